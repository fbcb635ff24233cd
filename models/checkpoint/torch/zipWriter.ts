import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** A member on its way into a zip, its bytes in pieces. */
export interface MemberToWrite {
  readonly name: string;
  readonly length: number;
  readonly pieces: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

interface Written {
  readonly name: Buffer;
  readonly length: number;
  readonly crc: number;
  readonly headerAt: number;
}

/** torch begins each storage at a multiple of this, so that it can be mapped. */
const alignment = 64;
const most32 = 0xffffffff;

/**
 * Writes a zip without compression (APPNOTE 6.3), in zip64 where a size or place wants it, and the bytes of each member at
 * a multiple of 64, as torch does. A member's checksum is known when it has been written: its header comes last.
 */
export async function writeZip(file: FileHandle, members: readonly MemberToWrite[]): Promise<void> {
  const written: Written[] = [];
  let at = 0;
  for (const { name, length, pieces } of members) {
    const rawName = Buffer.from(name, 'utf8');
    const start = Math.ceil((at + 30 + rawName.length + 4 + 20) / alignment) * alignment;
    let crc = 0;
    let done = 0;
    for await (const piece of pieces()) {
      await file.write(piece, 0, piece.length, start + done);
      crc = crc32(piece, crc);
      done += piece.length;
    }
    if (done !== length) throw new Error(`${name} has ${String(done)} bytes and was to have ${String(length)}`);
    const member = { name: rawName, length, crc, headerAt: at };
    const header = localHeader(member, start - at);
    await file.write(header, 0, header.length, at);
    written.push(member);
    at = start + length;
  }
  const directory = Buffer.concat(written.map(directoryEntry));
  const end = Buffer.concat([directory, ending(written.length, directory.length, at)]);
  await file.write(end, 0, end.length, at);
}

/** `span` bytes: header, name, and an extra field that fills the rest. */
function localHeader({ name, length, crc }: Written, span: number): Buffer {
  const header = Buffer.alloc(span);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(length > most32 ? 45 : 20, 4);
  header.writeUInt16LE(0x0800, 6); // Names are UTF-8.
  header.writeUInt16LE(0x21, 12); // 1 January 1980, the first day there is.
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(Math.min(length, most32), 18);
  header.writeUInt32LE(Math.min(length, most32), 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(span - 30 - name.length, 28);
  name.copy(header, 30);
  let extra = 30 + name.length;
  if (length > most32) {
    zip64Extra([length, length]).copy(header, extra);
    extra += 20;
  }
  // torch's own field for padding, "FB".
  header.writeUInt16LE(0x4246, extra);
  header.writeUInt16LE(span - extra - 4, extra + 2);
  return header;
}

function directoryEntry({ name, length, crc, headerAt }: Written): Buffer {
  const wide = [...(length > most32 ? [length, length] : []), ...(headerAt > most32 ? [headerAt] : [])];
  const extra = wide.length > 0 ? zip64Extra(wide) : Buffer.alloc(0);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(wide.length > 0 ? 45 : 20, 4);
  entry.writeUInt16LE(wide.length > 0 ? 45 : 20, 6);
  entry.writeUInt16LE(0x0800, 8);
  entry.writeUInt16LE(0x21, 14);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(Math.min(length, most32), 20);
  entry.writeUInt32LE(Math.min(length, most32), 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt16LE(extra.length, 30);
  entry.writeUInt32LE(Math.min(headerAt, most32), 42);
  return Buffer.concat([entry, name, extra]);
}

function zip64Extra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, index) => extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index));
  return extra;
}

/** zip64's record and its locator, then the record that every zip ends with. */
function ending(count: number, length: number, start: number): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(start), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(start + length), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x06054b50, 76);
  end.writeUInt16LE(Math.min(count, 0xffff), 84);
  end.writeUInt16LE(Math.min(count, 0xffff), 86);
  end.writeUInt32LE(Math.min(length, most32), 88);
  end.writeUInt32LE(Math.min(start, most32), 92);
  return end;
}
