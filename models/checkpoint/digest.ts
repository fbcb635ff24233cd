import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CaptionLensError, throwIfAborted } from '../errors.ts';
import { openBoundedFile } from '../files/boundedFile.ts';
import type { Checkpoint } from './checkpoint.ts';
import { say } from '../wording.ts';

const chunkBytes = 4 * 1024 * 1024;

/**
 * SHA-256 (hex) of everything that decides what a checkpoint says: configuration, tokenizer files, and each tensor's
 * name, format, shape and bytes, an adapter's beside those that it updates. The same for the same model in one file, in shards or in a `.bin`.
 * `onProgress` gets bytes of tensors. Throws `aborted`, `checkpointInvalid`.
 */
export async function digestCheckpoint(
  checkpoint: Checkpoint,
  onProgress?: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  const { kind, config, imageProcessor, generationDefaults, endTokenIds, tensors } = checkpoint;
  const entries = [...tensors.entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const total = entries.reduce((sum, entry) => sum + entry.byteLength, 0);
  const hash = createHash('sha256');
  const tokenizer = await Promise.all(checkpoint.tokenizerFiles.map(digestFile));
  // without an adapter it is left out of the JSON
  const updates = tensors.updates && [...tensors.updates].sort(([a], [b]) => (a < b ? -1 : 1));
  hash.update(canonicalJson({ kind, config, imageProcessor, generationDefaults, endTokenIds, tokenizer, updates }));
  let done = 0;
  for (const { name, dtype, shape, byteLength } of entries) {
    // its length is in the JSON, so no tensor can pass for a part of another
    hash.update(canonicalJson({ name, dtype, shape }));
    for (let start = 0; start < byteLength; start += chunkBytes) {
      throwIfAborted(signal);
      const bytes = await tensors.read(name, start, Math.min(byteLength, start + chunkBytes));
      hash.update(bytes);
      done += bytes.length;
      onProgress?.(done, total);
    }
  }
  return hash.digest('hex');
}

/**
 * A cheap key that changes when a file of the checkpoint is replaced or written to, or plays another part: SHA-256
 * (hex) of what was read out of them and of each one's real path, size, time of change in nanoseconds and inode.
 * Throws `checkpointNotFound` when one is gone.
 */
export async function fingerprintCheckpoint(checkpoint: Checkpoint): Promise<string> {
  const { kind, config, imageProcessor, generationDefaults, endTokenIds, tokenizerFiles } = checkpoint;
  const hash = createHash('sha256');
  hash.update(canonicalJson({ kind, config, imageProcessor, generationDefaults, endTokenIds, tokenizerFiles }));
  for (const path of [...checkpoint.files].sort()) hash.update(await stampFile(path));
  return hash.digest('hex');
}

/** As `fingerprintCheckpoint`, of these files alone. */
export async function fingerprintFiles(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of files) hash.update(await stampFile(path));
  return hash.digest('hex');
}

async function stampFile(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    const { size, mtimeNs, ino } = await stat(real, { bigint: true });
    return canonicalJson([path, real, String(size), String(mtimeNs), String(ino)]);
  } catch (error) {
    throw new CaptionLensError('checkpointNotFound', say`${path} is no longer there.`, { cause: error });
  }
}

/** SHA-256 (hex) of the names and bytes of files. Throws `checkpointNotFound`, `checkpointInvalid` or `aborted`. */
export async function digestFiles(files: readonly string[], signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (const path of files) {
    throwIfAborted(signal);
    hash.update(canonicalJson([basename(path), await digestFile(path)]));
  }
  return hash.digest('hex');
}

/** SHA-256 (hex) of a file's bytes. Throws `checkpointNotFound` or `checkpointInvalid`. */
export async function digestFile(path: string): Promise<string> {
  const file = await openBoundedFile(path);
  try {
    const hash = createHash('sha256');
    for (let start = 0; start < file.size; start += chunkBytes) {
      hash.update(await file.readAt(start, Math.min(chunkBytes, file.size - start)));
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

/** JSON with the keys of every object in order, and a line feed to end it. */
export function canonicalJson(value: unknown): string {
  const ordered = (_key: string, item: unknown): unknown =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item;
  return `${JSON.stringify(value, ordered)}\n`;
}
