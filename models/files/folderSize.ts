import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from './folder.ts';

/** Which bytes of a folder count. */
export type FolderMeasure =
  /** Of all files below it, what takes room: of a file with holes, what is written. Links take none. */
  | 'written'
  /** Of all files below it, their lengths. Links have none. */
  | 'length'
  /** Of the files right in it, and of those that links in it lead to, their lengths. */
  | 'reached';

/** Bytes of a folder by that measure; 0 where it is not there. What cannot be looked at counts nothing. */
export async function folderBytes(folder: string, measure: FolderMeasure): Promise<number> {
  let bytes = 0;
  for (const name of await namesIn(folder)) bytes += await entryBytes(join(folder, name), measure);
  return bytes;
}

async function entryBytes(path: string, measure: FolderMeasure): Promise<number> {
  if (measure === 'reached') return (await fileBytes(path)) ?? 0;
  const status = await lstat(path).catch(() => undefined);
  if (status?.isDirectory()) return folderBytes(path, measure);
  if (!status?.isFile()) return 0;
  return measure === 'written' ? Math.min(status.size, status.blocks * 512) : status.size;
}

/** The length of a file, or of the one that a link leads to; undefined where there is none. */
export async function fileBytes(path: string): Promise<number | undefined> {
  const status = await stat(path).catch(() => undefined);
  return status?.isFile() ? status.size : undefined;
}
