import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CaptionLensError, errorCode } from '../../../models/errors.ts';
import { folderBytes } from '../../../models/files/folderSize.ts';
import { makeFolder } from '../../../models/files/folder.ts';

/** Makes the cache's folder where there is none. Rejects with `cacheUnwritable` or `diskFull`. */
export async function prepareCache(folder: string): Promise<void> {
  await makeFolder(folder).catch((thrown: unknown) => {
    throw unusable(folder, thrown);
  });
}

/**
 * Bytes that the cache holds, once a file could be written to it. Rejects with `cacheUnwritable` or `diskFull` where
 * that fails.
 */
export async function checkCache(folder: string): Promise<number> {
  await prepareCache(folder);
  const probe = join(folder, `.doctor-${process.pid}`);
  try {
    await writeFile(probe, 'x', { flag: 'wx' });
  } catch (thrown) {
    throw unusable(folder, thrown);
  } finally {
    await rm(probe, { force: true });
  }
  return folderBytes(folder, 'written');
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'it is not a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ENOENT: 'it cannot be made there',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'read-only file system',
  ENOSPC: 'the disk is full',
};

function unusable(folder: string, thrown: unknown): CaptionLensError {
  const code = errorCode(thrown) ?? 'unknown error';
  const message = `The cache folder ${folder} cannot be written: ${reasons[code] ?? code}. CAPTION_LENS_CACHE can name another.`;
  return new CaptionLensError(code === 'ENOSPC' ? 'diskFull' : 'cacheUnwritable', message, { cause: thrown });
}

/** Bytes of the weights in a model's folder, its recogniser's too; null where there is none. */
export async function weightsBytes(folder: string): Promise<number | null> {
  try {
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.safetensors'));
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size);
  } catch {
    return null;
  }
}
