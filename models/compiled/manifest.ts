import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphName, Target } from '../blip2/graphs.ts';
import type { Extent } from '../graph/onnx.ts';

/** Raised whenever the graphs or this file change, so that a compiled model of another version is never misread. */
export const formatVersion = 1;

export const weightsFile = 'weights.bin';
export const manifestFile = 'manifest.json';

/** One file of a compiled model. Graphs are checked by hash at every load; the weights by size and time. */
export interface FileRecord {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly mtimeMs: number;
}

/** `manifest.json`, written last: a folder without one is not a model. */
export interface Manifest {
  readonly formatVersion: number;
  readonly digest: string;
  readonly target: Target;
  readonly files: readonly FileRecord[];
  /** Where the token embeddings lie in the weights file: rows of `wordEmbedProjDim` numbers. */
  readonly tokenEmbeddings: Extent;
}

export function graphFile(name: GraphName): string {
  return `${name}.onnx`;
}

/** The manifest of a whole and unchanged model, or undefined: then it is to be compiled again. */
export async function readManifest(directory: string): Promise<Manifest | undefined> {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(join(directory, manifestFile), 'utf8')) as Manifest;
    if (manifest.formatVersion !== formatVersion) return undefined;
    for (const file of manifest.files) {
      if (!(await isUnchanged(directory, file))) return undefined;
    }
  } catch {
    return undefined;
  }
  return manifest;
}

async function isUnchanged(directory: string, { name, size, mtimeMs, sha256 }: FileRecord): Promise<boolean> {
  const path = join(directory, name);
  const found = await stat(path);
  if (!found.isFile() || found.size !== size || found.nlink > 1) return false;
  if (name === weightsFile) return found.mtimeMs === mtimeMs;
  return (await hashFile(path)) === sha256;
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
