import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LoadProgress } from '../caption.ts';
import type { TensorSource } from '../checkpoint/tensors.ts';
import { CaptionLensError } from '../errors.ts';
import type { Graph, Weight } from '../graph/graph.ts';
import { encodeModel, type Extent } from '../graph/onnx.ts';
import { buildGraphs, elementType, graphNames, type GraphName, type Target } from '../blip2/graphs.ts';
import { tokenEmbeddings } from '../blip2/opt.ts';
import type { Blip2Config } from '../blip2/config.ts';
import { makeFolder } from './folder.ts';
import { acquireLock, staleContent } from './lock.ts';
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
import { isAlive, ownIdentity } from './processIdentity.ts';
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
  const wanted = { digest: source.digest, target };
  const ready = await readManifest(directory, wanted);
  if (ready) return { directory, manifest: ready };
  const plan = planFiles(source.config, target);
  try {
    await makeFolder(cacheDir);
    const onWait = () => {
      onProgress({ kind: 'waiting', message: 'Another process is compiling this model.' });
    };
    const lock = await acquireLock(`${directory}.lock`, onWait, signal);
    try {
      const made = await readManifest(directory, wanted);
      if (made) return { directory, manifest: made };
      await removeLeftovers(cacheDir);
      return { directory, manifest: await compile(source, plan, wanted, directory, onProgress, signal) };
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw await explainFileError(error, cacheDir, plan.total);
  }
}

/** What a compiled model will consist of. */
interface Plan {
  readonly graphs: Readonly<Record<GraphName, Graph>>;
  readonly weights: readonly Weight[];
  readonly extents: ReadonlyMap<string, Extent>;
  /** Bytes of the weights file. */
  readonly total: number;
}

function planFiles(config: Blip2Config, target: Target): Plan {
  const graphs = buildGraphs(config, target);
  const weights = allWeights(graphs, config, target);
  const extents = layOut(weights, target.precision);
  const total = Math.max(...[...extents.values()].map(({ offset, length }) => offset + length));
  return { graphs, weights, extents, total };
}

/** Whatever lies in `directory` was found damaged. The new model grows beside it, under a name of its own. */
async function compile(
  { tensors }: CompileSource,
  { graphs, weights, extents, total }: Plan,
  wanted: Identity,
  directory: string,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<Manifest> {
  await rm(directory, { recursive: true, force: true });
  await requireRoom(directory, total);
  const partial = await partialName(directory);
  try {
    await mkdir(partial, { mode: 0o700 });
    const onWritten = (done: number) => {
      onProgress({ kind: 'compiling', done, total });
    };
    const from = { source: tensors, precision: wanted.target.precision };
    const sha256 = await writeWeights(join(partial, weightsFile), weights, extents, from, onWritten, signal);
    const files: FileRecord[] = [await record(partial, weightsFile, sha256)];
    for (const name of graphNames) {
      const file = graphFile(name);
      await writeDurably(join(partial, file), encodeModel(graphs[name], weightsFile, extents));
      files.push(await record(partial, file, await hashFile(join(partial, file))));
    }
    const embeddings = extents.get(tokenEmbeddings);
    if (!embeddings) throw new Error('the token embeddings are missing');
    const manifest: Manifest = { formatVersion, ...wanted, files, tokenEmbeddings: embeddings };
    await writeDurably(join(partial, manifestFile), JSON.stringify(manifest, undefined, 2));
    await syncDirectory(partial);
    await rename(partial, directory);
    await syncDirectory(dirname(directory));
    return manifest;
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    // Someone who held the lock too may have been first; a folder that is not empty is never renamed onto.
    const theirs = signal?.aborted ? undefined : await readManifest(directory, wanted);
    if (theirs) return theirs;
    throw error;
  }
}

const partialPattern = /\.partial-(\d+)-(\d*)-[0-9a-f]+$/;

/** Says whose it is, so that nobody removes what a living process is writing. */
async function partialName(directory: string): Promise<string> {
  const { pid, started } = await ownIdentity();
  return `${directory}.partial-${pid}-${started}-${randomBytes(4).toString('hex')}`;
}

/** Removes what processes that were killed left half-written, of this model or another. */
async function removeLeftovers(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const path = join(cacheDir, name);
    const [, pid, started = ''] = partialPattern.exec(name) ?? [];
    if (pid !== undefined) {
      if (!(await isAlive({ pid: Number(pid), started }))) await rm(path, { recursive: true, force: true });
    } else if (/\.lock\.[0-9a-f.]+$/.test(name) && (await staleContent(path)) !== undefined) {
      await rm(path, { force: true });
    }
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
  const free = await freeBytes(dirname(directory));
  if (total * slack > free) throw diskFull(total * slack, free);
}

function diskFull(needed: number, free: number, options?: ErrorOptions): CaptionLensError {
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  return new CaptionLensError(
    'diskFull',
    `The compiled model needs ${megabytes(needed)} in the cache folder, and ${megabytes(free)} are free.`,
    options,
  );
}

/** For a folder that is not there yet, what is free where it would be. */
async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return freeBytes(parent);
  }
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

async function explainFileError(error: unknown, cacheDir: string, total: number): Promise<unknown> {
  if (!(error instanceof Error) || !('code' in error)) return error;
  switch (error.code) {
    case 'ENOSPC':
      return diskFull(total * slack, await freeBytes(cacheDir), { cause: error });
    case 'EDQUOT':
      return new CaptionLensError(
        'diskFull',
        `The compiled model needs ${Math.ceil((total * slack) / 1e6)} MB in the cache folder, more than your quota leaves.`,
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
      return new CaptionLensError('cacheUnwritable', `The cache folder ${cacheDir} cannot be written to.`, {
        cause: error,
      });
    default:
      return error;
  }
}
