import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { CaptionLensError, throwIfAborted } from '../../models/errors.ts';
import { Refusal } from '../protocol/failure.ts';
import { untilAborted } from './abandonment.ts';
import { readBase64, readDataPicture } from './dataPicture.ts';
import { type OpenedFile, readCheckedPicture } from './pictureFile.ts';
import { followLinks } from './linkWalk.ts';
import { OpenedFolders } from './openedFolders.ts';
import type { PictureBytes, ReferenceContext } from './pictureSource.ts';
import { resolveReference } from './pictureTarget.ts';
import { recogniseFormat } from './recognition.ts';
import { fetchPicture } from './remotePicture.ts';

const deadlineMs = 10_000; // a network file system that does not answer must not hold a hover for ever

/**
 * The bytes of the picture that a document's reference means: something that can be described, by its first bytes.
 * Fails with a `Refusal` where the reference may not or cannot be followed, and with a `CaptionLensError` where the
 * picture cannot be read.
 */
export async function readReference(
  target: string,
  context: ReferenceContext,
  signal?: AbortSignal,
): Promise<PictureBytes> {
  throwIfAborted(signal);
  const picture = await readTarget(target, context, signal);
  recogniseFormat(picture.bytes);
  return picture;
}

async function readTarget(target: string, context: ReferenceContext, signal?: AbortSignal): Promise<PictureBytes> {
  const resolved = resolveReference(target, context);
  switch (resolved.kind) {
    case 'refused':
      throw resolved.refusal;
    case 'data':
      return { bytes: readDataPicture(resolved.uri), label: 'a data: picture' };
    case 'carried':
      return { bytes: readBase64(resolved.base64), label: resolved.label };
    case 'remote':
      checkRemote(context);
      return { bytes: await fetchPicture(resolved.url, signal), label: resolved.url.hostname + resolved.url.pathname };
    case 'file':
      return inTime((end) => readFirst(target, resolved.candidates, context, end), signal);
  }
}

async function inTime<T>(work: (end: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const end = signal ? AbortSignal.any([signal, deadline]) : deadline;
  try {
    return await untilAborted(work(end), end);
  } catch (thrown) {
    if (!deadline.aborted || signal?.aborted) throw thrown;
    throw new CaptionLensError('imageNotFound', `Reading the file took longer than ${deadlineMs / 1000} seconds.`);
  }
}

/** The first candidate that is a file in an opened folder, or with the user's consent in any. */
async function readFirst(
  target: string,
  candidates: readonly string[],
  context: ReferenceContext,
  signal: AbortSignal,
): Promise<PictureBytes> {
  const folders = await OpenedFolders.of(context);
  const outside: string[] = [];
  for (const path of candidates) {
    throwIfAborted(signal);
    // Nothing outside is even looked at unasked.
    const real = folders.mayRead(path) ? await realFile(path, folders) : undefined;
    if (!folders.mayRead(real ?? path)) outside.push(path);
    else if (real !== undefined) return readFound(path, real, folders, signal);
  }
  if (outside.length > 0 && (await isMeantOutside(target, outside, folders, context)))
    throw outsideWorkspace(target, context);
  throw new Refusal('noPicture', `There is no picture at "${shortened(target)}".`);
}

/** Read again where it was exchanged between the look and the opening, as an editor's saving does. */
async function readFound(
  path: string,
  real: string,
  folders: OpenedFolders,
  signal: AbortSignal,
): Promise<PictureBytes> {
  const read = () => readCheckedPicture(real, (opened) => checkPlace(path, opened, folders), signal);
  const bytes = await read().catch((thrown: unknown) => {
    if (thrown instanceof Refusal && thrown.code === 'noPicture') return read();
    throw thrown;
  });
  return { bytes, label: folders.labelOf(path), uri: pathToFileURL(path).href };
}

/**
 * A link may be turned elsewhere between the look and the opening, out of the workspace, and again before the next look.
 * So the opened file itself is asked where it lies; where the system does not say, its path is looked up anew.
 */
async function checkPlace(path: string, { stats, place }: OpenedFile, folders: OpenedFolders): Promise<void> {
  const now = place ?? (await followLinks(path, (led) => folders.checkMachine(led)));
  if (now !== undefined && folders.mayRead(now) && (place !== undefined || (await isStillAt(now, stats)))) return;
  throw new Refusal('noPicture', 'The picture was exchanged while it was looked up.', 'Try again.');
}

async function isStillAt(path: string, { ino, dev }: BigIntStats): Promise<boolean> {
  const found = await lstat(path, { bigint: true });
  return found.ino === ino && found.dev === dev && (await followLinks(path, () => undefined)) === path;
}

/** Where a file really lies; undefined where there is none. */
async function realFile(path: string, folders: OpenedFolders): Promise<string | undefined> {
  const real = await followLinks(path, (led) => folders.checkMachine(led));
  if (real === undefined) return undefined;
  const isFolder = await lstat(real).then(
    (status) => status.isDirectory(),
    () => true,
  );
  return isFolder ? undefined : real;
}

/** `/x.png` means the site's root first: it lies outside only if there is such a file at the file system's root. */
async function isMeantOutside(
  target: string,
  outside: readonly string[],
  folders: OpenedFolders,
  { trust }: ReferenceContext,
): Promise<boolean> {
  if (!/^\s*[\\/]/.test(target)) return true;
  if (trust === 'restricted') return false;
  const found = await Promise.all(outside.map((path) => realFile(path, folders)));
  return found.some((real) => real !== undefined);
}

function outsideWorkspace(target: string, { trust }: ReferenceContext): Refusal {
  const message = `The picture "${shortened(target)}" lies outside of the workspace.`;
  const way =
    trust === 'restricted' ? 'Trust the workspace to describe it.' : 'Describe it by an action on this reference.';
  return new Refusal('outsideWorkspace', message, way);
}

function checkRemote({ remote, trust, consent }: ReferenceContext): void {
  const refuse = (advice: string) => new Refusal('remotePicture', 'The picture lies on the internet.', advice);
  if (trust === 'restricted') throw refuse('Trust the workspace first, or save the picture in it.');
  if (!remote.enabled) throw refuse('The setting captionLens.remote.enabled allows to fetch it when you ask.');
  if (consent !== 'remote') throw refuse('It is fetched when you ask for its description by an action.');
}

function shortened(target: string): string {
  return target.length > 80 ? `${target.slice(0, 79)}…` : target;
}
