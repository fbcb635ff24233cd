import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { CaptionLensError, errorCode } from '../errors.ts';
import { anyOf, say, type Wording } from '../wording.ts';
import { listFolder } from '../files/boundedFile.ts';
import { readText } from '../files/jsonFields.ts';
import { adapterConfigName } from './peft/adapterFolder.ts';
import { weightFileNames } from './safetensors/shards.ts';

/** What a path given by a user turns out to be. */
export type Location =
  | { readonly kind: 'file'; readonly path: string; readonly name: string }
  | { readonly kind: 'folder'; readonly path: string; readonly name: string };

/**
 * Finds what a path leads to: a file, a folder, or in the Hub's cache the snapshot that `refs/main` names.
 * Throws `checkpointNotFound`.
 */
export async function locateCheckpoint(path: string): Promise<Location> {
  const absolute = resolve(path);
  const kind = await kindOf(absolute);
  if (kind === 'file') return { kind, path: absolute, name: basename(absolute) };
  if (kind !== 'folder') {
    throw new CaptionLensError('checkpointNotFound', say`There is no checkpoint at ${path}: nothing is there.`);
  }
  const folder = await snapshotOf(absolute);
  return { kind, path: folder, name: folderName(folder) };
}

/** A folder with a `config.json`; `role` begins the sentence otherwise. Throws `checkpointNotFound`. */
export async function locateModelFolder(path: string, role: Wording): Promise<Location> {
  const location = await locateCheckpoint(path);
  if (location.kind === 'file') {
    throw new CaptionLensError('checkpointNotFound', say`${role} should be a folder, but ${path} is a file.`);
  }
  await requireConfig(location.path, role);
  return location;
}

/** Throws `checkpointNotFound`, saying what was looked for, unless the folder has a `config.json`. */
export async function requireConfig(folder: string, role: Wording): Promise<void> {
  const names = await listFolder(folder);
  if (names.includes('config.json')) return;
  const lavis = names.find((name) => name.endsWith('.pth'));
  const hint = lavis === undefined ? '' : say` It holds ${lavis}: to use that, give the path of the file itself.`;
  throw new CaptionLensError(
    'checkpointNotFound',
    say`${role} ${folder} holds no checkpoint: there is no config.json (looked for that, and for ${anyOf(weightFileNames)}).${hint}`,
  );
}

/** In `models--org--name` of the Hub's cache: `snapshots/<what refs/main says>`. Any other folder is itself. */
async function snapshotOf(folder: string): Promise<string> {
  const names = await listFolder(folder);
  if (names.includes('config.json') || names.includes(adapterConfigName) || !names.includes('snapshots')) return folder;
  const reference = join(folder, 'refs', 'main');
  if ((await kindOf(reference)) === 'file') {
    const commit = (await readText(reference)).trim();
    const snapshot = join(folder, 'snapshots', commit);
    if (/^[\w-]+$/.test(commit) && (await kindOf(snapshot)) === 'folder') return snapshot;
    throw new CaptionLensError(
      'checkpointNotFound',
      say`${folder} is a repository of the Hub's cache, but the snapshot that its refs/main names is not there.`,
    );
  }
  const snapshots = await listFolder(join(folder, 'snapshots'));
  const [only] = snapshots;
  if (only !== undefined && snapshots.length === 1) return join(folder, 'snapshots', only);
  throw new CaptionLensError(
    'checkpointNotFound',
    say`${folder} is a repository of the Hub's cache without refs/main: give one of its snapshots.`,
  );
}

/** `organisation/name` in the Hub's cache, else the folder's own name. */
function folderName(folder: string): string {
  const repository = folder.split(/[/\\]/).find((step) => step.startsWith('models--'));
  return repository === undefined ? basename(folder) : repository.slice('models--'.length).replaceAll('--', '/');
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'other' | undefined> {
  try {
    const stats = await stat(path);
    if (stats.isFile()) return 'file';
    return stats.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new CaptionLensError('checkpointNotFound', say`${path} cannot be read: ${String(error)}.`, { cause: error });
  }
}
