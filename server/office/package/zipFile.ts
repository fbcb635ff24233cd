import { close, constants, fstat, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { type Entry, fromFdPromise, type ZipFile } from 'yauzl';
import { DocumentError } from '../../documents/documentFile.ts';

const maxFileBytes = 1024 ** 3;
/** A book of a thousand pages has some hundred parts, a deck of a thousand slides some ten thousand. */
const maxParts = 50_000;

/** One part of an open package. */
export interface ZipPart {
  /** As it stands in the archive, with `/`. */
  readonly name: string;
  /** Bytes when it is unpacked, as the archive says; reading it checks that. */
  readonly size: number;
  /** Rejects with `documentUnreadable` where it is larger than `limit`, encrypted or damaged. */
  read(limit: number): Promise<Buffer>;
}

/** An archive that is open for reading; nothing of it is unpacked before it is asked for. */
export interface OpenZip {
  readonly parts: readonly ZipPart[];
}

/**
 * Opens the ZIP archive at a path while `use` runs. Rejects with `documentUnreadable` where it is no regular file, has
 * more than 1 GB or 50,000 parts, is encrypted, or is no archive; with the system's error for a fault of the disk.
 */
export async function withZip<T>(path: string, use: (zip: OpenZip) => Promise<T>): Promise<T> {
  // O_NONBLOCK: opening a pipe without a writer would wait for one. Windows has neither.
  const fd = await promisify(open)(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  let zip: ZipFile | undefined;
  try {
    const status = await promisify(fstat)(fd);
    if (!status.isFile()) throw unreadable('This is no regular file.');
    if (status.size > maxFileBytes) throw unreadable('The file has more than 1 GB.');
    await refuseOldFormats(fd, status.size);
    zip = await openZip(fd);
    return await use({ parts: await listParts(zip) });
  } finally {
    if (zip) zip.close();
    else await promisify(close)(fd);
  }
}

export function unreadable(message: string, cause?: unknown): DocumentError {
  return new DocumentError('documentUnreadable', message, { cause });
}

/** The first bytes of a compound file ([MS-CFB] 2.2): what Office 97 to 2003 wrote, and what holds an encrypted document. */
const compoundFile = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
/** The directory's name of the stream that holds an encrypted document ([MS-OFFCRYPTO] 2.3.4.4). */
const encryptedStream = Buffer.from('EncryptedPackage', 'utf16le');

async function refuseOldFormats(fd: number, size: number): Promise<void> {
  const head = await readRange(fd, 0, compoundFile.length);
  if (head.length === 0) throw unreadable('The file is empty.');
  if (!head.equals(compoundFile)) return;
  const reach = 1024 * 1024; // the directory is at the beginning or at the end
  const ends = [await readRange(fd, 0, reach), await readRange(fd, Math.max(0, size - reach), reach)];
  if (ends.some((piece) => piece.includes(encryptedStream))) {
    throw unreadable('The document is protected by a password and cannot be read.');
  }
  throw unreadable('The document has the format of Office 2003: save it as .docx or .pptx.');
}

async function readRange(fd: number, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await promisify(read)(fd, buffer, 0, length, start);
  return buffer.subarray(0, bytesRead);
}

async function openZip(fd: number): Promise<ZipFile> {
  try {
    return await fromFdPromise(fd, { autoClose: false, lazyEntries: true });
  } catch (thrown) {
    throw damaged(thrown);
  }
}

async function listParts(zip: ZipFile): Promise<readonly ZipPart[]> {
  if (zip.entryCount > maxParts) throw unreadable('The document has more than 50,000 parts.');
  const parts: ZipPart[] = [];
  const names = new Set<string>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      // Names of parts are told apart without regard to case (ECMA-376-2, 6.2.2.3).
      const name = entry.fileName.toLowerCase();
      if (names.has(name)) throw unreadable('The document has two parts of the same name.');
      names.add(name);
      parts.push({
        name: entry.fileName,
        size: entry.uncompressedSize,
        read: (limit) => readPart(zip, entry, limit),
      });
    }
  } catch (thrown) {
    throw damaged(thrown);
  }
  return parts;
}

async function readPart(zip: ZipFile, entry: Entry, limit: number): Promise<Buffer> {
  if (entry.isEncrypted()) throw unreadable('The document is encrypted and cannot be read.');
  if (entry.uncompressedSize > limit) throw unreadable('A part of the document is too large to be read.');
  try {
    const chunks: Buffer[] = [];
    // It ends with an error as soon as more comes than the archive says.
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    if (crc32(bytes) !== entry.crc32) throw new Error(`the checksum of ${entry.fileName} differs`);
    return bytes;
  } catch (thrown) {
    throw damaged(thrown);
  }
}

/** The system's own errors stay: the disk is at fault then. */
function damaged(thrown: unknown): unknown {
  if (thrown instanceof DocumentError) return thrown;
  if (thrown instanceof Error && 'syscall' in thrown) return thrown;
  return unreadable('The file is damaged, or is no Office document.', thrown);
}
