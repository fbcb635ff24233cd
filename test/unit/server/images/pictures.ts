import { crc32, deflateSync } from 'node:zlib';

const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** A PNG of 8-bit RGB whose header says any size; `rows` are what is really in it. */
export function makePng(width: number, height: number, rows = Buffer.alloc((width * 3 + 1) * height)): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(rows)), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([pngSignature, ...chunks]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body) >>> 0);
  return Buffer.concat([length, body, checksum]);
}

/** A GIF of frames that say any size; what is in each is one pixel, white in the first, black in the others. */
export function makeGif(frames: number, width = 1, height = 1): Buffer {
  const word = (value: number) => [value & 255, value >> 8];
  const screen = [...Buffer.from('GIF89a'), ...word(width), ...word(height), 0x80, 0, 0, 255, 255, 255, 0, 0, 0];
  const frame = (index: number) => [
    0x2c,
    0,
    0,
    0,
    0,
    ...word(width),
    ...word(height),
    0,
    2,
    2,
    index === 0 ? 0x44 : 0x4c,
    1,
    0,
  ];
  return Buffer.concat([
    Buffer.from(screen),
    ...Array.from({ length: frames }, (_, i) => Buffer.from(frame(i))),
    Buffer.of(0x3b),
  ]);
}
