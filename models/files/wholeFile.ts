import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../errors.ts';
import { makeFolder } from './folder.ts';

/** Ends the names of files that are not whole yet. */
export const partialSuffix = '.partial';

/**
 * Writes a file that others see whole or not at all, readable by its user only. Makes the folders above it. Rejects
 * with the system's error; what was there stays then.
 */
export async function writeWholeFile(path: string, text: string): Promise<void> {
  await makeFolder(dirname(path));
  await writeIntoFolder(path, text);
}

/** As `writeWholeFile`, but makes no folder: one that was just removed does not come back by it. */
export async function writeIntoFolder(path: string, text: string): Promise<void> {
  const partial = `${path}.${process.pid}.${randomBytes(6).toString('hex')}${partialSuffix}`;
  await fillWhole(path, { name: partial, flags: 'wx', mode: 0o600 }, (file) => file.writeFile(text));
}

/**
 * As `writeIntoFolder`, for a file that is too large to be held, readable as the user's other files are. What an
 * earlier writer left unfinished is written over, so that only one may write at a time.
 */
export function writeLargeFile(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  return fillWhole(path, { name: `${path}${partialSuffix}`, flags: 'w' }, fill);
}

/** What a file is until it is whole. */
interface PartialFile {
  readonly name: string;
  readonly flags: 'w' | 'wx';
  readonly mode?: number;
}

async function fillWhole(
  path: string,
  { name, flags, mode }: PartialFile,
  fill: (file: FileHandle) => Promise<void>,
): Promise<void> {
  try {
    const file = await open(name, flags, mode);
    try {
      await fill(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await replace(name, path);
  } catch (error) {
    await rm(name, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Windows refuses while anybody, a virus scanner too, has the old file open: for milliseconds, as a rule. */
async function replace(
  partial: string,
  path: string,
  triesLeft = process.platform === 'win32' ? 20 : 0,
): Promise<void> {
  try {
    await rename(partial, path);
  } catch (error) {
    const code = errorCode(error);
    if (triesLeft === 0 || (code !== 'EPERM' && code !== 'EACCES' && code !== 'EBUSY')) throw error;
    await sleep(25);
    await replace(partial, path, triesLeft - 1);
  }
}
