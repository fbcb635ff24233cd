import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CaptionLensError, errorCode, throwIfAborted } from '../../../models/errors.ts';
import { changing, emptyFile, maxBytes, tooManyBytes } from '../pictureRefusals.ts';
import { say } from '../../../models/wording.ts';

const pictureName = /\.(jpe?g|png|webp|gif|avif|tiff?|cr[23]|nef|arw|dng|raf)$/i;

/** A file that is open, whatever its path leads to by now. */
export interface OpenedFile {
  readonly stats: BigIntStats;
  /** Where it really lies; undefined where the system does not say (anything but Linux). */
  readonly place: string | undefined;
}

/** Rejects where an opened file is not the one that was meant. */
export type FileCheck = (opened: OpenedFile) => Promise<void>;

/**
 * The bytes of a regular file of at most 64 MB. Never waits for a pipe or a device, and opens the file once. Rejects
 * with `imageNotFound`, `imageInvalid` for an empty file, a folder or a pipe, `imageTooLarge` or `aborted`.
 */
export async function readPicture(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  return readCheckedPicture(path, async () => undefined, signal);
}

/** As `readPicture`, of a file that passes `check` once it is open; rejects with what `check` rejects with. */
export async function readCheckedPicture(path: string, check: FileCheck, signal?: AbortSignal): Promise<Uint8Array> {
  throwIfAborted(signal);
  // O_NONBLOCK: opening a pipe without a writer would wait for one. Windows has neither.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    throw explain(error);
  });
  try {
    await check({ stats: await handle.stat({ bigint: true }), place: await placeOf(handle) });
    return await readRegularFile(handle, signal);
  } catch (error) {
    throw explain(error);
  } finally {
    await handle.close();
  }
}

function placeOf(handle: FileHandle): Promise<string | undefined> {
  return readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
}

/** Read again where somebody wrote to it meanwhile: half of one picture and half of another is neither. */
async function readRegularFile(handle: FileHandle, signal?: AbortSignal): Promise<Uint8Array> {
  for (let attempt = 1; attempt <= 2; attempt++) {
    const before = await handle.stat({ bigint: true });
    if (before.isDirectory()) throw new CaptionLensError('imageInvalid', say`This is a folder, not a picture.`);
    if (!before.isFile()) throw new CaptionLensError('imageInvalid', say`This is a pipe or a device, not a file.`);
    if (before.size > maxBytes) throw tooManyBytes(Number(before.size));
    const bytes = await readBytes(handle, Number(before.size), signal);
    const after = await handle.stat({ bigint: true });
    if (before.size !== after.size || before.mtimeNs !== after.mtimeNs) continue;
    if (bytes.length === 0) throw emptyFile();
    return bytes;
  }
  throw changing();
}

async function readBytes(handle: FileHandle, size: number, signal?: AbortSignal): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    throwIfAborted(signal);
    const { bytesRead } = await handle.read(bytes, length, size - length, length);
    if (bytesRead === 0) break; // it shrank meanwhile
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/**
 * The pictures below a folder by their extension, as paths that begin with `directory`, sorted in code units. Folders
 * whose names begin with a dot are left out. A linked folder is entered once, unless its pictures were met under its
 * own name. Rejects with `imageNotFound` where the folder itself cannot be read, and with `aborted`.
 */
export async function findPictures(directory: string, signal?: AbortSignal): Promise<readonly string[]> {
  const found: string[] = [];
  const visited = new Set<string>();
  const links: string[] = [];

  const walk = async (folder: string): Promise<void> => {
    throwIfAborted(signal);
    const real = await realpath(folder);
    if (visited.has(real)) return;
    visited.add(real);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isSymbolicLink()) links.push(path);
      else if (entry.isDirectory()) await enter(path, entry.name);
      else if (entry.isFile() && pictureName.test(entry.name)) found.push(path);
    }
  };
  // A folder below that cannot be read does not keep the others from being described.
  const enter = async (path: string, name: string): Promise<void> => {
    if (name.startsWith('.')) return;
    await walk(path).catch((error: unknown) => {
      if (error instanceof CaptionLensError) throw error;
    });
  };

  await walk(directory).catch((error: unknown) => {
    throw explain(error);
  });
  for (let link = links.shift(); link !== undefined; link = links.shift()) {
    const status = await stat(link).catch(() => undefined);
    if (status?.isDirectory()) await enter(link, nameOf(link));
    else if (status?.isFile() && pictureName.test(link)) found.push(link);
  }
  return found.sort();
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function explain(error: unknown): unknown {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new CaptionLensError('imageNotFound', say`There is no such file.`, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new CaptionLensError('imageNotFound', say`The file may not be read by you.`, { cause: error });
    case 'ENXIO':
      return new CaptionLensError('imageInvalid', say`This is a pipe or a device, not a file.`, { cause: error });
    case 'ELOOP':
    case 'ENAMETOOLONG':
    case 'ERR_INVALID_ARG_VALUE':
      return new CaptionLensError('imageNotFound', say`There is no such file.`, { cause: error });
    case 'EISDIR':
      return new CaptionLensError('imageInvalid', say`This is a folder, not a picture.`, { cause: error });
    default:
      return error;
  }
}
