/** Which checkpoints a compiled model was made of, and when it was last used: a small file beside its manifest. */
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsence } from '../../errors.ts';
import { readPlainText } from '../../files/plainFile.ts';
import { writeIntoFolder } from '../../files/wholeFile.ts';
import { noteTimeOfUse } from './timeOfUse.ts';

export const originFile = 'origin.json';

/** What opens a checkpoint, as absolute paths: its folder or `.pth`, and then whatever completes it. */
export type CheckpointPaths = readonly string[];

export interface Origin {
  /** The latest first; none where the model was compiled before anybody took note. */
  readonly checkpoints: readonly CheckpointPaths[];
  /** Milliseconds of the wall clock. */
  readonly usedAt: number;
}

/** Of checkpoints of the same content; who has more compiles none of them anew. */
const mostCheckpoints = 16;
const mostPaths = 8;
const mostBytes = 256 * 1024;

/** Undefined where there is none, or it says nothing. Throws where it cannot be read. */
export async function readOrigin(directory: string): Promise<Origin | undefined> {
  const path = join(directory, originFile);
  const status = await lstat(path).catch(() => undefined);
  if (!status?.isFile() || status.size > mostBytes) return undefined;
  const checkpoints = parse((await readPlainText(path)) ?? '');
  return checkpoints && { checkpoints, usedAt: status.mtimeMs };
}

function parse(text: string): readonly CheckpointPaths[] | undefined {
  try {
    const { checkpoints } = JSON.parse(text) as { readonly checkpoints?: unknown };
    if (!Array.isArray(checkpoints)) return undefined;
    return checkpoints.filter(isPaths).slice(0, mostCheckpoints);
  } catch {
    return undefined;
  }
}

function isPaths(value: unknown): value is CheckpointPaths {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= mostPaths &&
    value.every((path) => typeof path === 'string')
  );
}

/** Notes that a model is used now, opened by these paths. What cannot be noted is done without. */
export async function noteOrigin(directory: string, paths: CheckpointPaths, now: number = Date.now()): Promise<void> {
  try {
    const known = (await readOrigin(directory))?.checkpoints ?? [];
    if (known.some((each) => each.join('\0') === paths.join('\0'))) {
      await noteTimeOfUse(join(directory, originFile), now);
    } else {
      await write(directory, [paths, ...known].slice(0, mostCheckpoints));
    }
  } catch {
    // Then it counts as unused sooner.
  }
}

/** Begins to count from now how long a model has not been used, where nobody has so far. */
export async function beginOrigin(directory: string): Promise<void> {
  try {
    if ((await readOrigin(directory)) === undefined) await write(directory, []);
  } catch {
    // What cannot be read may know more than nothing.
  }
}

async function write(directory: string, checkpoints: readonly CheckpointPaths[]): Promise<void> {
  await writeIntoFolder(join(directory, originFile), JSON.stringify({ checkpoints }));
}

/** Whether a checkpoint can no longer be opened, as far as is seen without reading it. */
export async function isGone(paths: CheckpointPaths): Promise<boolean> {
  for (const path of paths) if (await isMissing(path)) return true;
  return false;
}

/**
 * A folder in which nothing is left is missing too, as where all links of the Hub's cache lead nowhere. What cannot be
 * looked at, such as a disk that does not answer, is not missing.
 */
async function isMissing(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isDirectory()) return false;
    for (const name of await readdir(path)) {
      const found = await stat(join(path, name)).catch(() => undefined);
      if (found?.isFile() || found?.isDirectory()) return false;
    }
    return true;
  } catch (error) {
    return isAbsence(error);
  }
}
