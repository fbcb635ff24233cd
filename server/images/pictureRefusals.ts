import { CaptionLensError } from '../../models/errors.ts';
import type { PictureFormat } from './decoding/decodeMessages.ts';
import { say, type Wording } from '../../models/wording.ts';

/** Of a picture file. */
export const maxBytes = 64 * 1024 * 1024;
/** Width times height, as stored. */
export const maxPixels = 100_000_000;

const readable = say`Caption Lens reads JPEG, PNG, WebP, GIF, AVIF, TIFF and the previews in camera raw files`;

/** As photographers call them. */
export const formatTitles: Readonly<Record<PictureFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  gif: 'GIF',
  avif: 'AVIF',
  heic: 'HEIC',
  tiff: 'TIFF',
  cr2: 'CR2',
  cr3: 'CR3',
  nef: 'NEF',
  arw: 'ARW',
  dng: 'DNG',
  raf: 'RAF',
  raw: 'camera raw',
};

/** `imageUnsupported`; `what` in the plural, e.g. "SVG pictures". */
export function unsupported(what: Wording): CaptionLensError {
  return new CaptionLensError('imageUnsupported', say`${what} cannot be described; ${readable}.`);
}

/** `imageUnsupported` for bytes that are nothing known. */
export function noPicture(): CaptionLensError {
  return new CaptionLensError('imageUnsupported', say`This is not a picture that can be described; ${readable}.`);
}

/** `imageInvalid`. */
export function emptyFile(): CaptionLensError {
  return new CaptionLensError('imageInvalid', say`The file is empty.`);
}

/** `imageInvalid` for a file that somebody writes while it is read. */
export function changing(): CaptionLensError {
  return new CaptionLensError('imageInvalid', say`The file changes while it is read; try again when it is written.`);
}

/** `imageInvalid`. */
export function damaged(format: PictureFormat): CaptionLensError {
  return new CaptionLensError('imageInvalid', say`The ${formatTitles[format]} picture is damaged or incomplete.`);
}

/** `imageUnsupported` for a rare kind of a format that is read; `what`, e.g. "Lab colours". */
export function unusual(format: PictureFormat, what: Wording): CaptionLensError {
  return new CaptionLensError(
    'imageUnsupported',
    say`This ${formatTitles[format]} picture has ${what}, which cannot be read.`,
  );
}

/** `imageUnsupported` for a camera's raw file in which no preview is. */
export function withoutPreview(format: PictureFormat): CaptionLensError {
  const advice = say`Export it from your raw converter as JPEG.`;
  const sentence = say`This ${formatTitles[format]} file holds no preview that could be described.`;
  return new CaptionLensError('imageUnsupported', sentence, { advice });
}

/** `imageTooLarge`. */
export function tooManyBytes(bytes: number): CaptionLensError {
  const megabytes = Math.ceil(bytes / 1024 / 1024);
  return new CaptionLensError('imageTooLarge', say`The file has ${megabytes} MB; at most 64 MB can be read.`);
}

/** `imageTooLarge`; both sides as stored. */
export function tooManyPixels(width: number, height: number): CaptionLensError {
  const sentence = say`The picture has ${width} x ${height} pixels; at most 100 million can be read.`;
  return new CaptionLensError('imageTooLarge', sentence);
}

/** `decodeFailed`. */
export function tooSlow(seconds: number): CaptionLensError {
  return new CaptionLensError('decodeFailed', say`Reading the picture took longer than ${seconds} seconds.`);
}

/** `decodeFailed`; `how` goes on after "its decoder", e.g. "was ended by SIGKILL". */
export function decoderLost(how: Wording): CaptionLensError {
  return new CaptionLensError('decodeFailed', say`The picture could not be read: its decoder ${how}.`);
}
