import { join } from 'node:path';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { digestCheckpoint, digestFiles, fingerprintCheckpoint, fingerprintFiles } from '../checkpoint/digest.ts';
import type { LoadProgress } from '../caption.ts';
import { recogniserFiles } from '../recogniser/files.ts';
import { digestRecogniser, type Recogniser } from '../recogniser/openRecogniser.ts';
import { digestsFolder } from './cache/layout.ts';
import { noteTimeOfUse } from './cache/timeOfUse.ts';
import { readPlainText } from '../files/plainFile.ts';
import { writeWholeFile } from '../files/wholeFile.ts';

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
  return recall(memoOf(cacheDir, key), () => digestCheckpoint(checkpoint, onRead, signal));
}

/** The same of a recogniser. One whose weights are damaged has none: throws what `digestRecogniser` throws. */
export async function recallRecogniserDigest(
  recogniser: Recogniser,
  cacheDir: string,
  signal?: AbortSignal,
): Promise<string> {
  const key = await fingerprintFiles(recogniser.files);
  return recall(memoOf(cacheDir, key), () => digestRecogniser(recogniser, signal));
}

/** The same of files that are a model as they are. Throws `checkpointNotFound`, `checkpointInvalid` or `aborted`. */
export async function recallFilesDigest(
  files: readonly string[],
  cacheDir: string,
  signal?: AbortSignal,
): Promise<string> {
  const key = await fingerprintFiles(files);
  return recall(memoOf(cacheDir, key), () => digestFiles(files, signal));
}

async function recall(memo: string, digest: () => Promise<string>): Promise<string> {
  const known = await readMemo(memo);
  if (known !== undefined) {
    await noteTimeOfUse(memo);
    return known;
  }
  const made = await digest();
  // A cache that cannot be written to is reported by whoever needs it; a digest can be worked out again.
  await writeWholeFile(memo, made).catch(() => undefined);
  return made;
}

/** As far as it is remembered: the digest of a checkpoint, and that of its recogniser. Reads no weights. */
export async function rememberedDigests(checkpoint: Checkpoint, cacheDir: string): Promise<ReadonlySet<string>> {
  const { recogniserFolder } = checkpoint;
  const recogniser = recogniserFolder === undefined ? [] : [fingerprintFiles(recogniserFiles(recogniserFolder))];
  const keys = [fingerprintCheckpoint(checkpoint), ...recogniser];
  const digests = await Promise.all(
    keys.map((key) =>
      key.then(
        (known) => readMemo(memoOf(cacheDir, known)),
        () => undefined,
      ),
    ),
  );
  return new Set(digests.filter((digest) => digest !== undefined));
}

function memoOf(cacheDir: string, key: string): string {
  return join(digestsFolder(cacheDir), key);
}

async function readMemo(memo: string): Promise<string | undefined> {
  const known = (await readPlainText(memo).catch(() => undefined)) ?? '';
  return /^[0-9a-f]{64}$/.test(known) ? known : undefined;
}
