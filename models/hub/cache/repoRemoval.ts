import { folderBytes } from '../../files/folderSize.ts';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../../files/folder.ts';
import { pointedEtag, type RepoFolder } from './cacheLayout.ts';
import { isCommit } from '../names/modelName.ts';

/**
 * Removes a repository from the Hub's cache, or with `commit` that one alone: then blobs stay that another commit
 * needs. Gives the bytes that it freed. Rejects with the system's error.
 */
export async function removeFromCache(folder: RepoFolder, commit: string | undefined): Promise<number> {
  const before = await folderBytes(folder.path, 'length');
  if (commit === undefined || (await commitsOf(folder)).every((each) => each === commit)) {
    await rm(folder.path, { recursive: true, force: true });
    await rm(folder.lockFolder, { recursive: true, force: true });
    return before;
  }
  await rm(folder.snapshot(commit), { recursive: true, force: true });
  for (const ref of await refsTo(folder, commit)) await rm(ref, { force: true });
  const needed = new Set<string>();
  for (const other of await commitsOf(folder)) {
    for (const file of await filesBelow(folder.snapshot(other))) needed.add((await pointedEtag(file)) ?? '');
  }
  for (const name of await namesIn(join(folder.path, 'blobs'))) {
    // Also what was left of a download: it was of this commit, or comes again.
    const [etag = name] = name.split('.');
    if (!needed.has(etag)) await rm(folder.blob(name), { force: true });
  }
  return before - (await folderBytes(folder.path, 'length'));
}

/** All but folders: links too. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

async function refsTo(folder: RepoFolder, commit: string): Promise<readonly string[]> {
  const root = join(folder.path, 'refs');
  const found: string[] = [];
  for (const path of await filesBelow(root)) {
    const name = path.slice(root.length + 1).replaceAll('\\', '/');
    if ((await folder.readRef(name)) === commit) found.push(path);
  }
  return found;
}

async function commitsOf(folder: RepoFolder): Promise<readonly string[]> {
  return (await namesIn(join(folder.path, 'snapshots'))).filter(isCommit);
}
