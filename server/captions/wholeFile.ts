import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../models/compiled/folder.ts';

export const partialSuffix = '.partial';

/** Writes a file that others see whole or not at all, readable by its user only. Makes the folders above it. */
export async function writeWholeFile(path: string, text: string): Promise<void> {
  await makeFolder(dirname(path));
  const partial = `${path}.${process.pid}.${randomBytes(6).toString('hex')}${partialSuffix}`;
  try {
    const file = await open(partial, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The JSON in a regular file of at most `maxBytes`; undefined where there is none, or anything else. */
export async function readJsonFile(path: string, maxBytes: number): Promise<unknown> {
  // Windows has no O_NOFOLLOW, and makes links only for administrators.
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => undefined);
  try {
    const status = await file?.stat();
    if (!file || !status?.isFile() || status.size > maxBytes) return undefined;
    return JSON.parse(await file.readFile('utf8')) as unknown;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}
