import { createHash, randomBytes } from 'node:crypto';
import { lstat, open, rm, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, throwIfAborted } from '../errors.ts';
import { ageOf } from './age.ts';
import { lockPace } from './lockPace.ts';
import { readPlainFile } from './plainFile.ts';
import { isAlive, isProcessIdentity, hasKnownStart, ownIdentity } from './processIdentity.ts';
import { parseJson } from '../parsedJson.ts';

/** How a lock is held: see `acquireLock`, `acquireJudgedLock` and `acquireBriefLock`. */
type Hold = 'steady' | 'judged' | 'brief';

/**
 * Milliseconds after which a holder that has not touched the lock counts as silent. Asked only where it cannot be told
 * whether it is the process that took the lock: ids are used again.
 */
const silenceMs: Readonly<Record<Hold, number>> = { steady: 60_000, judged: 3_600_000, brief: 60_000 };
/** A lock file that makes no sense may be one just being written. */
const unreadableGraceMs = 5000;

/** A lock that this process holds. Whoever acquired it releases it. */
export interface Lock {
  /** Makes the lock look fresh; false where another process has taken it over since, as far as can be seen. */
  refresh(): Promise<boolean>;
  /** Removes the lock file. What another process has put there since stays. */
  release(): Promise<void>;
}

/**
 * Takes `path` as a lock among processes: waits for a living holder, and takes over from a dead one. `onWait` is called
 * at the first wait and every 30 s. The holder makes it look fresh by itself, every 5 s.
 *
 * Where the system does not say when processes started, as on macOS and Windows, a holder that has been silent for a
 * minute is dead. A lock only saves work: nothing may be lost where two hold it after all, as processes of two
 * containers on one folder do.
 *
 * Rejects with `aborted`, and with the system's error where the file cannot be made.
 */
export async function acquireLock(path: string, onWait: () => void, signal?: AbortSignal): Promise<Lock> {
  const { refresh, release } = await acquire(path, 'steady', onWait, signal);
  const beat = setInterval(() => void refresh().catch(() => undefined), lockPace.beatMs);
  beat.unref();
  return {
    refresh,
    release: () => {
      clearInterval(beat);
      return release();
    },
  };
}

/** As `acquireLock`, for a holder that may be held up for minutes: whoever waits for it judges it by other means. */
export function acquireJudgedLock(path: string, onWait: () => void, signal?: AbortSignal): Promise<Lock> {
  return acquire(path, 'judged', onWait, signal);
}

/**
 * As `acquireLock`, for work of seconds. Even a living holder loses it, once it has not refreshed it for 10 s or has
 * held it for 2 minutes. So a holder that hangs costs the others only seconds. One that wakes learns from its next
 * refresh that the lock is another's.
 */
export function acquireBriefLock(path: string, onWait: () => void, signal?: AbortSignal): Promise<Lock> {
  return acquire(path, 'brief', onWait, signal);
}

async function acquire(path: string, hold: Hold, onWait: () => void, signal: AbortSignal | undefined): Promise<Lock> {
  const watch = new HolderWatch();
  for (let waited = 0; ;) {
    throwIfAborted(signal);
    const own = await tryCreate(path);
    if (own !== undefined) return { refresh: () => refreshOwn(path, own), release: () => removeOwn(path, own) };
    const held = await look(path);
    if (held === undefined) continue;
    const life = await lifeOf(held, hold);
    watch.look(held);
    // A machine that wakes from sleep has let its holders be silent too: they are given the time to speak.
    const isGone = life === 'gone' || (life === 'silent' && watch.isStill);
    if (isGone || (hold === 'brief' && watch.isStuck)) {
      await removeLock(path, held, signal);
      continue;
    }
    // Again and again, for whoever takes a long silence for a hang.
    if (life === 'living' && waited++ % lockPace.looksBetweenNews === 0) onWait();
    await sleep(lockPace.pollMs, undefined, signal ? { signal } : {}).catch(() => throwIfAborted(signal));
  }
}

/** A lock file as it was found. */
interface Held {
  /** '' where it is no file; undefined where the system does not let it be read. */
  readonly content: string | undefined;
  readonly mtimeMs: number;
}

/** Counts looks and not time: whoever looks may have been stopped or swapped out as well. */
class HolderWatch {
  #last: Held | undefined;
  #looks = 0;
  #stillLooks = 0;

  look(held: Held): void {
    const isSame = this.#last !== undefined && this.#last.content === held.content;
    this.#looks = isSame ? this.#looks + 1 : 0;
    this.#stillLooks = isSame && this.#last?.mtimeMs === held.mtimeMs ? this.#stillLooks + 1 : 0;
    this.#last = held;
  }

  get isStill(): boolean {
    return this.#stillLooks >= lockPace.mostStillLooks;
  }

  get isStuck(): boolean {
    return this.isStill || this.#looks >= lockPace.mostLooks;
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
  if ((await ownership(path, own)) === 'another') return false;
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
  return true;
}

/** Leaves alone what another has put there since. */
async function removeOwn(path: string, own: string): Promise<void> {
  for (let tries = 0; tries < lockPace.mostReleases; tries++) {
    const whose = await ownership(path, own);
    if (whose === 'own') await rm(path, { force: true });
    if (whose !== 'unknown') return;
    await sleep(lockPace.releaseMs);
  }
}

/** Whose a lock is by now. A process that may open no more files has lost none for that. */
async function ownership(path: string, own: string): Promise<'own' | 'another' | 'unknown'> {
  const found = await readPlainFile(path, (file) => file.readFile('utf8'));
  if (found.kind === 'unreadable') return 'unknown';
  return found.kind === 'read' && found.content === own ? 'own' : 'another';
}

/**
 * What lies at a lock's path; undefined where nothing does. A link or a pipe is nobody's lock, and counts as a lock
 * file that makes no sense.
 */
async function look(path: string): Promise<Held | undefined> {
  try {
    const { mtimeMs } = await lstat(path);
    const found = await readPlainFile(path, (file) => file.readFile('utf8'));
    if (found.kind === 'unreadable') return { content: undefined, mtimeMs };
    return { content: found.kind === 'read' ? found.content : '', mtimeMs };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** `silent`: nothing proves that the holder is there, and it has not touched the lock for long. */
async function lifeOf({ content, mtimeMs }: Held, hold: Hold): Promise<'living' | 'gone' | 'silent'> {
  const age = ageOf(mtimeMs, Date.now());
  const unproven = age > silenceMs[hold] ? 'silent' : 'living';
  if (content === undefined) return unproven;
  const owner = parseJson(content);
  if (!isProcessIdentity(owner)) return age > unreadableGraceMs ? 'gone' : 'living';
  if (!(await isAlive(owner))) return 'gone';
  return hasKnownStart(owner) ? 'living' : unproven;
}

/** The content of a lock whose owner is gone, which may be ''; undefined while it lives. */
export async function staleContent(path: string): Promise<string | undefined> {
  const held = await look(path);
  return held !== undefined && (await lifeOf(held, 'steady')) !== 'living' ? (held.content ?? '') : undefined;
}

/**
 * Several may see the same stale lock at once, and the first to remove it may already have made its own. So a process
 * takes a second lock, named by the stale one's content, and looks again before it removes. No two locks have the same
 * content.
 */
async function removeLock(path: string, { content, mtimeMs }: Held, signal?: AbortSignal): Promise<void> {
  const digest = createHash('sha256')
    .update(content ?? '')
    .digest('hex');
  const guard = await acquireBriefLock(`${path}.${digest.slice(0, 16)}`, () => undefined, signal);
  try {
    const now = await look(path);
    if (now !== undefined && now.content === content && now.mtimeMs === mtimeMs) await rm(path, { force: true });
  } finally {
    await guard.release();
  }
}
