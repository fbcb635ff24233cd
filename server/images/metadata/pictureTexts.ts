/**
 * The alt text that a picture carries itself, as photographers and picture libraries write it: read from any picture that
 * can be described, written into those whose format is simple enough to leave all else alone.
 */
import type { PictureFormat } from '../decoding/decodeMessages.ts';
import { readSignature } from '../signature.ts';
import { jpegCarrier } from './jpegXmp.ts';
import { type PictureCarrier, PictureWritingError } from './pictureCarrier.ts';
import { pngCarrier } from './pngXmp.ts';
import { webpCarrier } from './webpXmp.ts';
import { type PictureTexts, readXmpTexts, writeXmpAlt } from './xmpPacket.ts';

const carriers: Partial<Readonly<Record<PictureFormat, PictureCarrier>>> = {
  jpeg: jpegCarrier,
  png: pngCarrier,
  webp: webpCarrier,
};
/** What is read while somebody waits; cameras and programs write kilobytes. */
const longestPacket = 1024 * 1024;

/** What a picture says of itself, as it is written there: a stranger's text. Nothing where it says nothing. Never rejects. */
export async function readPictureTexts(bytes: Uint8Array): Promise<PictureTexts> {
  const signature = readSignature(bytes);
  if (signature.kind !== 'picture') return {};
  const carrier = carriers[signature.format];
  const packet = carrier ? (await carrier.find(bytes))?.packet : scanForPacket(bytes);
  return packet && packet.length <= longestPacket ? readXmpTexts(packet) : {};
}

/**
 * The picture with this alt text, its pixels and all other metadata byte for byte as they were. Rejects with a
 * `PictureWritingError` where that cannot be had.
 */
export async function writePictureAlt(bytes: Uint8Array, alt: string): Promise<Uint8Array> {
  const signature = readSignature(bytes);
  const carrier = signature.kind === 'picture' ? carriers[signature.format] : undefined;
  if (!carrier) throw new PictureWritingError('Alt text is written into JPEG, PNG and WebP pictures only.');
  const packet = writeXmpAlt((await carrier.find(bytes))?.packet, alt);
  if (!packet) throw new PictureWritingError("The picture's metadata cannot take the text and are left as they are.");
  const written = await carrier.write(bytes, packet);
  if ((await readPictureTexts(written)).alt !== alt) {
    throw new PictureWritingError("The picture's metadata cannot take the text and are left as they are.");
  }
  return written;
}

const [packetStart, packetEnd] = [Buffer.from('<x:xmpmeta'), Buffer.from('</x:xmpmeta>')];

/**
 * In TIFF, GIF and AVIF a packet lies in one piece, and may be looked for by how it begins (ISO 16684-3, annex A), which
 * spares a reader for each of them.
 */
function scanForPacket(bytes: Uint8Array): Uint8Array | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = file.indexOf(packetStart);
  const end = start < 0 ? -1 : file.indexOf(packetEnd, start);
  return end < 0 ? undefined : file.subarray(start, end + packetEnd.length);
}
