import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { weightFileNames } from '../../checkpoint/safetensors/shards.ts';
import { fileBytes } from '../../files/folderSize.ts';
import { readJsonObject } from '../../files/jsonFields.ts';
import { isObject } from '../../plainObject.ts';
import { isCommit } from '../names/modelName.ts';
import type { RepoFolder } from './cacheLayout.ts';

/** The commits of which something is here. */
export async function commitsOf(folder: RepoFolder): Promise<readonly string[]> {
  const names = await readdir(join(folder.path, 'snapshots')).catch(() => [] as string[]);
  return names.filter(isCommit).sort();
}

/** How much of transformers' weights is among the files of a snapshot; `partial`: a download was cut. */
export async function weightState(snapshot: string, paths: readonly string[]): Promise<'whole' | 'partial' | 'none'> {
  const name = weightFileNames.find((candidate) => paths.includes(candidate));
  if (name === undefined) return 'none';
  if (!name.endsWith('.index.json')) return 'whole';
  const map = await readJsonObject(join(snapshot, name)).then(
    (index) => index['weight_map'],
    () => undefined,
  );
  const shards = isObject(map) ? Object.values(map) : [];
  return shards.length > 0 && shards.every((shard) => typeof shard === 'string' && paths.includes(shard))
    ? 'whole'
    : 'partial';
}

/** Paths with `/` of all files that are really there: a link that leads nowhere is none. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const paths = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.endsWith('.tmp'))
    .map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(paths.map(fileBytes));
  return paths
    .filter((_, index) => sizes[index] !== undefined)
    .map((path) => path.slice(folder.length + 1).replaceAll('\\', '/'));
}
