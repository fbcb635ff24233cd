import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../models/errors.ts';

const maxBytes = 64 * 1024 * 1024;

/** A document as it lies on the disk. */
export interface DocumentFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Without the byte order mark. */
  readonly text: string;
  /** `other`: readable enough to look for images, but never written. */
  readonly encoding: 'utf8' | 'other';
}

/**
 * Why a document is not read or written, a sentence for a person. `documentChanged`: somebody wrote it since it was
 * read.
 */
export class DocumentError extends Error {
  readonly code: 'documentUnreadable' | 'documentUnwritable' | 'documentChanged';

  constructor(code: DocumentError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DocumentError';
    this.code = code;
  }
}

/**
 * Reads a document of at most 64 MB whole. Rejects with a `DocumentError` of code `documentUnreadable` where it is
 * missing, larger, no regular file or not permitted; with the system's error for any other fault of the disk.
 */
export async function readDocument(path: string): Promise<DocumentFile> {
  try {
    const status = await stat(path);
    if (!status.isFile()) throw new DocumentError('documentUnreadable', 'This is no regular file.');
    if (status.size > maxBytes) throw new DocumentError('documentUnreadable', 'The file has more than 64 MB.');
    const bytes = await readFile(path);
    return { path, bytes, ...decode(bytes) };
  } catch (thrown) {
    throw explainFault(thrown, 'documentUnreadable');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const byteOrderMark = [0xef, 0xbb, 0xbf] as const;

function decode(bytes: Uint8Array): Pick<DocumentFile, 'text' | 'encoding'> {
  for (const [first, second, label] of [
    [0xff, 0xfe, 'utf-16le'],
    [0xfe, 0xff, 'utf-16be'],
  ] as const) {
    if (bytes[0] === first && bytes[1] === second)
      return { text: new TextDecoder(label).decode(bytes), encoding: 'other' };
  }
  try {
    return { text: utf8.decode(bytes), encoding: 'utf8' };
  } catch {
    // Whatever it is, the marks of images are ASCII in it.
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'other' };
  }
}

/**
 * Replaces a document's text, byte order mark and mode kept, as a whole or not at all. Rejects as `replaceFile` does, and
 * with `documentUnwritable` where it is not in UTF-8.
 */
export async function writeDocument(document: DocumentFile, text: string): Promise<void> {
  if (document.encoding !== 'utf8') {
    throw new DocumentError('documentUnwritable', 'The file is not in UTF-8 and is left as it is.');
  }
  const mark = hasMark(document.bytes) ? byteOrderMark : [];
  await replaceFile(document.path, document.bytes, Buffer.concat([Buffer.from(mark), Buffer.from(text, 'utf8')]));
}

/**
 * Replaces the bytes of a file, its mode kept, as a whole or not at all: a file beside it is renamed over it. Rejects
 * with a `DocumentError`: `documentChanged` where the file is not `before` any more, `documentUnwritable` where it may
 * not be written. Rejects with the system's error for any other fault of the disk.
 */
export async function replaceFile(path: string, before: Uint8Array, after: Uint8Array): Promise<void> {
  try {
    const real = await realpath(path); // a link stays a link
    await access(real, constants.W_OK);
    const status = await stat(real);
    const beside = join(dirname(real), `.${basename(real)}.${randomBytes(6).toString('hex')}`);
    try {
      await writeWhole(beside, after, status);
      if (!(await isUnchanged(real, before))) {
        throw new DocumentError('documentChanged', 'The file was changed meanwhile and is left as it is.');
      }
      await rename(beside, real);
    } finally {
      await rm(beside, { force: true });
    }
  } catch (thrown) {
    throw explainFault(thrown, 'documentUnwritable');
  }
}

/**
 * With the mode of the file that it replaces, and its owner and group where this user may give it to them, as root may.
 */
async function writeWhole(path: string, bytes: Uint8Array, { mode, uid, gid }: Stats): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.chown(uid, gid).catch(() => undefined);
    await handle.chmod(mode & 0o7777);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function isUnchanged(path: string, bytes: Uint8Array): Promise<boolean> {
  return Buffer.compare(await readFile(path), bytes) === 0;
}

function hasMark(bytes: Uint8Array): boolean {
  return byteOrderMark.every((byte, at) => bytes[at] === byte);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file.',
  ENOTDIR: 'There is no such file.',
  EACCES: 'Permission denied.',
  EPERM: 'Permission denied.',
  EROFS: 'The file lies on a read-only file system.',
  ENOSPC: 'The disk is full; the file is left as it is.',
};

/** A `DocumentError` for what a person can understand and mend; anything else as it is. */
export function explainFault(thrown: unknown, code: DocumentError['code']): unknown {
  const reason = reasons[errorCode(thrown) ?? ''];
  return reason === undefined ? thrown : new DocumentError(code, reason, { cause: thrown });
}
