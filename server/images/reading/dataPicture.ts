import { CaptionLensError } from '../../../models/errors.ts';
import { Refusal } from '../../protocol/failure.ts';
import { maxBytes, tooManyBytes } from '../pictureRefusals.ts';
import { say } from '../../../models/wording.ts';

/** Of the picture of a `data:` URI, decoded: a document may carry megabytes of them. */
const maxDataBytes = 8 * 1024 * 1024;

const longestHead = 256; // characters between "data:" and the comma

/**
 * The picture of a `data:` URI (RFC 2397) of at most 8 MB, in time linear in its length. Throws a `Refusal` of code
 * `noPicture` where it holds no picture, `imageTooLarge`, and `imageInvalid` where it is empty.
 */
export function readDataPicture(uri: string): Uint8Array {
  const head = uri.slice('data:'.length, longestHead);
  const comma = head.indexOf(',');
  const [mediaType = '', ...parameters] = head.slice(0, Math.max(comma, 0)).split(';');
  if (comma < 0 || !/^\s*image\/[\w.+-]+\s*$/i.test(mediaType)) {
    throw new Refusal('noPicture', say`This data: reference holds no picture.`);
  }
  const payload = uri.slice('data:'.length + comma + 1);
  if (payload.length > maxDataBytes * 3) throw tooLarge(); // `%00` is the longest way to write a byte
  const isBase64 = parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64');
  const unescaped = unescapeBytes(payload);
  const bytes = isBase64 ? Buffer.from(unescaped.toString('latin1'), 'base64') : unescaped;
  if (bytes.length > maxDataBytes) throw tooLarge();
  return checkContent(bytes);
}

/**
 * The bytes of a picture that came as base64: sent by a client, or carried by a notebook. Throws `imageTooLarge` beyond
 * 64 MB, and `imageInvalid` where it is empty.
 */
export function readBase64(base64: string): Uint8Array {
  const bytes = Math.floor((base64.length * 3) / 4);
  if (bytes > maxBytes * 1.1) throw tooManyBytes(bytes); // white space among it is not worth counting
  return checkContent(Buffer.from(base64, 'base64'));
}

/** The escapes of `data:` stand for bytes, not for characters of UTF-8. */
function unescapeBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  let length = 0;
  for (let at = 0; at < bytes.length; at++, length++) {
    const value = bytes[at] === 0x25 ? hexDigit(bytes[at + 1]) * 16 + hexDigit(bytes[at + 2]) : NaN;
    bytes[length] = Number.isNaN(value) ? (bytes[at] ?? 0) : value;
    if (!Number.isNaN(value)) at += 2;
  }
  return bytes.subarray(0, length);
}

function hexDigit(code: number | undefined): number {
  if (code === undefined) return NaN;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : NaN;
}

function checkContent(bytes: Uint8Array): Uint8Array {
  if (bytes.length > maxBytes) throw tooManyBytes(bytes.length);
  if (bytes.length === 0) throw new CaptionLensError('imageInvalid', say`The picture is empty.`);
  return bytes;
}

function tooLarge(): CaptionLensError {
  return new CaptionLensError('imageTooLarge', say`The picture in the document has more than 8 MB.`);
}
