import { constants } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { CaptionLensError, errorCode, reasonOf } from '../errors.ts';
import { say } from '../wording.ts';

/**
 * A file of bytes whose length is known once and for all; reading outside of it is an error, never zeros. Whoever
 * opened it closes it.
 */
export interface BoundedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Bytes `[offset, offset + length)`. Throws `checkpointInvalid` when they are not all there. */
  readAt(offset: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Opens a regular file (or a link to one) for reading. Throws `checkpointNotFound` or `checkpointInvalid`. */
export async function openBoundedFile(path: string): Promise<BoundedFile> {
  const handle = await openHandle(path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new CaptionLensError('checkpointInvalid', say`${path} is not a regular file.`);
    return boundedFile(path, handle, stats.size);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openHandle(path: string): Promise<FileHandle> {
  try {
    // without O_NONBLOCK a named pipe would be waited for; Windows has neither
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') {
      throw new CaptionLensError('checkpointNotFound', say`There is no file ${path}.`, { cause: error });
    }
    throw unreadable(path, error);
  }
}

function boundedFile(path: string, handle: FileHandle, size: number): BoundedFile {
  return {
    path,
    size,
    async readAt(offset, length) {
      if (!isByteRange(offset, length, size)) {
        throw new CaptionLensError(
          'checkpointInvalid',
          say`${path} is cut short or damaged: bytes ${offset} to ${offset + length} were asked for, it has ${size}.`,
        );
      }
      // allocUnsafe: every byte is filled below, or the read fails
      const bytes = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await readSome(path, handle, bytes, filled, offset + filled);
        if (bytesRead === 0) {
          throw new CaptionLensError('checkpointInvalid', say`${path} became shorter while it was being read.`);
        }
        filled += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}

// Linux reads at most 2 GiB at once
const largestRead = 1 << 30;

async function readSome(path: string, handle: FileHandle, into: Buffer, at: number, position: number) {
  try {
    return await handle.read(into, at, Math.min(into.length - at, largestRead), position);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Names of what lies in a folder, in the system's order. Throws `checkpointNotFound` when it cannot be listed. */
export async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new CaptionLensError('checkpointNotFound', say`The folder ${folder} cannot be read: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}

/**
 * Throws `checkpointInvalid` when the file is what git leaves in place of a large file that was never downloaded.
 * Its readers call this before they complain of anything else.
 */
export async function refuseLfsPointer(file: BoundedFile): Promise<void> {
  const head = await file.readAt(0, Math.min(file.size, lfsHeader.length));
  if (head.toString('latin1') !== lfsHeader) return;
  throw new CaptionLensError(
    'checkpointInvalid',
    say`${file.path} is only a pointer of Git LFS, the weights themselves were not downloaded: run "git lfs pull" there.`,
  );
}

const lfsHeader = 'version https://git-lfs';

/** Whether `[offset, offset + length)` lies within `size` bytes; all three are whole numbers. */
export function isByteRange(offset: number, length: number, size: number): boolean {
  return (
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    offset <= size - length
  );
}

function unreadable(path: string, error: unknown): CaptionLensError {
  return new CaptionLensError('checkpointInvalid', say`${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
}
