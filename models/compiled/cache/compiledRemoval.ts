/** Taking a compiled model away, which nobody sees half: it loses its name first, and only then its files. */
import { folderBytes } from '../../files/folderSize.ts';
import { rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CaptionLensError, errorCode } from '../../errors.ts';
import type { Lock } from '../../files/lock.ts';
import { partialFor, removeIfLeft } from '../conversion/partials.ts';
import { isOwnFolder } from './contents.ts';
import { isHeld, tryLock } from './heldLock.ts';
import { lockOf } from './layout.ts';
import { isInUse } from './modelUse.ts';
import { originFile } from './origin.ts';
import { noteTimeOfUse } from './timeOfUse.ts';

/** Why something stays that could go. */
export type Hindrance =
  /** A process has it loaded, or the system says so. */
  | { readonly kind: 'inUse' }
  /** A process is compiling or removing it. */
  | { readonly kind: 'atWork' }
  /** `reason`: the system's, in words. */
  | { readonly kind: 'refused'; readonly reason: string };

export type Removal =
  | { readonly kind: 'removed'; readonly bytes: number }
  /** There is nothing any more, or no longer a reason. */
  | { readonly kind: 'needless' }
  | Hindrance;

/** What would hinder a removal now; a look that changes nothing. */
export async function hindranceOf(directory: string): Promise<Hindrance | undefined> {
  if (await isHeld(lockOf(directory))) return { kind: 'atWork' };
  return (await isInUse(directory)) ? { kind: 'inUse' } : undefined;
}

/**
 * Removes a compiled model, unless a process uses, makes or removes it. `isWanted` is asked once nobody else can change it
 * any more. A process that is killed meanwhile leaves the whole model, or a folder that nobody takes for one. Throws
 * `aborted`.
 */
export async function removeForm(
  directory: string,
  isWanted: () => Promise<boolean>,
  signal?: AbortSignal,
): Promise<Removal> {
  return underLock(directory, signal, async () => {
    if (!(await isOwnFolder(directory)) || !(await isWanted())) return { kind: 'needless' };
    if (await isInUse(directory)) {
      // A process that is killed does not note it itself.
      await noteTimeOfUse(join(directory, originFile));
      return { kind: 'inUse' };
    }
    const bytes = await folderBytes(directory, 'written');
    const doomed = await partialFor(directory);
    await rename(directory, doomed);
    await rm(doomed, { recursive: true, force: true });
    return { kind: 'removed', bytes };
  });
}

/** Removes what was left half-made of a model, unless a process is at work on it. Throws `aborted`. */
export async function removePartial(partial: string, directory: string, signal?: AbortSignal): Promise<Removal> {
  return underLock(directory, signal, async () => {
    const bytes = await folderBytes(partial, 'written');
    return (await removeIfLeft(partial)) ? { kind: 'removed', bytes } : { kind: 'needless' };
  });
}

async function underLock(
  directory: string,
  signal: AbortSignal | undefined,
  work: () => Promise<Removal>,
): Promise<Removal> {
  try {
    const lock = await tryLockUnlessFull(lockOf(directory), signal);
    if (!lock) return { kind: 'atWork' };
    try {
      return await work();
    } finally {
      await lock.release();
    }
  } catch (error) {
    if (error instanceof CaptionLensError && error.code === 'aborted') throw error;
    return refusal(error, directory);
  }
}

/**
 * A full disk has no room for a lock either, and is what things are removed for: then nobody can compile, and to look
 * whether anybody holds the lock is enough.
 */
async function tryLockUnlessFull(
  path: string,
  signal: AbortSignal | undefined,
): Promise<Pick<Lock, 'release'> | undefined> {
  try {
    return await tryLock(path, signal);
  } catch (error) {
    if (errorCode(error) !== 'ENOSPC' && errorCode(error) !== 'EDQUOT') throw error;
    return (await isHeld(path)) ? undefined : { release: async () => undefined };
  }
}

/** What the system says of a file or folder that it does not remove. */
export function refusal(error: unknown, path: string): Removal {
  switch (errorCode(error)) {
    case 'ENOENT':
      return { kind: 'needless' };
    case 'EBUSY':
    case 'ETXTBSY':
      return { kind: 'inUse' };
    case 'EROFS':
      return { kind: 'refused', reason: 'the file system can only be read' };
    case 'EPERM':
    case 'EACCES':
      // Windows says so of a file that is open, too.
      if (process.platform === 'win32') return { kind: 'inUse' };
      return { kind: 'refused', reason: 'permission denied' };
    default:
      return { kind: 'refused', reason: `${basename(path)} cannot be removed (${errorCode(error) ?? String(error)})` };
  }
}
