import { errorCode } from '../errors.ts';
import { mkdir, readdir, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, readable by its user only. Not by mkdir's own `recursive`: in Node 20 that never
 * returns where the system refuses with ENOENT below a folder that exists, as /proc does. Rejects with the system's
 * error where it cannot be made; a folder that is there is no fault.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeOne(folder);
  } catch (thrown) {
    const parent = dirname(folder);
    if (errorCode(thrown) !== 'ENOENT' || parent === folder) throw thrown;
    await makeFolder(parent);
    await makeOne(folder);
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (thrown) {
    const code = errorCode(thrown);
    // Windows refuses to make the root of a drive with EPERM, also where it is there.
    const exists = code === 'EEXIST' || code === 'EPERM' || code === 'EISDIR';
    if (!exists || !(await isFolder(folder))) throw thrown;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

/**
 * Bytes that are free for this user on the disk of a folder, which need not be there yet. Rejects with the system's
 * error where no folder above it can be asked.
 */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return freeBytes(parent);
  }
}

/** Names of what lies in a folder; none where it is not there or cannot be listed. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
