import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, isAbsence, throwIfAborted } from '../../errors.ts';
import { hashFile, manifestFile, type FileRecord, type Manifest } from '../manifest.ts';
import type { CompiledForm } from './contents.ts';

/** What came of one file of a compiled model. */
export interface CheckedCompiledFile {
  readonly name: string;
  /** As it was when it was written. */
  readonly bytes: number;
  readonly verdict: 'right' | 'wrong' | 'missing';
}

/**
 * Hashes every file of a compiled model, which a load does not. `onBytes` hears of each piece that is read. Throws
 * `aborted`.
 */
export async function verifyForm(
  { directory, files }: CompiledForm,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<readonly CheckedCompiledFile[]> {
  const checked: CheckedCompiledFile[] = [];
  for (const file of files) checked.push(await verifyFile(directory, file, onBytes, signal));
  return checked;
}

/**
 * Looks at every byte of a compiled model, and where one has changed takes the manifest away: then it is compiled anew.
 * For a model that says nothing sane, because a disk's fault keeps size and time. `onRead` hears of each piece that is
 * read: 15 GB take minutes. Throws where the system does not let a file be looked at.
 */
export async function discardIfDamaged(
  directory: string,
  { files }: Manifest,
  onRead: (done: number, total: number) => void,
): Promise<'whole' | 'discarded'> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const file of files) {
    const { verdict } = await verifyFile(directory, file, (bytes) => onRead((done += bytes), total));
    if (verdict === 'right') continue;
    await disown(directory);
    return 'discarded';
  }
  return 'whole';
}

/** Takes the manifest away: nobody takes the rest for a model any more, and whoever has it loaded keeps it until then. */
export async function disown(directory: string): Promise<void> {
  await rm(join(directory, manifestFile), { force: true });
}

async function verifyFile(
  directory: string,
  { name, size, sha256 }: FileRecord,
  onBytes: (count: number) => void,
  signal?: AbortSignal,
): Promise<CheckedCompiledFile> {
  const verdict = await hashFile(join(directory, name), onBytes, signal).then(
    (found) => (found === sha256 ? 'right' : 'wrong'),
    (error: unknown) => {
      throwIfAborted(signal);
      if (isAbsence(error)) return 'missing';
      // What the disk does not give back is damaged; any other refusal says nothing of the file.
      if (errorCode(error) === 'EIO') return 'wrong';
      throw error;
    },
  );
  return { name, bytes: size, verdict };
}
