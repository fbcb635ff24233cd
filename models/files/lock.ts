import { createHash, randomBytes } from 'node:crypto';
import { lstat, open, rm, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, throwIfAborted } from '../errors.ts';
import { readPlainText } from './plainFile.ts';
import { isAlive, isProcessIdentity, ownIdentity } from './processIdentity.ts';

const pollMs = 200;
/** A lock file that cannot be read may be one just being written. */
const unreadableGraceMs = 5000;
/** Looks, 30 s of them, after which a waiter says once more that it waits. */
const looksBetweenNews = 150;
/** Looks, 10 s of them, at a holder of a lock for short work that shows no progress meanwhile: it is stopped or hangs. */
const mostStillLooks = 50;
/** Looks, 2 minutes of them, at the same holder, whatever it shows. */
const mostLooks = 600;
/** Where start times are not known, a process id may be another's by now; no model takes this long to compile. */
const unknownStartGraceMs = 3_600_000;

export interface Lock {
  /** Says whether it is still this holder's, and makes it look fresh: who holds one for hours does so every minute. */
  refresh(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Takes `path` as a lock among processes, waiting for a living holder and taking over from a dead one. It saves work:
 * nothing may be lost where two hold it after all, as processes of two containers on one folder do.
 */
export function acquireLock(path: string, onWait: () => void, signal?: AbortSignal): Promise<Lock> {
  return acquire(path, 'alive', onWait, signal);
}

/**
 * As `acquireLock`, for work of seconds: a holder that lives loses it too, once it has not refreshed it for 10 s or has
 * held it for 2 minutes. So one that is stopped or hangs costs the others seconds; one that wakes learns from its next
 * refresh that the lock is another's.
 */
export function acquireBriefLock(path: string, onWait: () => void, signal?: AbortSignal): Promise<Lock> {
  return acquire(path, 'brief', onWait, signal);
}

async function acquire(
  path: string,
  hold: 'alive' | 'brief',
  onWait: () => void,
  signal: AbortSignal | undefined,
): Promise<Lock> {
  const watch = new HolderWatch();
  for (let waited = 0; ;) {
    throwIfAborted(signal);
    const own = await tryCreate(path);
    if (own !== undefined) return { refresh: () => refreshOwn(path, own), release: () => removeOwn(path, own) };
    const held = await look(path);
    if (held === undefined) continue;
    if ((await isStale(held)) || (hold === 'brief' && watch.isStuck(held))) {
      await removeLock(path, held, signal);
      continue;
    }
    // Again and again, for whoever takes a long silence for a hang.
    if (waited % looksBetweenNews === 0) onWait();
    waited += 1;
    await sleep(pollMs, undefined, signal ? { signal } : {}).catch(() => throwIfAborted(signal));
  }
}

/** A lock file as it was found. */
interface Held {
  /** '' also where it is no file that can be read. */
  readonly content: string;
  readonly mtimeMs: number;
}

/** Counts looks and not time: whoever looks may have been stopped or swapped out as well. */
class HolderWatch {
  #last: Held | undefined;
  #looks = 0;
  #stillLooks = 0;

  isStuck(held: Held): boolean {
    const isSame = this.#last?.content === held.content;
    this.#looks = isSame ? this.#looks + 1 : 0;
    this.#stillLooks = isSame && this.#last?.mtimeMs === held.mtimeMs ? this.#stillLooks + 1 : 0;
    this.#last = held;
    return this.#stillLooks >= mostStillLooks || this.#looks >= mostLooks;
  }
}

/** What the new lock file says, unlike every other; undefined where there is one already. */
async function tryCreate(path: string): Promise<string | undefined> {
  const content = JSON.stringify({ ...(await ownIdentity()), nonce: randomBytes(8).toString('hex') });
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(content);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return content;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return undefined;
    throw error;
  }
}

async function refreshOwn(path: string, own: string): Promise<boolean> {
  if ((await readPlainText(path)) !== own) return false;
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
  return true;
}

/** Leaves alone what another has put there since. */
async function removeOwn(path: string, own: string): Promise<void> {
  if ((await readPlainText(path)) === own) await rm(path, { force: true });
}

/** Undefined where there is none. A link or a pipe is nobody's lock, and goes the way of one that cannot be read. */
async function look(path: string): Promise<Held | undefined> {
  try {
    const { mtimeMs } = await lstat(path);
    return { content: (await readPlainText(path)) ?? '', mtimeMs };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether the owner is gone. */
async function isStale({ content, mtimeMs }: Held): Promise<boolean> {
  // One from the future is as old as it is ahead: the clock has been set back since.
  const age = Math.abs(Date.now() - mtimeMs);
  const owner = parse(content);
  if (!isProcessIdentity(owner)) return age > unreadableGraceMs;
  if (!(await isAlive(owner))) return true;
  return owner.started === '' && age > unknownStartGraceMs;
}

/** The content of a lock whose owner is gone, which may be ''; undefined while it lives. */
export async function staleContent(path: string): Promise<string | undefined> {
  const held = await look(path);
  return held !== undefined && (await isStale(held)) ? held.content : undefined;
}

/**
 * Several may see the same stale lock at once, and the first to remove it may already have made its own. So whoever
 * removes one holds a lock named by its content, and looks again; no lock's content is ever the same as another's.
 */
async function removeLock(path: string, { content, mtimeMs }: Held, signal?: AbortSignal): Promise<void> {
  const digest = createHash('sha256').update(content).digest('hex');
  const guard = await acquireBriefLock(`${path}.${digest.slice(0, 16)}`, () => undefined, signal);
  try {
    const now = await look(path);
    if (now?.content === content && now.mtimeMs === mtimeMs) await rm(path, { force: true });
  } finally {
    await guard.release();
  }
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
