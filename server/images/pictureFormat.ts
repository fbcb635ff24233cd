import type { PictureFormat } from './decoding/decodeMessages.ts';
import { emptyFile, maxBytes, noPicture, tooManyBytes, unsupported } from './pictureRefusals.ts';
import { readSignature } from './signature.ts';

/**
 * The format of a picture that can be described, by its first bytes. Throws `imageUnsupported`, `imageTooLarge` for
 * more than 64 MB, and `imageInvalid` for no bytes at all.
 */
export function recogniseFormat(bytes: Uint8Array): PictureFormat {
  if (bytes.length === 0) throw emptyFile();
  if (bytes.length > maxBytes) throw tooManyBytes(bytes.length);
  const signature = readSignature(bytes);
  if (signature.kind === 'other') throw unsupported(signature.what);
  if (signature.kind === 'unknown') throw noPicture();
  return signature.format;
}
