import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
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
  try {
    const file = await open(partial, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await replace(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
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
