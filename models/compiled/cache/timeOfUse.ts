import { lstat, utimes } from 'node:fs/promises';
import { ageOf } from '../../files/age.ts';

/** A time of use is noted no more often than this. */
const notedMs = 3_600_000;

/**
 * Notes that a file, or what it stands for, is used now: by its time of change, which is never ahead of the clock then.
 * `now`: milliseconds of the wall clock, which files have too. What cannot be noted counts as unused sooner.
 */
export async function noteTimeOfUse(path: string, now: number = Date.now()): Promise<void> {
  const status = await lstat(path).catch(() => undefined);
  if (!status?.isFile() || ageOf(status.mtimeMs, now) < notedMs) return;
  await utimes(path, now / 1000, now / 1000).catch(() => undefined);
}
