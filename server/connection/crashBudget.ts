import { rm } from 'node:fs/promises';
import { readPlainText } from '../../models/files/plainFile.ts';
import { writeWholeFile } from '../../models/files/wholeFile.ts';
import { runtimeFile } from './runtimeFolder.ts';

/** Restarts that a crashing daemon gets within `windowMs`, of all clients together. */
export const restarts = 4;
const windowMs = 180_000;

/**
 * Whether the crash budget allows one more start. `folder` is the runtime folder, `now` milliseconds since 1970.
 *
 * Starts that have not ended well are kept in a file, because the clients that share one daemon share its budget.
 * Whoever writes the file holds the start lock, or is the daemon on its way out.
 */
export async function mayStart(folder: string, now = Date.now()): Promise<boolean> {
  return (await recentStarts(folder, now)).length <= restarts;
}

/** Adds a start to the file. Rejects with the system's error where it cannot be written. */
export async function noteStart(folder: string, now = Date.now()): Promise<void> {
  const starts = [...(await recentStarts(folder, now)), now];
  await writeWholeFile(runtimeFile(folder, 'starts'), JSON.stringify(starts));
}

/** Empties the record: a daemon that leaves in order, or a user who asks for a restart, begins anew. */
export async function forgetStarts(folder: string): Promise<void> {
  await rm(runtimeFile(folder, 'starts'), { force: true });
}

async function recentStarts(folder: string, now: number): Promise<readonly number[]> {
  try {
    const times: unknown = JSON.parse((await readPlainText(runtimeFile(folder, 'starts'))) ?? '');
    if (!Array.isArray(times)) return [];
    // A clock that was set back must not keep the daemon from starting: what lies ahead does not count.
    return times.filter((time): time is number => typeof time === 'number' && time <= now && now - time < windowMs);
  } catch {
    return [];
  }
}
