import type { DecodeAnswer, DecodedPicture, DecodeSettings, PictureFormat, DecodedPreview } from './decodeMessages.ts';
import { formatTitles, maxPixels } from '../pictureRefusals.ts';
import { readSignature } from '../signature.ts';

const maxPreviewBytes = 8 * 1024 * 1024; // a PNG of 1024 pixels a side has at most 4 MB and a little

/**
 * What the decode child answered to a `decode`; undefined where the answer does not fit the question. The child has
 * read hostile bytes, so nothing of it is believed unchecked.
 */
export function readPictureAnswer(
  answer: DecodeAnswer,
  { size, views: wanted }: DecodeSettings,
): DecodedPicture | undefined {
  if (answer.kind !== 'picture') return undefined;
  const { pixels, views, width, height, format } = answer;
  const isWhole = isSquare(pixels, size) && views.length === wanted.length;
  // Index by index: `every` would pass over holes.
  return isWhole && wanted.every((view, index) => isSquare(views[index], view.size))
    ? { pixels, views, width, height, format }
    : undefined;
}

function isSquare(bytes: unknown, size: number): boolean {
  return bytes instanceof Uint8Array && bytes.length === size * size * 3;
}

/** As `readPictureAnswer`, of a `preview`. `size`: the side of the model's square, where one was asked for. */
export function readPreviewAnswer(answer: DecodeAnswer, size: number | undefined): DecodedPreview | undefined {
  if (answer.kind !== 'preview') return undefined;
  const { preview, modelSquare, width, height, format } = answer;
  const { type, bytes } = preview;
  const isShape = isSide(width) && isSide(height) && width * height <= maxPixels && isFormat(format);
  const isPreview = isEncoded(bytes, type, maxPreviewBytes);
  const isModelSquare =
    size === undefined
      ? modelSquare === undefined
      : isEncoded(modelSquare, 'image/png', size * (size * 3 + 1) * 1.1 + 1024);
  return isShape && isPreview && isModelSquare
    ? { preview: { type, bytes }, modelSquare, width, height, format }
    : undefined;
}

export function isFormat(value: unknown): value is PictureFormat {
  return typeof value === 'string' && Object.hasOwn(formatTitles, value);
}

function isSide(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** Whether these are the bytes of such a picture, by how they begin. */
function isEncoded(bytes: unknown, type: string, limit: number): boolean {
  if (!(bytes instanceof Uint8Array) || bytes.length === 0 || bytes.length > limit) return false;
  const signature = readSignature(bytes);
  return (
    signature.kind === 'picture' &&
    (type === 'image/jpeg' || type === 'image/png') &&
    type === `image/${signature.format}`
  );
}
