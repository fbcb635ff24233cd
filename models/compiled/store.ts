import { mkdir, open, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadProgress } from '../caption.ts';
import type { TensorSource } from '../checkpoint/tensors.ts';
import { CaptionLensError } from '../errors.ts';
import type { Graph, Weight } from '../graph/graph.ts';
import { encodeModel } from '../graph/onnx.ts';
import { buildGraphs, elementType, graphNames, type GraphName, type Target } from '../blip2/graphs.ts';
import { tokenEmbeddings } from '../blip2/opt.ts';
import type { Blip2Config } from '../blip2/config.ts';
import { acquireLock } from './lock.ts';
import {
  formatVersion,
  graphFile,
  hashFile,
  manifestFile,
  readManifest,
  weightsFile,
  type FileRecord,
  type Manifest,
} from './manifest.ts';
import { layOut, writeWeights } from './weightsFile.ts';

/** A compiled model on disk, whole and unchanged. */
export interface CompiledModel {
  readonly directory: string;
  readonly manifest: Manifest;
}

/** What is compiled: the checked tensors of a checkpoint, and the digest of all that its captions depend on. */
export interface CompileSource {
  readonly config: Blip2Config;
  readonly tensors: TensorSource;
  readonly digest: string;
}

type OnProgress = (progress: LoadProgress) => void;

/** Room asked for beyond the weights themselves. */
const slack = 1.05;

/**
 * The compiled form of a checkpoint for a target: found in `cacheDir`, or made there once, whoever else is asking.
 * Errors: `diskFull`, `cacheUnwritable`, `aborted`; nothing half-written is left behind by any of them.
 */
export async function openCompiled(
  source: CompileSource,
  target: Target,
  cacheDir: string,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<CompiledModel> {
  const name = `${source.digest.slice(0, 32)}-${target.imageSize}px-${target.deviceClass}-${target.precision}`;
  const directory = join(cacheDir, name);
  const ready = await readManifest(directory);
  if (ready) return { directory, manifest: ready };
  try {
    await mkdir(cacheDir, { recursive: true, mode: 0o700 });
    const onWait = () => {
      onProgress({ kind: 'waiting', message: 'Another process is compiling this model.' });
    };
    const lock = await acquireLock(`${directory}.lock`, onWait, signal);
    try {
      const made = await readManifest(directory);
      if (made) return { directory, manifest: made };
      return { directory, manifest: await compile(source, target, directory, onProgress, signal) };
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw explainFileError(error, cacheDir);
  }
}

/** Held by the lock's owner alone, so whatever another left under these names is dead. */
async function compile(
  source: CompileSource,
  target: Target,
  directory: string,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<Manifest> {
  const partial = `${directory}.partial`;
  await rm(partial, { recursive: true, force: true });
  await rm(directory, { recursive: true, force: true });
  const graphs = buildGraphs(source.config, target);
  const weights = allWeights(graphs, source.config, target);
  const extents = layOut(weights, target.precision);
  const total = Math.max(...[...extents.values()].map(({ offset, length }) => offset + length));
  await requireRoom(directory, total);

  await mkdir(partial, { mode: 0o700 });
  try {
    const onWritten = (done: number) => {
      onProgress({ kind: 'compiling', done, total });
    };
    const from = { source: source.tensors, precision: target.precision };
    const sha256 = await writeWeights(join(partial, weightsFile), weights, extents, from, onWritten, signal);
    const files: FileRecord[] = [await record(partial, weightsFile, sha256)];
    for (const name of graphNames) {
      const file = graphFile(name);
      await writeDurably(join(partial, file), encodeModel(graphs[name], weightsFile, extents));
      files.push(await record(partial, file, await hashFile(join(partial, file))));
    }
    const embeddings = extents.get(tokenEmbeddings);
    if (!embeddings) throw new Error('the token embeddings are missing');
    const manifest: Manifest = { formatVersion, digest: source.digest, target, files, tokenEmbeddings: embeddings };
    await writeDurably(join(partial, manifestFile), JSON.stringify(manifest, undefined, 2));
    await syncDirectory(partial);
    await rename(partial, directory);
    await syncDirectory(join(directory, '..'));
    return manifest;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** The weights of all graphs, each once, and the token embeddings, which an untied head leaves out of the graphs. */
function allWeights(
  graphs: Readonly<Record<GraphName, Graph>>,
  config: Blip2Config,
  target: Target,
): readonly Weight[] {
  const byName = new Map<string, Weight>();
  for (const graph of Object.values(graphs)) {
    for (const weight of graph.weights.values()) byName.set(weight.name, weight);
  }
  if (!byName.has(tokenEmbeddings)) {
    byName.set(tokenEmbeddings, {
      name: tokenEmbeddings,
      recipe: { kind: 'tensor', tensor: tokenEmbeddings },
      type: elementType[target.precision],
      shape: [config.text.vocabSize, config.text.wordEmbedProjDim],
    });
  }
  return [...byName.values()];
}

async function requireRoom(directory: string, total: number): Promise<void> {
  const { bavail, bsize } = await statfs(join(directory, '..'));
  const needed = total * slack;
  if (needed > bavail * bsize) throw diskFull(needed, bavail * bsize);
}

function diskFull(needed: number, free: number): CaptionLensError {
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  return new CaptionLensError(
    'diskFull',
    `The compiled model needs ${megabytes(needed)} in the cache folder, and ${megabytes(free)} are free.`,
  );
}

async function record(directory: string, name: string, sha256: string): Promise<FileRecord> {
  const { size, mtimeMs } = await stat(join(directory, name));
  return { name, size, mtimeMs, sha256 };
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

function explainFileError(error: unknown, cacheDir: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new CaptionLensError('diskFull', `The disk is full: the model could not be compiled into ${cacheDir}.`, {
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return new CaptionLensError('cacheUnwritable', `The cache folder ${cacheDir} cannot be written to.`, {
        cause: error,
      });
    default:
      return error;
  }
}

/** Bytes that all compiled models of a cache folder take. */
export async function measureCache(cacheDir: string): Promise<number> {
  let total = 0;
  const entries = await readdir(cacheDir, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isFile()) total += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return total;
}
