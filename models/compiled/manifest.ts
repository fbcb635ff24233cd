import { createHash } from 'node:crypto';
import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isShortage, throwIfAborted } from '../errors.ts';
import type { ByteExtent } from '../graph/onnx.ts';
import { readPlainText } from '../files/plainFile.ts';

/** Raised whenever the graphs or this file change, so that a compiled model of another version is never misread. */
export const formatVersion = 5;

export const weightsFile = 'weights.bin';
export const manifestFile = 'manifest.json';

/** One file of a compiled model. Graphs are checked by hash at every load; the weights by size and time. */
export interface FileRecord {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly mtimeMs: number;
}

/** `manifest.json`, written last: a folder without one is not a model. `T` says what it was compiled for. */
export interface Manifest<T = unknown> {
  readonly formatVersion: number;
  readonly digest: string;
  readonly target: T;
  readonly files: readonly FileRecord[];
  /** Of a language model. */
  readonly tokenEmbeddings?: EmbeddingPlace;
}

/** Where the token embeddings lie in the weights file: a row of `wordEmbedProjDim` numbers for each token. */
export type EmbeddingPlace =
  | { readonly kind: 'floats'; readonly type: 'float32' | 'float16'; readonly values: ByteExtent }
  /** In blocks, shared with the head where that is tied; see `Quantisation`. */
  | {
      readonly kind: 'blocks';
      readonly bits: 4 | 8;
      readonly size: number;
      readonly scaleType: 'float32' | 'float16';
      readonly codes: ByteExtent;
      readonly scales: ByteExtent;
    };

export function graphFile(name: string): string {
  return `${name}.onnx`;
}

/** What a compiled model must have been made of and for, and what must be in it. */
export interface Identity<T> {
  readonly digest: string;
  /** Compared member by member with what the manifest has. */
  readonly target: T;
  readonly graphNames: readonly string[];
  readonly tokenEmbeddings: 'outside' | 'none';
}

/**
 * The manifest of a whole and unchanged model, or undefined: then it is to be compiled again. Throws where the system is
 * too short of something to look.
 */
export async function readManifest<T>(directory: string, wanted: Identity<T>): Promise<Manifest<T> | undefined> {
  try {
    // A link may lead anywhere, today here and tomorrow there.
    if (!(await lstat(directory)).isDirectory()) return undefined;
    const manifest: unknown = JSON.parse((await readPlainText(join(directory, manifestFile))) ?? '');
    if (!isManifest(manifest, wanted)) return undefined;
    for (const file of manifest.files) {
      if (!(await isUnchanged(directory, file))) return undefined;
    }
    return manifest;
  } catch (error) {
    if (isShortage(error)) throw error;
    return undefined;
  }
}

/** Only what this version writes: every file of the model, and none other. */
function isManifest<T>(value: unknown, wanted: Identity<T>): value is Manifest<T> {
  const { formatVersion: version, digest, target, files, tokenEmbeddings } = value as Manifest;
  if (version !== formatVersion || digest !== wanted.digest || !isDeepStrictEqual(target, wanted.target)) return false;
  const names = [weightsFile, ...wanted.graphNames.map(graphFile)];
  if (files.length !== names.length || !names.every((name, index) => files[index]?.name === name)) return false;
  if (!tokenEmbeddings) return wanted.tokenEmbeddings === 'none';
  const size = files[0]?.size ?? 0;
  const { kind } = tokenEmbeddings;
  const extents = kind === 'floats' ? [tokenEmbeddings.values] : [tokenEmbeddings.codes, tokenEmbeddings.scales];
  return extents.every(({ offset, length }) => offset >= 0 && offset + length <= size);
}

/** Bytes that are hashed at every load: 30 ms. Larger files are known by size and time. */
const mostHashedAtOnce = 64 * 1024 * 1024;

async function isUnchanged(directory: string, { name, size, mtimeMs, sha256 }: FileRecord): Promise<boolean> {
  const path = join(directory, name);
  const found = await lstat(path);
  if (!found.isFile() || found.size !== size || found.nlink > 1) return false;
  if (found.mtimeMs !== mtimeMs && name === weightsFile) return false;
  return size > mostHashedAtOnce || (await hashFile(path)) === sha256;
}

/** SHA-256 in hex; `onBytes` hears of each piece that is read. */
export async function hashFile(
  path: string,
  onBytes: (count: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20 })) {
      throwIfAborted(signal);
      hash.update(chunk as Buffer);
      onBytes((chunk as Buffer).length);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
