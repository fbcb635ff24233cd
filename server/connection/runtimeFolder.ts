import { lstat } from 'node:fs/promises';
import { join, posix, win32 } from 'node:path';
import { makeFolder } from '../../models/files/folder.ts';
import { errorCode } from '../../models/errors.ts';
import { cacheFolder, type CacheSurroundings } from './cacheFolder.ts';
import { ConnectionError } from './connectionError.ts';
import { say, type Wording } from '../../models/wording.ts';

/** What lies in the runtime folder. */
export const runtimeFiles = {
  endpoint: 'daemon.json',
  /** Held by the daemon while it lives. */
  lock: 'daemon.lock',
  /** Held by whoever starts one. */
  startLock: 'start.lock',
  /** Times of starts that have not ended well, see crashBudget.ts. */
  starts: 'starts.json',
  /** Which process may hold a model. */
  engine: 'engine.json',
  /** What Node itself writes to standard error, of the last start. */
  output: 'daemon.out',
  log: 'daemon.log',
} as const;

/**
 * The absolute path where this user's daemon on this machine is found. It is `CAPTION_LENS_RUNTIME`; else a folder in
 * `XDG_RUNTIME_DIR` (XDG Base Directory Specification) if that is there and this user's own; else one in the user's
 * cache. Never a shared one such as /tmp. Nothing is made.
 */
export async function findRuntimeFolder(surroundings: CacheSurroundings): Promise<string> {
  const { platform, env } = surroundings;
  const path = platform === 'win32' ? win32 : posix;
  if (env['CAPTION_LENS_RUNTIME']) return path.resolve(env['CAPTION_LENS_RUNTIME']);
  const session = env['XDG_RUNTIME_DIR'];
  // After `su` the variable still names the other user's folder.
  if (platform === 'linux' && session && path.isAbsolute(session) && (await isOwnFolder(session))) {
    return path.join(session, 'caption-lens');
  }
  return path.join(cacheFolder(surroundings), 'run');
}

async function isOwnFolder(path: string): Promise<boolean> {
  const status = await lstat(path).catch(() => undefined);
  return status !== undefined && status.isDirectory() && status.uid === process.getuid?.();
}

/**
 * Makes the folder where there is none. Rejects with `startFailed` where it cannot be made, and with
 * `insecureRuntimeFolder` unless it is this user's alone.
 */
export async function openRuntimeFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (thrown) {
    const reason = errorCode(thrown) ?? say`unknown error`;
    throw new ConnectionError('startFailed', say`The runtime folder ${path} cannot be made (${reason}).`, {
      cause: thrown,
    });
  }
  await checkRuntimeFolder(path);
}

/**
 * As `openRuntimeFolder`, where a missing folder is no fault and none is made. Rejects with `insecureRuntimeFolder`, or
 * with the system's error where the folder cannot be looked at.
 */
export async function checkRuntimeFolder(path: string): Promise<'there' | 'missing'> {
  const status = await lstat(path).catch((thrown: unknown) => {
    if (errorCode(thrown) === 'ENOENT' || errorCode(thrown) === 'ENOTDIR') return undefined;
    throw thrown;
  });
  if (status === undefined) return 'missing';
  if (!status.isDirectory()) throw insecure(path, say`is a link or no folder`);
  // Windows has neither: there the folder inherits the rights of the user's own, and the handshake carries the weight.
  if (process.getuid === undefined) return 'there';
  if (status.uid !== process.getuid()) throw insecure(path, say`belongs to another user`);
  if ((status.mode & 0o077) !== 0) throw insecure(path, say`is open to other users (its mode should be 0700)`);
  return 'there';
}

/**
 * An `insecureRuntimeFolder` such as `/run/user/1000/caption-lens belongs to another user, so no daemon is trusted
 * there.`
 */
export function insecure(path: string, fault: Wording): ConnectionError {
  return new ConnectionError('insecureRuntimeFolder', say`${path} ${fault}, so no daemon is trusted there.`);
}

/** The path of one of the files of `runtimeFiles`. */
export function runtimeFile(folder: string, file: keyof typeof runtimeFiles): string {
  return join(folder, runtimeFiles[file]);
}
