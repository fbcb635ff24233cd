import type { PictureFormat, RawFormat } from '../decoding/decodeMessages.ts';

const rawFormats: readonly PictureFormat[] = [
  'cr2',
  'cr3',
  'nef',
  'arw',
  'dng',
  'raf',
  'raw',
] as const satisfies readonly RawFormat[];

/** Whether it is a camera's raw file, which is seen by its preview. */
export function isRaw(format: PictureFormat): format is RawFormat {
  return rawFormats.includes(format);
}
