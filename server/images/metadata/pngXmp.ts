import { promisify } from 'node:util';
import { crc32, deflate, inflate, type ZlibOptions } from 'node:zlib';
import { type FoundPacket, type PictureCarrier, PictureWritingError } from './pictureCarrier.ts';

/** A chunk (PNG 3rd edition, 5.3), from its length to its checksum. */
interface Chunk {
  readonly type: string;
  readonly start: number;
  readonly data: Buffer;
  readonly end: number;
}

const keyword = Buffer.from('XML:com.adobe.xmp\0', 'latin1');
const longestPacket = 1024 * 1024;

/** XMP of a PNG: an `iTXt` chunk with a keyword of its own (ISO 16684-3, 3.3.5). */
export const pngCarrier: PictureCarrier = {
  async find(bytes): Promise<FoundPacket | undefined> {
    const own = chunksOf(bytes).find(isXmp);
    const packet = own && (await partsOf(own))?.packet;
    return packet && { packet };
  },

  async write(bytes, packet): Promise<Uint8Array> {
    const chunks = chunksOf(bytes);
    const header = chunks[0];
    if (header?.type !== 'IHDR' || chunks.at(-1)?.type !== 'IEND') {
      throw new PictureWritingError('The PNG picture is damaged.');
    }
    if (chunks.some(({ type }) => type === 'caBX')) throw PictureWritingError.credentials();
    const old = chunks.find(isXmp);
    if (!old) {
      const chunk = chunkOf('iTXt', [keyword, Buffer.alloc(4), packet]);
      // Right behind the header: some chunks count how far it is to others behind them.
      return Buffer.concat([bytes.subarray(0, header.end), chunk, bytes.subarray(header.end)]);
    }
    const parts = await partsOf(old);
    if (!parts) throw new PictureWritingError("The picture's metadata cannot be read and are left as they are.");
    const chunk = chunkOf('iTXt', [parts.head, parts.isPacked ? await promisify(deflate)(packet) : packet]);
    return Buffer.concat([bytes.subarray(0, old.start), chunk, bytes.subarray(old.end)]);
  },
};

const unpack = promisify<Uint8Array, ZlibOptions, Buffer>(inflate);

function isXmp({ type, data }: Chunk): boolean {
  return type === 'iTXt' && data.subarray(0, keyword.length).equals(keyword);
}

/** Keyword, flag, method, language and translated keyword; then the text (PNG 3rd edition, 11.3.3.4). */
async function partsOf({
  data,
}: Chunk): Promise<{ readonly head: Buffer; readonly isPacked: boolean; readonly packet: Uint8Array } | undefined> {
  const language = data.indexOf(0, keyword.length + 2);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) return undefined;
  const [head, text] = [data.subarray(0, translated + 1), data.subarray(translated + 1)];
  const isPacked = data[keyword.length] === 1;
  try {
    return { head, isPacked, packet: isPacked ? await unpack(text, { maxOutputLength: longestPacket }) : text };
  } catch {
    return undefined;
  }
}

function chunkOf(type: string, data: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Up to `IEND`, which is the last; fewer where the file is damaged. */
function chunksOf(bytes: Uint8Array): readonly Chunk[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= file.length;) {
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) break;
    const type = file.subarray(at + 4, at + 8).toString('latin1');
    chunks.push({ type, start: at, data: file.subarray(at + 8, end - 4), end });
    if (type === 'IEND') break;
    at = end;
  }
  return chunks;
}
