import { recogniseFormat } from '../pictureFormat.ts';
import { tooManyPixels, maxPixels, withoutPreview } from '../pictureRefusals.ts';
import { isRaw } from '../raw/rawFormats.ts';
import { findPreview } from '../raw/rawPreview.ts';
import type { PictureFormat, PlainFormat } from './decodeMessages.ts';

/** The encoded picture of a file: the file itself, or of a raw file the preview in it. */
export interface EncodedPicture {
  /** Of the file. */
  readonly format: PictureFormat;
  readonly bytes: Uint8Array;
  readonly encoding: PlainFormat;
  /** What the file around a preview says, 1 to 8. */
  readonly orientation: number | undefined;
  /** Blocks of EXIF beside the picture's own. */
  readonly exif: readonly Uint8Array[];
}

/**
 * Throws as `recogniseFormat` does, `imageTooLarge` for a PNG whose header says too many pixels, and `imageUnsupported`
 * for a raw file without a preview.
 */
export function openEncoded(file: Uint8Array): EncodedPicture {
  const format = recogniseFormat(file);
  if (!isRaw(format)) {
    if (format === 'png') checkPngSize(file);
    return { format, bytes: file, encoding: format, orientation: undefined, exif: format === 'tiff' ? [file] : [] };
  }
  const preview = findPreview(file, format);
  if (!preview) throw withoutPreview(format);
  const { jpeg, orientation, exif } = preview;
  return { format, bytes: jpeg, encoding: 'jpeg', orientation, exif };
}

/** libpng calls a side of more than a million pixels damage; IHDR comes first, so its size can be named. */
function checkPngSize(bytes: Uint8Array): void {
  if (bytes.length < 24) return;
  const header = new DataView(bytes.buffer, bytes.byteOffset + 16, 8);
  const [width, height] = [header.getUint32(0), header.getUint32(4)];
  if (width * height > maxPixels) throw tooManyPixels(width, height);
}
