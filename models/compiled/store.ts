import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LoadProgress } from '../caption.ts';
import type { TensorSource } from '../checkpoint/tensors.ts';
import { CaptionLensError, errorCode } from '../errors.ts';
import { encodeModel } from '../graph/onnx.ts';
import { isHeld } from './cache/heldLock.ts';
import { compiledFolder, lockOf } from './cache/layout.ts';
import { planFiles, type Blueprint, type FilePlan } from './filePlan.ts';
import { freeBytes, makeFolder } from '../files/folder.ts';
import { acquireLock } from '../files/lock.ts';
import {
  formatVersion,
  graphFile,
  hashFile,
  manifestFile,
  readManifest,
  weightsFile,
  type FileRecord,
  type Identity,
  type Manifest,
} from './manifest.ts';
import { packWeights, type StorePacked } from './packing.ts';
import { claimPartial, journalFile, removeLeftovers, removeOwnLeftovers } from './conversion/partials.ts';
import { cutPieces } from './pieces.ts';
import { writeWeights } from './weightsFile.ts';
import { say } from '../wording.ts';

/** A compiled model on disk, whole and unchanged. */
export interface CompiledModel<T = unknown> {
  readonly directory: string;
  readonly manifest: Manifest<T>;
}

/** A model that can be compiled. */
export interface Compilable<T> extends Identity<T> {
  /** Tells its folder from those of the same digest: `364px-cpu-int8`. */
  readonly variant: string;
  readonly tensors: TensorSource;
  /** Called only where nothing is compiled yet. */
  draw(): Blueprint;
}

/** Where compiled models lie, and ONNX Runtime's way of packing their weights. */
export interface CompiledStore {
  readonly cacheDir: string;
  readonly storePacked: StorePacked;
}

type OnProgress = (progress: LoadProgress) => void;

/** Room asked for beyond the weights themselves. */
const slack = 1.05;

/**
 * The compiled form of a model for a target: found in the store, or made there once, whoever else is asking.
 * Errors: `diskFull`, `cacheUnwritable`, `aborted`; nothing half-written is left behind by any of them.
 */
export async function openCompiled<T>(
  model: Compilable<T>,
  { cacheDir, storePacked }: CompiledStore,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<CompiledModel<T>> {
  const directory = join(cacheDir, compiledFolder(model.digest, model.variant));
  // Whoever holds the lock may be about to take the model away.
  const ready = (await isHeld(lockOf(directory))) ? undefined : await readManifest(directory, model);
  if (ready) return { directory, manifest: ready };
  const plan = planFiles(model.draw());
  try {
    await makeFolder(cacheDir);
    const onWait = () => {
      onProgress({ kind: 'waiting', message: say`Another process is compiling this model.` });
    };
    const lock = await acquireLock(lockOf(directory), onWait, signal);
    try {
      const made = await readManifest(directory, model);
      if (made) return { directory, manifest: made };
      await removeLeftovers(directory);
      return { directory, manifest: await compile(model, { plan, directory, storePacked }, onProgress, signal) };
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw await explainFileError(error, cacheDir, plan.total);
  }
}

interface Work {
  readonly plan: FilePlan;
  readonly directory: string;
  readonly storePacked: StorePacked;
}

/**
 * Whatever lies in `directory` was found damaged, or is another version's. The new model grows beside it, under a name of
 * its own; where the process is killed or told to stop, what it had done stays for the next one.
 */
async function compile<T>(
  model: Compilable<T>,
  { plan, directory, storePacked }: Work,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<Manifest<T>> {
  const { tensors, digest, target } = model;
  const { graphs, products, extents, total, tokenEmbeddings } = plan;
  const partial = await claimPartial(directory);
  try {
    await requireRoom(total, partial, directory);
    await rm(directory, { recursive: true, force: true });
    const packable = products.reduce((sum, { bytes }) => sum + bytes, 0);
    const onWritten = (done: number) => {
      onProgress({ kind: 'compiling', done, total: total + packable });
    };
    const paths = { path: join(partial, weightsFile), journal: join(partial, journalFile) };
    const pieces = cutPieces(plan.weights, extents, tensors);
    await writeWeights(paths, { pieces, total }, tensors, onWritten, signal);
    let done = total;
    const onPacked = (bytes: number) => {
      onWritten((done += bytes));
    };
    const packed = await packWeights({ directory: partial, extents, storePacked }, products, onPacked, signal);
    const files: FileRecord[] = [await record(partial, weightsFile)];
    for (const [name, graph] of Object.entries(graphs)) {
      await writeDurably(join(partial, graphFile(name)), encodeModel(graph, weightsFile, extents, packed));
      files.push(await record(partial, graphFile(name)));
    }
    const manifest = { formatVersion, digest, target, files, ...(tokenEmbeddings && { tokenEmbeddings }) };
    await rm(paths.journal);
    await writeDurably(join(partial, manifestFile), JSON.stringify(manifest, undefined, 2));
    await syncDirectory(partial);
    await rename(partial, directory);
    await syncDirectory(dirname(directory));
    await removeOwnLeftovers(directory);
    return manifest;
  } catch (error) {
    if (!signal?.aborted) await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    // Someone who held the lock too may have been first; a folder that is not empty is never renamed onto.
    const theirs = signal?.aborted ? undefined : await readManifest(directory, model);
    if (theirs) return theirs;
    throw error;
  }
}

/** What an earlier try has written takes no more room, and what lies in `old` makes room. */
async function requireRoom(total: number, partial: string, old: string): Promise<void> {
  const written = await bytesOnDisk(join(partial, weightsFile));
  const free = (await freeBytes(partial)) + (await bytesOnDisk(join(old, weightsFile)));
  const needed = Math.max(0, total - written) * slack;
  if (needed > free) throw diskFull(needed, free);
}

async function bytesOnDisk(path: string): Promise<number> {
  return stat(path).then(
    ({ blocks }) => blocks * 512,
    () => 0,
  );
}

function diskFull(needed: number, free: number, options?: ErrorOptions): CaptionLensError {
  // What is missing must show, however little it is.
  const [most, left] = [Math.ceil(needed / 1e6), Math.floor(free / 1e6)];
  return new CaptionLensError(
    'diskFull',
    say`The compiled model needs ${most} MB in the cache folder, and ${left} MB are free.`,
    options,
  );
}

async function record(directory: string, name: string): Promise<FileRecord> {
  const path = join(directory, name);
  const { size, mtimeMs } = await stat(path);
  return { name, size, mtimeMs, sha256: await hashFile(path) };
}

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content, { flag: 'wx', mode: 0o600, flush: true });
}

/** Makes a rename outlive a power cut; Windows cannot open folders and needs none of it. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function explainFileError(error: unknown, cacheDir: string, total: number): Promise<unknown> {
  switch (errorCode(error)) {
    case 'ENOSPC':
      return diskFull(total * slack, await freeBytes(cacheDir), { cause: error });
    case 'EDQUOT':
      return new CaptionLensError(
        'diskFull',
        say`The compiled model needs ${Math.ceil((total * slack) / 1e6)} MB in the cache folder, more than your quota leaves.`,
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOENT':
    case 'ELOOP':
    case 'ENAMETOOLONG':
      return new CaptionLensError('cacheUnwritable', say`The cache folder ${cacheDir} cannot be written to.`, {
        cause: error,
      });
    default:
      return error;
  }
}
