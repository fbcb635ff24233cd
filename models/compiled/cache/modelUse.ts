/** Which processes have a compiled model open, so that nobody removes it under them. */
import { randomBytes } from 'node:crypto';
import { lstat, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ageOf } from '../../files/age.ts';
import { makeFolder } from '../../files/folder.ts';
import { isAlive, hasKnownStart, ownIdentity, type ProcessIdentity } from '../../files/processIdentity.ts';
import { inUseFolder } from './layout.ts';

/** Whoever uses a model touches its file so often, but for native calls, which hold everything up. */
const beatMs = 600_000;
/** After so long without, a process that cannot be told from another of its id uses nothing. */
const silenceMs = 3_600_000;

const pattern = /^(.+)\.(\d+)-(\d*)-[0-9a-f]+$/;

/** Whoever opens a compiled model has one from before it looks at the files until it has closed them. */
export interface ModelUse {
  dispose(): Promise<void>;
}

/**
 * Says that this process uses the model that is, or is to be, in `directory`: by a file that names process and model, and
 * that is nothing once the process is gone. Where none can be written, nobody can remove the model either.
 */
export async function beginUse(directory: string): Promise<ModelUse> {
  const folder = inUseFolder(dirname(directory));
  const { pid, started } = await ownIdentity();
  const path = join(folder, `${basename(directory)}.${pid}-${started}-${randomBytes(4).toString('hex')}`);
  try {
    await makeFolder(folder);
    await writeFile(path, '', { flag: 'wx', mode: 0o600 });
    await forgetDead(folder);
  } catch {
    // The model can be used all the same.
  }
  const beat = setInterval(() => {
    const now = new Date();
    void utimes(path, now, now).catch(() => undefined);
  }, beatMs);
  beat.unref();
  return {
    dispose: async () => {
      clearInterval(beat);
      await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

export async function isInUse(directory: string): Promise<boolean> {
  for (const use of await readUses(inUseFolder(dirname(directory)))) {
    if (use.model === basename(directory) && (await isLiving(use))) return true;
  }
  return false;
}

/** Where the system does not say when processes started, the id may be another program's by now. */
async function isLiving({ path, owner }: Use): Promise<boolean> {
  if (!(await isAlive(owner))) return false;
  if (hasKnownStart(owner)) return true;
  const status = await lstat(path).catch(() => undefined);
  return status !== undefined && ageOf(status.mtimeMs, Date.now()) < silenceMs;
}

/** Children are often ended without a last word. */
async function forgetDead(folder: string): Promise<void> {
  for (const use of await readUses(folder)) {
    if (!(await isLiving(use))) await rm(use.path, { force: true }).catch(() => undefined);
  }
}

interface Use {
  readonly path: string;
  /** Its folder's name. */
  readonly model: string;
  readonly owner: ProcessIdentity;
}

async function readUses(folder: string): Promise<readonly Use[]> {
  const status = await lstat(folder).catch(() => undefined);
  if (!status?.isDirectory()) return [];
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.flatMap((name) => {
    const [, model, pid, started] = pattern.exec(name) ?? [];
    if (model === undefined || started === undefined) return [];
    return [{ path: join(folder, name), model, owner: { pid: Number(pid), started } }];
  });
}
