import type { ImageReference, ParsedDocument } from '../imageReference.ts';
import { languageOf } from './documentLanguage.ts';
import { isSaidBeside } from './neighbourText.ts';
import type { AltRuleName } from './ruleNames.ts';
import { normalizeWords } from './wordForms.ts';
import { readerOf, type WordChanges, type WordReader } from './wordLists.ts';
import { say, type Wording } from '../../../models/wording.ts';

/** What is wrong with one image. */
export interface AltFinding {
  readonly image: ImageReference;
  readonly rule: AltRuleName;
  /** One sentence that says what to do. */
  readonly message: Wording;
  /** Findings of one rule and one group are told together (`foldFindings`); absent: alone. */
  readonly group?: string;
}

const imageExtension = /\.(?:avif|bmp|gif|heic|ico|jpe?g|png|svg|tiff?|webp)$/i;
/** In characters; file systems end there too. */
const longestFileName = 255;
/** Names that cameras, telephones and systems give, with or without an extension. */
const givenName = new RegExp(
  [
    String.raw`(?:img|dsc[nf]?|dcim|pxl|mvi|gopr|image|picture|photo|fig(?:ure)?)[-_]\d[-_~.\w]*`,
    String.raw`(?:dscn?|dscf|img|pict)\d{3,}`,
    String.raw`(?:screen[ -_]?shot|screen capture|bildschirmfoto|capture d.écran|captura de (?:pantalla|tela|ecrã)|schermata|schermafbeelding|zrzut ekranu)[ _-].*\d{4}.?\d\d.?\d\d.*`,
    String.raw`(?:スクリーンショット|截屏|屏幕截图|螢幕截圖|擷圖).*\d{4}.?\d\d.?\d\d.*`,
    String.raw`[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}`,
    String.raw`(?=\D*\d)[\da-f]{16,}|\d{5,}`,
  ]
    .map((pattern) => `^(?:${pattern})$`)
    .join('|'),
  'i',
);

/** What a person may change about the rules. */
export interface CheckRules {
  /** Characters from which a text is long; 0: none is. */
  readonly longFrom: number;
  /** Words that are added to the lists of `placeholder` and `vague`, or taken out of them; see `WordChanges`. */
  readonly words?: WordChanges;
}

/**
 * What is wrong with the alt texts of a document, one finding an image at most, in their order. The rules are those of
 * GitHub's accessibility-scanner-alt-text-plugin with words of ten languages, one for length, and axe's
 * `image-redundant-alt`; `alt=""` and expressions are never at fault. Takes time linear in the document's length.
 */
export function checkAlt(
  { text, images }: Pick<ParsedDocument, 'text' | 'images'>,
  { longFrom, words }: CheckRules,
): readonly AltFinding[] {
  const read = readerOf(languageOf(text), words);
  let before: Seen | undefined;
  return images.flatMap((image) => {
    const seen = { image, words: image.alt.kind === 'text' ? normalizeWords(image.alt.text) : undefined };
    const finding = checkOne(text, seen, before, read, longFrom);
    before = seen;
    return finding ? [{ image, ...finding }] : [];
  });
}

/** An image and its alt text as it is compared; undefined where it has none. */
interface Seen {
  readonly image: ImageReference;
  readonly words: string | undefined;
}

function checkOne(
  text: string,
  { image, words }: Seen,
  before: Seen | undefined,
  read: WordReader,
  longFrom: number,
): Omit<AltFinding, 'image'> | undefined {
  const { alt, target, place } = image;
  if (alt.kind === 'missing') {
    const message =
      place === 'inLink'
        ? say`This picture is a link and has no alt text: say where the link leads.`
        : say`This picture has no alt text: say what it shows, or mark it as decorative.`;
    return { rule: 'missing', message };
  }
  if (alt.kind !== 'text' || words === undefined) return undefined;
  if (isFileName(alt.text.trim(), target.text)) {
    return { rule: 'filename', message: say`This alt text is the name of a file: say what the picture shows.` };
  }
  const sense = read(words);
  if (sense === 'placeholder') {
    return { rule: 'placeholder', message: say`This alt text could stand for any picture: say what this one shows.` };
  }
  if (words === '' || sense === 'vague') {
    const message = say`This alt text does not say what the picture shows: name its subject.`;
    return { rule: 'vague', message, group: words };
  }
  if (isSaidBeside(text, image, words)) {
    const message = say`The text beside this picture says the same: mark the picture as decorative, or say what else it shows.`;
    return { rule: 'decorative', message, group: '' };
  }
  if (before?.words === words && before.image.target.text !== target.text) {
    const message = say`The picture before this one has the same alt text: say what is different, or mark one as decorative.`;
    return { rule: 'repeated', message, group: words };
  }
  const length = [...alt.text].length;
  if (longFrom > 0 && length >= longFrom) {
    const message = say`This alt text has ${length} characters: keep it below ${longFrom} and move the rest into the text.`;
    return { rule: 'long', message };
  }
  return undefined;
}

function isFileName(alt: string, target: string): boolean {
  if (alt.length > longestFileName) return false;
  const words = alt.split(/\s+/).length;
  // "A plot saved as plot.png" ends like one and is not.
  if (imageExtension.test(alt) && (words <= 2 || givenName.test(alt.replace(imageExtension, '')))) return true;
  if (givenName.test(alt)) return true;
  const name = decode(target)
    .replace(/[?#].*$/, '')
    .replace(/^.*[/\\]/, '');
  if (alt === name && imageExtension.test(name)) return true;
  return words === 1 && /[-_\d]/.test(alt) && alt === name.replace(/\.\w+$/, '');
}

function decode(target: string): string {
  try {
    return target.startsWith('data:') ? '' : decodeURIComponent(target);
  } catch {
    return target;
  }
}
