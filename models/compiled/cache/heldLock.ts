/** Locks as those see them who would rather leave than wait. */
import { lstat } from 'node:fs/promises';
import { isAbsence } from '../../errors.ts';
import { acquireLock, staleContent, type Lock } from '../../files/lock.ts';

/** As `acquireLock`; undefined where somebody who lives holds it. */
export async function tryLock(path: string, signal?: AbortSignal): Promise<Lock | undefined> {
  const held = new AbortController();
  const either = signal ? AbortSignal.any([signal, held.signal]) : held.signal;
  try {
    return await acquireLock(path, () => held.abort(), either);
  } catch (error) {
    if (held.signal.aborted && !signal?.aborted) return undefined;
    throw error;
  }
}

/** Whether somebody who lives holds it, or it cannot be told. */
export async function isHeld(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return (await staleContent(path)) === undefined;
  } catch (error) {
    return !isAbsence(error);
  }
}
