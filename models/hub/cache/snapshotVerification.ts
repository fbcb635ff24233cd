import { fileBytes } from '../../files/folderSize.ts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../../errors.ts';
import { pointedEtag } from './cacheLayout.ts';
import { contentHash, feedFile } from './contentHash.ts';

/** What came of checking one file. */
export interface CheckedFile {
  /** Within the snapshot, with `/` on every system. */
  readonly path: string;
  readonly bytes: number;
  /** `unknown`: it lies in the snapshot itself, as where links cannot be, and nothing here says what it should be. */
  readonly verdict: 'right' | 'wrong' | 'missing' | 'unknown';
}

/** Bytes. */
export interface VerifyProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Hashes every file of a snapshot against the name of its blob. `listed` has the etags that the Hub lists, by path, for
 * files that are no links; it is empty where the Hub could not be asked. Rejects with `aborted`, and with the system's
 * error where the folder cannot be listed.
 */
export async function verifySnapshot(
  folder: string,
  listed: ReadonlyMap<string, string>,
  onProgress: (progress: VerifyProgress) => void,
  signal?: AbortSignal,
): Promise<readonly CheckedFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.endsWith('.tmp'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const sizes = await Promise.all(files.map(fileBytes));
  const total = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  let done = 0;
  const checked: CheckedFile[] = [];
  for (const [index, file] of files.entries()) {
    throwIfAborted(signal);
    const path = file.slice(folder.length + 1).replaceAll('\\', '/');
    const bytes = sizes[index];
    if (bytes === undefined) {
      checked.push({ path, bytes: 0, verdict: 'missing' });
      continue;
    }
    const etag = (await pointedEtag(file)) ?? listed.get(path);
    if (etag === undefined) {
      checked.push({ path, bytes, verdict: 'unknown' });
      continue;
    }
    const hash = contentHash(etag, bytes);
    const onBytes = (count: number) => onProgress({ done: (done += count), total });
    await feedFile(hash, file, bytes, onBytes, signal);
    checked.push({ path, bytes, verdict: hash.digest() === etag ? 'right' : 'wrong' });
  }
  return checked;
}
