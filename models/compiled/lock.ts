import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfAborted } from '../errors.ts';

/** Who holds a lock: a process by its id and, because ids are used again, by when it started. */
interface Owner {
  readonly pid: number;
  readonly started: string;
}

const pollMs = 200;
/** A lock file that cannot be read may be one just being written. */
const unreadableGraceMs = 5000;

export interface Lock {
  release(): Promise<void>;
}

/** Takes `path` as a lock among processes, waiting for a living holder and taking over from a dead one. */
export async function acquireLock(path: string, onWait: () => void, signal?: AbortSignal): Promise<Lock> {
  for (let waited = false; ; waited = true) {
    throwIfAborted(signal);
    if (await tryCreate(path)) return { release: () => rm(path, { force: true }) };
    const stale = await isStale(path);
    if (stale) {
      await removeStale(path, stale);
      continue;
    }
    if (!waited) onWait();
    await sleep(pollMs, undefined, signal ? { signal } : {}).catch(() => throwIfAborted(signal));
  }
}

async function tryCreate(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      const owner: Owner = { pid: process.pid, started: await startTime(process.pid) };
      await file.writeFile(JSON.stringify(owner));
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** The content of a lock whose owner is gone; undefined while it lives. */
async function isStale(path: string): Promise<string | undefined> {
  try {
    const content = await readFile(path, 'utf8');
    try {
      const owner = JSON.parse(content) as Owner;
      return (await isAlive(owner)) ? undefined : content;
    } catch {
      const { mtimeMs } = await stat(path);
      return Date.now() - mtimeMs > unreadableGraceMs ? content : undefined;
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Renaming is atomic, so that of several who saw the same stale lock one alone removes it. */
async function removeStale(path: string, content: string): Promise<void> {
  const aside = `${path}.stale-${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  // Another process may have replaced the stale lock between our look and our rename: give it back its own.
  if ((await readFile(aside, 'utf8')) === content) await rm(aside, { force: true });
  else await rename(aside, path);
}

async function isAlive({ pid, started }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false;
  }
  return (await startTime(pid)) === started;
}

/** Clock ticks since boot at which a process started (Linux); elsewhere '' for every process. */
async function startTime(pid: number): Promise<string> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    // Fields after the command's closing parenthesis; the start time is field 22 of proc(5).
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
