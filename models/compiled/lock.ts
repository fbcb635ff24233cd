import { createHash, randomBytes } from 'node:crypto';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, throwIfAborted } from '../errors.ts';
import { isAlive, isProcessIdentity, ownIdentity } from './processIdentity.ts';

const pollMs = 200;
/** A lock file that cannot be read may be one just being written. */
const unreadableGraceMs = 5000;
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
export async function acquireLock(path: string, onWait: () => void, signal?: AbortSignal): Promise<Lock> {
  for (let waited = false; ;) {
    throwIfAborted(signal);
    const own = await tryCreate(path);
    if (own !== undefined) return { refresh: () => refreshOwn(path, own), release: () => removeOwn(path, own) };
    const stale = await staleContent(path);
    if (stale !== undefined) {
      await removeStale(path, stale, signal);
      continue;
    }
    if (!waited) onWait();
    waited = true;
    await sleep(pollMs, undefined, signal ? { signal } : {}).catch(() => throwIfAborted(signal));
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
  if ((await readFile(path, 'utf8').catch(() => undefined)) !== own) return false;
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
  return true;
}

/** Leaves alone what another has put there since. */
async function removeOwn(path: string, own: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === own) await rm(path, { force: true });
}

/** The content of a lock whose owner is gone, which may be ''; undefined while it lives. */
export async function staleContent(path: string): Promise<string | undefined> {
  try {
    const content = await readFile(path, 'utf8');
    const { mtimeMs } = await stat(path);
    const age = Date.now() - mtimeMs;
    const owner = parse(content);
    if (!isProcessIdentity(owner)) return age > unreadableGraceMs ? content : undefined;
    if (!(await isAlive(owner))) return content;
    return owner.started === '' && age > unknownStartGraceMs ? content : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Several may see the same stale lock at once, and the first to remove it may already have made its own. So whoever
 * removes one holds a lock named by its content, and looks again; no lock's content is ever the same as another's.
 */
async function removeStale(path: string, stale: string, signal?: AbortSignal): Promise<void> {
  const digest = createHash('sha256').update(stale).digest('hex');
  const guard = await acquireLock(`${path}.${digest.slice(0, 16)}`, () => undefined, signal);
  try {
    if ((await staleContent(path)) === stale) await rm(path, { force: true });
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
