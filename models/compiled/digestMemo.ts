import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { digestCheckpoint, fingerprintCheckpoint } from '../checkpoint/digest.ts';
import type { LoadProgress } from '../caption.ts';
import { writeWholeFile } from './wholeFile.ts';

/**
 * The checkpoint's digest, read off its bytes once and remembered by the sizes and times of its files: gigabytes need
 * not be read again at every start.
 */
export async function recallDigest(
  checkpoint: Checkpoint,
  cacheDir: string,
  onProgress: (progress: LoadProgress) => void,
  signal?: AbortSignal,
): Promise<string> {
  const memo = join(cacheDir, 'digests', await fingerprintCheckpoint(checkpoint));
  const known = await readFile(memo, 'utf8').catch(() => '');
  if (/^[0-9a-f]{64}$/.test(known)) return known;
  const onRead = (done: number, total: number) => {
    onProgress({ kind: 'reading', done, total });
  };
  const digest = await digestCheckpoint(checkpoint, onRead, signal);
  // A cache that cannot be written to is reported by whoever needs it; a digest can be worked out again.
  await writeWholeFile(memo, digest).catch(() => undefined);
  return digest;
}
