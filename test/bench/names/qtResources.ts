import { inflateSync } from 'node:zlib';

/** Numbers are big-endian; see `QResourceRoot` in Qt's qresource.cpp. */
const flags = { zlib: 1, folder: 2, zstd: 4 };

/** Files by path, of a Qt resource file (`.rcc`) with zlib or no compression. Throws where it is none. */
export function readQtResources(bytes: Buffer): ReadonlyMap<string, Uint8Array> {
  if (bytes.toString('latin1', 0, 4) !== 'qres') throw new Error('This is no Qt resource file.');
  const [version = 0, tree = 0, data = 0, names = 0] = [4, 8, 12, 16].map((at) => bytes.readUInt32BE(at));
  // From version 2 on an entry ends with its file's date.
  const entrySize = version >= 2 ? 22 : 14;
  const files = new Map<string, Uint8Array>();
  const walk = (index: number, above: string): void => {
    const entry = tree + index * entrySize;
    const kind = bytes.readUInt16BE(entry + 4);
    const path = index === 0 ? '' : `${above}/${readName(bytes, names + bytes.readUInt32BE(entry))}`;
    if (kind & flags.folder) {
      const [count, first] = [bytes.readUInt32BE(entry + 6), bytes.readUInt32BE(entry + 10)];
      for (let child = first; child < first + count; child++) walk(child, path);
      return;
    }
    const start = data + bytes.readUInt32BE(entry + 10);
    const stored = bytes.subarray(start + 4, start + 4 + bytes.readUInt32BE(start));
    if (kind & flags.zstd) throw new Error(`${path} is packed with Zstandard.`);
    // Before zlib's stream stands the length of what comes out.
    files.set(path, kind & flags.zlib ? inflateSync(stored.subarray(4)) : stored);
  };
  walk(0, '');
  return files;
}

/** Length in characters, hash, characters in UTF-16. */
function readName(bytes: Buffer, at: number): string {
  const characters = bytes.subarray(at + 6, at + 6 + 2 * bytes.readUInt16BE(at));
  return Buffer.from(characters).swap16().toString('utf16le');
}
