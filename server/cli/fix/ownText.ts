import { readShownText } from '../../captions/shown/shownText.ts';
import { readPictureTexts } from '../../images/metadata/pictureTexts.ts';
import { isGoodAlt } from '../../languages/alttext/altQuality.ts';

/**
 * The alt text that a picture carries itself, on one line, where it would pass the checks; undefined where it has none.
 * Somebody chose these words for this picture, so they go before a model's.
 */
export async function ownAltText(bytes: Uint8Array, target: string, longFrom: number): Promise<string | undefined> {
  const text = readShownText((await readPictureTexts(bytes)).alt ?? '');
  return text !== '' && isGoodAlt(text, target, { longFrom }) ? text : undefined;
}
