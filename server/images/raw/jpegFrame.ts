/** Sides of a JPEG in pixels, as stored. */
export interface JpegFrame {
  readonly width: number;
  readonly height: number;
}

/** Baseline, extended and progressive with Huffman codes; a lossless one (SOF3) is a raw sensor's data. */
const shown: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
/** Markers that begin a frame (ITU-T T.81, table B.1): SOF0 to SOF15 without DHT, JPG and DAC. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const mostSegments = 256;

/** The frame of bytes that begin as a JPEG that can be shown; undefined where they are none. */
export function readJpegFrame(bytes: Uint8Array): JpegFrame | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2, segment = 0; at + 9 <= bytes.length && segment < mostSegments; segment++) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // fill bytes before a marker
      continue;
    }
    if (isFrame(marker)) {
      if (!shown.has(marker) || bytes[at + 4] !== 8) return undefined;
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return width > 0 && height > 0 ? { width, height } : undefined;
    }
    if (marker === 0xd9 || marker === 0xda) return undefined;
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
