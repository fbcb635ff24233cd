import { say, type Wording } from '../../../models/wording.ts';
import { formatTitles } from '../pictureRefusals.ts';
import { readSignature } from '../signature.ts';
import { isRaw } from './rawFormats.ts';

/** What is to be said of a description of these bytes, where they are a camera's raw file. */
export function rawNote(bytes: Uint8Array): Wording | undefined {
  const signature = readSignature(bytes);
  return signature.kind === 'picture' && isRaw(signature.format)
    ? say`This is a camera raw file (${formatTitles[signature.format]}): the preview that the camera put into it was described.`
    : undefined;
}
