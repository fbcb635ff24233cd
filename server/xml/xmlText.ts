/** Bytes of an XML document as text; `encode` gives the bytes of a changed text back. */
export interface XmlText {
  /** With the byte order mark, where there is one: offsets hold for the bytes as well. */
  readonly text: string;
  encode(text: string): Uint8Array;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads UTF-8 and UTF-16 of both byte orders, which are the encodings that every XML program knows (XML 1.0, 2.2).
 * Undefined for any other encoding, and for bytes that are not what they claim. What it gives is the same bytes again.
 */
export function decodeXml(bytes: Uint8Array): XmlText | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const order = utf16Order(buffer);
  const decoded = order === undefined ? decodeUtf8(buffer) : decodeUtf16(buffer, order);
  // What does not survive the way there and back could not be left alone.
  return decoded && buffer.equals(decoded.encode(decoded.text)) ? decoded : undefined;
}

type ByteOrder = 'little' | 'big';

/** By the mark, or by the `<` that every document without one begins with (XML 1.0, appendix F). */
function utf16Order([first, second, third, fourth]: Uint8Array): ByteOrder | undefined {
  if (first === 0xff && second === 0xfe) return 'little';
  if (first === 0xfe && second === 0xff) return 'big';
  if (first === 0x3c && second === 0 && third !== 0 && fourth === 0) return 'little';
  return first === 0 && second === 0x3c && third === 0 && fourth !== 0 ? 'big' : undefined;
}

function decodeUtf8(buffer: Buffer): XmlText | undefined {
  const declared = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"']*)["']/.exec(
    buffer.subarray(0, 200).toString('latin1').replace('\xef\xbb\xbf', ''),
  );
  if (declared && !/^(?:utf-?8|us-ascii)$/i.test(declared[1] ?? '')) return undefined;
  try {
    return { text: utf8.decode(buffer), encode: (text) => Buffer.from(text, 'utf8') };
  } catch {
    return undefined;
  }
}

function decodeUtf16(buffer: Buffer, order: ByteOrder): XmlText | undefined {
  if (buffer.length % 2 !== 0) return undefined;
  const swap = (bytes: Buffer) => (order === 'big' ? Buffer.from(bytes).swap16() : bytes);
  return {
    text: swap(buffer).toString('utf16le'),
    encode: (text) => swap(Buffer.from(text, 'utf16le')),
  };
}
