import { CaptionLensError } from '../../models/errors.ts';
import { Refusal } from '../protocol/failure.ts';

/** Bytes of a picture that a document carries in itself, decoded (threat row 61). */
export const maxDataBytes = 8 * 1024 * 1024;

const longestHead = 256;

/** The picture of a `data:` URI, in time linear in its length. */
export function readDataPicture(uri: string): Uint8Array {
  const head = uri.slice('data:'.length, longestHead);
  const comma = head.indexOf(',');
  const [mediaType = '', ...parameters] = head.slice(0, Math.max(comma, 0)).split(';');
  if (comma < 0 || !/^\s*image\/[\w.+-]+\s*$/i.test(mediaType)) {
    throw new Refusal('noPicture', 'This data: reference holds no picture.');
  }
  const payload = uri.slice('data:'.length + comma + 1);
  const isBase64 = parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64');
  return isBase64 ? readBase64(payload) : readPercentEncoded(payload);
}

/** Pictures that a notebook carries are bounded as those of `data:` are. */
export function readBase64(base64: string): Uint8Array {
  // A quarter more leaves room for line breaks and for `%2B`.
  if (base64.length > maxDataBytes * 1.7) throw tooLarge();
  const bytes = Buffer.from(percentDecoded(base64), 'base64');
  return checked(bytes);
}

function readPercentEncoded(payload: string): Uint8Array {
  if (payload.length > maxDataBytes * 3) throw tooLarge();
  // The escapes stand for bytes, not for characters of UTF-8.
  const text = payload.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return checked(Buffer.from(text, 'latin1'));
}

function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function checked(bytes: Uint8Array): Uint8Array {
  if (bytes.length > maxDataBytes) throw tooLarge();
  if (bytes.length === 0) throw new CaptionLensError('imageInvalid', 'The picture in the document is empty.');
  return bytes;
}

function tooLarge(): CaptionLensError {
  return new CaptionLensError('imageTooLarge', 'The picture in the document has more than 8 MB.');
}
