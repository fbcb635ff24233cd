import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import {
  asCaptionLensError,
  type CaptionLensError,
  errorCode,
  isAbsence,
  isShortage,
  isSystemError,
} from '../errors.ts';

/** Windows has neither. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * Opens a file that a program keeps for itself; the caller closes it. `flags` are those of open(2). Undefined where a
 * link, a folder, a pipe or a device lies there instead. Opening a pipe without the other end would block one of Node's
 * four threads for ever. Rejects with the system's error, also where nothing lies there.
 */
export async function openPlainFile(path: string, flags: number, mode?: number): Promise<FileHandle | undefined> {
  const file = await open(path, flags | O_NOFOLLOW | O_NONBLOCK, mode).catch((thrown: unknown) => {
    // Of a link Linux says ELOOP and FreeBSD EMLINK; of a socket or a pipe without a reader ENXIO.
    if (['ELOOP', 'EMLINK', 'ENXIO', 'EISDIR'].includes(errorCode(thrown) ?? '')) return undefined;
    throw thrown;
  });
  if (file === undefined || (await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}

/**
 * What came of reading a file. `absent`: nothing lies there. `notPlain`: see `openPlainFile`. `unreadable`: something
 * lies there that the system does not let be read, or not now, so it is neither removed nor damaged.
 */
export type PlainFile<T> =
  | { readonly kind: 'read'; readonly content: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'notPlain' }
  | { readonly kind: 'unreadable'; readonly error: CaptionLensError };

/**
 * What `read` makes of a regular file, which is closed then. Rejects only with what `read` rejects with, system errors
 * excepted.
 */
export async function readPlainFile<T>(path: string, read: (file: FileHandle) => Promise<T>): Promise<PlainFile<T>> {
  let file: FileHandle | undefined;
  try {
    file = await openPlainFile(path, constants.O_RDONLY);
    return file === undefined ? { kind: 'notPlain' } : { kind: 'read', content: await read(file) };
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown;
    return isAbsence(thrown) ? { kind: 'absent' } : { kind: 'unreadable', error: asCaptionLensError(thrown) };
  } finally {
    await file?.close();
  }
}

/**
 * The text of a regular file; undefined where there is none, or anything else. Rejects with the `CaptionLensError` of
 * `readPlainFile` where it cannot be read.
 */
export async function readPlainText(path: string): Promise<string | undefined> {
  const found = await readPlainFile(path, (file) => file.readFile('utf8'));
  if (found.kind === 'unreadable') throw found.error;
  return found.kind === 'read' ? found.content : undefined;
}

/**
 * The text of a regular file, or of the one that a link leads to; for files that others may have put there. Undefined
 * where it cannot be opened, is no regular file or has more than `mostBytes`. Rejects with the system's error where the
 * system is short of files or memory, or reading fails.
 */
export async function readLinkedText(path: string, mostBytes = Infinity): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | O_NONBLOCK).catch((thrown: unknown) => {
    if (isShortage(thrown)) throw thrown;
    return undefined;
  });
  if (file === undefined) return undefined;
  try {
    const status = await file.stat();
    return status.isFile() && status.size <= mostBytes ? await file.readFile('utf8') : undefined;
  } finally {
    await file.close();
  }
}
