/** The choice among a search's ended texts by how well each fits the picture, as CLIP sees both. */
import { byteCount } from '../amounts.ts';
import type { CaptionText, ClipUse, LoadProgress } from '../caption.ts';
import { type CaptionJudge, openJudge } from './captionJudges.ts';
import { CaptionLensError } from '../errors.ts';
import { machineMemory } from '../runtime/memory.ts';

/** Where CLIP is compiled to, and what it has to fit beside. */
export interface AgreementPlace {
  readonly cacheDir: string;
  /** Bytes of the weights that are in memory already. */
  readonly taken: number;
}

interface Opened {
  readonly key: string;
  readonly judge: CaptionJudge;
}

/** Owns at most one CLIP, which is opened when it is first asked and stays until this is disposed. */
export class Agreement {
  readonly #place: AgreementPlace;
  readonly #onProgress: (progress: LoadProgress) => void;
  #opened: Opened | undefined;
  /** One question after the other: each takes a fraction of what a caption takes, and another CLIP may be wanted. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(place: AgreementPlace, onProgress: (progress: LoadProgress) => void) {
    this.#place = place;
    this.#onProgress = onProgress;
  }

  /**
   * The texts with their cosines, the greatest first; those that are alike stay in their order. `pixels`: the square
   * that this CLIP takes. `opening` goes before each text, as people read it. Rejects with what is wrong with the CLIP,
   * `outOfMemory` where it does not fit beside the model, `numericFault`, `aborted`.
   */
  async order(
    texts: readonly CaptionText[],
    pixels: Uint8Array,
    { clip, opening }: { readonly clip: ClipUse; readonly opening: string },
    signal?: AbortSignal,
  ): Promise<readonly CaptionText[]> {
    return this.#inTurn(async () => {
      const judge = await this.#open(clip, signal);
      const candidates = texts.map(({ text }) => `${opening} ${text}`.trim());
      const [scores = []] = await judge.scorePictures([{ candidates, pixels }], signal);
      return texts
        .map((text, at) => ({ ...text, agreement: scores[at]?.cosine ?? -1 }))
        .sort((one, other) => other.agreement - one.agreement);
    });
  }

  async dispose(): Promise<void> {
    await this.#inTurn(() => this.#close());
  }

  async #open(clip: ClipUse, signal?: AbortSignal): Promise<CaptionJudge> {
    const key = JSON.stringify([clip.files, clip.stamp]);
    if (this.#opened?.key === key) return this.#opened.judge;
    await this.#close();
    const { cacheDir, taken } = this.#place;
    if (taken + clip.bytes > machineMemory()) {
      const sizes = `${byteCount(clip.bytes)} beside the ${byteCount(taken)} of the model`;
      throw new CaptionLensError('outOfMemory', `CLIP does not fit into memory: it takes ${sizes}.`);
    }
    const judge = await openJudge({ kind: 'clip', files: clip.files, cacheDir }, this.#onProgress, signal);
    this.#opened = { key, judge };
    return judge;
  }

  async #close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.judge.dispose();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
