import { realpath } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';
import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { readCheckedPicture } from '../../images/reading/pictureFile.ts';
import { fetchPicture } from '../../images/reading/remotePicture.ts';
import { Refusal } from '../../protocol/failure.ts';
import { readObject } from './bucket.ts';
import type { WebPermission } from './source.ts';

/** What a worker may read. */
export interface ReadingRights {
  /** Real folders; pictures elsewhere on this machine are refused. */
  readonly roots: readonly string[];
  readonly web: WebPermission;
}

/** Shared storage that hangs must not hold a worker for ever. */
const deadlineMs = 60_000;

/**
 * A picture's bytes, wherever it lies. Whoever may submit names files for the worker to read, so that it reads none outside
 * of its roots, also not through links. Rejects with `imageNotFound`, `imageTooLarge`, `imageInvalid` or `aborted`.
 */
export async function readSource(
  source: string,
  { roots, web }: ReadingRights,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const end = AbortSignal.any([signal, deadline]);
  try {
    return await Promise.race([read(source, roots, web, end), rejection(end)]);
  } catch (thrown) {
    throwIfAborted(signal);
    if (deadline.aborted) {
      throw new CaptionLensError('imageNotFound', `The picture could not be read within ${deadlineMs / 1000} seconds.`);
    }
    if (thrown instanceof Refusal) throw new CaptionLensError('imageNotFound', thrown.message, { cause: thrown });
    throw thrown;
  }
}

function read(source: string, roots: readonly string[], web: WebPermission, signal: AbortSignal): Promise<Uint8Array> {
  if (source.startsWith('s3://')) return readObject(source, signal);
  if (source.startsWith('https://')) {
    if (web === 'allowed') return fetchPicture(new URL(source), signal);
    throw new CaptionLensError(
      'imageNotFound',
      'This worker fetches nothing from the web: it runs without --allow-web.',
    );
  }
  if (!isAbsolute(source)) throw new CaptionLensError('imageNotFound', 'This is no place of a picture.');
  return readCheckedPicture(source, async ({ place }) => checkPlace(place ?? (await realpath(source)), roots), signal);
}

async function checkPlace(place: string, roots: readonly string[]): Promise<void> {
  const isInside = roots.some((root) => place.startsWith(root.endsWith(sep) ? root : `${root}${sep}`));
  if (!isInside) throw new CaptionLensError('imageNotFound', 'The picture lies outside of the folders of this worker.');
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => reject(new CaptionLensError('aborted', 'The picture took too long.'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
