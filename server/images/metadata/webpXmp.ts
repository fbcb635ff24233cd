import { type FoundPacket, type PictureCarrier, PictureWritingError } from './pictureCarrier.ts';

/** A chunk of a RIFF file: name, length, data, and a zero where the length is odd (RFC 9649, 2.3). */
interface Chunk {
  readonly name: string;
  readonly start: number;
  readonly data: Buffer;
  readonly end: number;
}

const [xmpFlag, alphaFlag] = [0x04, 0x10];

/** XMP of a WebP picture: a chunk `XMP `, told by a flag of the extended header (RFC 9649, 2.7). */
export const webpCarrier: PictureCarrier = {
  async find(bytes): Promise<FoundPacket | undefined> {
    const own = chunksOf(bytes).find(({ name }) => name === 'XMP ');
    return own && { packet: own.data };
  },

  async write(bytes, packet): Promise<Uint8Array> {
    const chunks = chunksOf(bytes);
    const [first] = chunks;
    if (!first) throw new PictureWritingError('The WebP picture is damaged.');
    if (chunks.some(({ name }) => name === 'C2PA')) throw PictureWritingError.credentials();
    const own = chunkOf('XMP ', packet);
    const header = first.name === 'VP8X' ? withFlag(first.data) : headerOf(first);
    const others = chunks.filter(({ name }) => name !== 'VP8X' && name !== 'XMP ').length;
    if (!header || others === 0) throw new PictureWritingError('The WebP picture is damaged.');
    const kept = chunks
      .filter(({ name }, at) => !(name === 'VP8X' && at === 0))
      .map((chunk) => (chunk.name === 'XMP ' ? own : Buffer.from(bytes.subarray(chunk.start, chunk.end))));
    const added = chunks.some(({ name }) => name === 'XMP ') ? [] : [own];
    const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), chunkOf('VP8X', header), ...kept, ...added]);
    const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
    head.writeUInt32LE(body.length, 4);
    // What some programs leave behind the picture stays there.
    return Buffer.concat([head, body, bytes.subarray(chunks.at(-1)?.end ?? 12)]);
  },
};

function withFlag(header: Buffer): Buffer {
  const copy = Buffer.from(header);
  copy[0] = (copy[0] ?? 0) | xmpFlag;
  return copy;
}

/** The extended header that a plain picture lacks: flags, and width and height less one. */
function headerOf({ name, data }: Chunk): Buffer | undefined {
  const header = Buffer.alloc(10);
  const put = (flags: number, width: number, height: number): Buffer | undefined => {
    if (width === 0 || height === 0) return undefined;
    header[0] = flags;
    header.writeUIntLE(width - 1, 4, 3);
    header.writeUIntLE(height - 1, 7, 3);
    return header;
  };
  // RFC 6386, 9.1: a tag of three bytes, a start code, and 14 bits for each side.
  if (name === 'VP8 ' && data.length >= 10 && data.readUIntBE(3, 3) === 0x9d012a) {
    return put(xmpFlag, data.readUInt16LE(6) & 0x3fff, data.readUInt16LE(8) & 0x3fff);
  }
  // RFC 9649, 3.4: a mark, 14 bits for each side less one, and a bit for transparency.
  if (name === 'VP8L' && data.length >= 5 && data[0] === 0x2f) {
    const bits = data.readUInt32LE(1);
    const flags = (bits >>> 28) & 1 ? xmpFlag | alphaFlag : xmpFlag;
    return put(flags, (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  return undefined;
}

function chunkOf(name: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** Of the length that the file says; none where it is damaged. */
function chunksOf(bytes: Uint8Array): readonly Chunk[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < 12) return [];
  const length = Math.min(file.length, 8 + file.readUInt32LE(4));
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= length;) {
    const size = file.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (end > length) return [];
    const name = file.subarray(at, at + 4).toString('latin1');
    chunks.push({ name, start: at, data: file.subarray(at + 8, at + 8 + size), end });
    at = end;
  }
  return chunks;
}
