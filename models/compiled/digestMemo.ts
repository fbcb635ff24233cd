import { join } from 'node:path';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { digestCheckpoint, fingerprintCheckpoint, fingerprintFiles } from '../checkpoint/digest.ts';
import type { LoadProgress } from '../caption.ts';
import { digestRecogniser, type Recogniser } from '../recogniser/open.ts';
import { readPlainText } from './plainFile.ts';
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
  const onRead = (done: number, total: number) => {
    onProgress({ kind: 'reading', done, total });
  };
  const key = await fingerprintCheckpoint(checkpoint);
  return recall(join(cacheDir, 'digests', key), () => digestCheckpoint(checkpoint, onRead, signal));
}

/** The same of a recogniser. One whose weights are damaged has none: throws what `digestRecogniser` throws. */
export async function recallRecogniserDigest(
  recogniser: Recogniser,
  cacheDir: string,
  signal?: AbortSignal,
): Promise<string> {
  const key = await fingerprintFiles(recogniser.files);
  return recall(join(cacheDir, 'digests', key), () => digestRecogniser(recogniser, signal));
}

async function recall(memo: string, digest: () => Promise<string>): Promise<string> {
  const known = (await readPlainText(memo)) ?? '';
  if (/^[0-9a-f]{64}$/.test(known)) return known;
  const made = await digest();
  // A cache that cannot be written to is reported by whoever needs it; a digest can be worked out again.
  await writeWholeFile(memo, made).catch(() => undefined);
  return made;
}
