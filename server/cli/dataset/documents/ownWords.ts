import { defaultAltTextRules } from '../../../captions/depiction/altText.ts';
import { toDescription } from '../../../captions/description.ts';
import { CaptionStore } from '../../../captions/store/captionStore.ts';
import { captionsFolder } from '../../../captions/store/storeFolders.ts';
import { normalizeWords } from '../../../languages/alttext/wordForms.ts';

const rules = [
  { ...defaultAltTextRules, longFrom: 0 },
  { ...defaultAltTextRules, content: 'everything', maxLength: 0 },
] as const;

/** What Caption Lens has said of pictures, as far as it is still kept on this machine. */
export class OwnWords {
  readonly #store: CaptionStore;
  readonly #known = new Map<string, Promise<readonly string[]>>();

  constructor(cacheDir: string) {
    this.#store = new CaptionStore(captionsFolder(cacheDir));
  }

  /** Whether a text is one of those of a picture, or the beginning of one that was made shorter. */
  async has(sha256: string, text: string): Promise<boolean> {
    const known = this.#known.get(sha256) ?? this.#read(sha256);
    this.#known.set(sha256, known);
    const words = normalizeWords(text);
    return (await known).some((own) => own === words || own.startsWith(`${words} `));
  }

  async #read(sha256: string): Promise<readonly string[]> {
    const captions = await this.#store.list(sha256);
    return captions.flatMap((caption) =>
      rules
        .flatMap((altText) => toDescription(caption, 'store', { altText, generation: {} }).texts)
        .flatMap(({ text, description, raw }) => [text, description, raw].map(normalizeWords))
        .filter((words) => words !== ''),
    );
  }
}
