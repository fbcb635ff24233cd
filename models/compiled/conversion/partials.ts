/** Folders in which models grow: beside their place, under names that say whose they are. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { staleContent } from '../../files/lock.ts';
import { formatVersion, weightsFile } from '../manifest.ts';
import { isAlive, ownIdentity } from '../../files/processIdentity.ts';

/** Lists what of the weights is written; of no use to another version. */
export const journalFile = `progress-${formatVersion}.jsonl`;

const pattern = /\.partial-(\d+)-(\d*)-[0-9a-f]+$/;

/**
 * A folder for the model that is to be `directory`: what a process that was killed left of it, so that the work goes on
 * where it was, or a new one. Only for whoever holds the model's lock.
 */
export async function claimPartial(directory: string): Promise<string> {
  const own = await partialFor(directory);
  for (const name of await readdir(dirname(directory))) {
    if (!name.startsWith(`${basename(directory)}.partial-`) || !(await isLeft(name))) continue;
    const left = join(dirname(directory), name);
    if (!(await readdir(left)).includes(journalFile)) continue;
    await rename(left, own);
    for (const file of await readdir(own)) {
      if (file !== journalFile && file !== weightsFile) await rm(join(own, file), { recursive: true, force: true });
    }
    return own;
  }
  await mkdir(own, { mode: 0o700 });
  return own;
}

/** The name of a folder of this process beside a model's: nobody else touches what is called so while this one lives. */
export async function partialFor(directory: string): Promise<string> {
  const { pid, started } = await ownIdentity();
  return `${directory}.partial-${pid}-${started}-${randomBytes(4).toString('hex')}`;
}

/** Whether a name is that of something half-made whose process is gone. */
export async function isAbandoned(name: string): Promise<boolean> {
  return pattern.test(name) && !(await isOwnedByLiving(name));
}

/** Removes something half-made whose process is gone; says whether. Only for whoever holds the model's lock. */
export async function removeIfLeft(partial: string): Promise<boolean> {
  if (!(await isAbandoned(basename(partial)))) return false;
  await rm(partial, { recursive: true, force: true });
  return true;
}

/** Removes what processes that were killed left half-written, but for what belongs to `directory`. */
export async function removeLeftovers(directory: string): Promise<void> {
  const cacheDir = dirname(directory);
  for (const name of await readdir(cacheDir)) {
    const path = join(cacheDir, name);
    if (pattern.test(name)) {
      if (!name.startsWith(`${basename(directory)}.`)) await removeIfLeft(path);
    } else if (/\.lock\.[0-9a-f.]+$/.test(name) && (await staleContent(path)) !== undefined) {
      await rm(path, { force: true });
    }
  }
}

/** Removes what is left of `directory` itself, once it is whole. */
export async function removeOwnLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(dirname(directory))) {
    if (!name.startsWith(`${basename(directory)}.partial-`) || !(await isLeft(name))) continue;
    await rm(join(dirname(directory), name), { recursive: true, force: true });
  }
}

/** Whether nobody works any more in what belongs to a model whose lock this process holds. */
async function isLeft(name: string): Promise<boolean> {
  const owner = ownerOf(name);
  // Where the id may be another program's by now, whoever had the lock before has shown no sign of life for long.
  return owner?.pid === process.pid || owner?.started === '' || !(await isOwnedByLiving(name));
}

/** This process too: it may be at work on another model. */
async function isOwnedByLiving(name: string): Promise<boolean> {
  const owner = ownerOf(name);
  return owner !== undefined && isAlive(owner);
}

function ownerOf(name: string): { readonly pid: number; readonly started: string } | undefined {
  const [, pid, started = ''] = pattern.exec(name) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), started };
}
