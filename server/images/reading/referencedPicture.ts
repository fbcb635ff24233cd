/**
 * The picture behind a document's reference. In: a target as written, and the document's place, workspace and settings.
 * Out: bytes, or a `Refusal` that says why they may not be read.
 *
 * The steps: what the target means (resolving/pictureTarget.ts), where that really lies (linkWalk.ts), whether it may
 * be read (resolving/openedFolders.ts), and the bytes (pictureFile.ts, remotePicture.ts, dataPicture.ts).
 */
import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { say, type Wording } from '../../../models/wording.ts';
import { Refusal } from '../../protocol/failure.ts';
import { untilAborted } from './abandonment.ts';
import { readBase64, readDataPicture } from './dataPicture.ts';
import { type OpenedFile, readCheckedPicture } from './pictureFile.ts';
import { followLinks } from './linkWalk.ts';
import { OpenedFolders } from '../resolving/openedFolders.ts';
import type { PictureBytes, ReferenceContext } from '../resolving/pictureSource.ts';
import { resolveReference } from '../resolving/pictureTarget.ts';
import { recogniseFormat } from '../pictureFormat.ts';
import { changing, maxBytes } from '../pictureRefusals.ts';
import { fetchPicture, maxRemoteBytes } from './remotePicture.ts';

/** Bytes by which a file may have grown before it is read: somebody may be saving it. */
const growth = 1024 * 1024;
const deadlineMs = 10_000; // a network file system that does not answer must not hold a hover for ever

/** A picture that was found and is yet to be read. */
export interface FoundReference {
  /** Bytes that reading it takes, at most. */
  readonly bytes: number;
  /**
   * Rejects with a `CaptionLensError` where it cannot be read, is no picture or is larger by now; with a `Refusal` of
   * code `noPicture` where it was exchanged meanwhile.
   */
  read(signal?: AbortSignal): Promise<PictureBytes>;
}

/**
 * The bytes of the picture that a document's reference means. Their first bytes are those of a format that can be
 * described.
 *
 * Rejects with a `Refusal` where the reference may not or cannot be followed: `noPicture`, `networkPath`,
 * `outsideWorkspace`, `remotePicture`, `unknownScheme`. Rejects with a `CaptionLensError` where the picture cannot be
 * read: `imageNotFound`, `imageInvalid`, `imageTooLarge`, `imageUnsupported`, `aborted`.
 */
export async function readReference(
  target: string,
  context: ReferenceContext,
  signal?: AbortSignal,
): Promise<PictureBytes> {
  const found = await findReference(target, context, signal);
  return found.read(signal);
}

/** As `readReference`, in two steps, so that a large picture can wait until there is room for it. */
export async function findReference(
  target: string,
  context: ReferenceContext,
  signal?: AbortSignal,
): Promise<FoundReference> {
  throwIfAborted(signal);
  const { bytes, read } = await findTarget(target, context, signal);
  return {
    bytes,
    read: async (end) => {
      throwIfAborted(end);
      const picture = await read(end);
      recogniseFormat(picture.bytes);
      return picture;
    },
  };
}

async function findTarget(target: string, context: ReferenceContext, signal?: AbortSignal): Promise<FoundReference> {
  const resolved = resolveReference(target, context);
  switch (resolved.kind) {
    case 'refused':
      throw resolved.refusal;
    case 'data': {
      const { uri } = resolved;
      // As text without escapes, and what that decodes to.
      return { bytes: 2 * uri.length, read: async () => ({ bytes: readDataPicture(uri), label: 'a data: picture' }) };
    }
    case 'carried': {
      const { base64, label } = resolved;
      return { bytes: base64.length, read: async () => ({ bytes: readBase64(base64), label }) };
    }
    case 'remote': {
      const { url } = resolved;
      checkRemote(context);
      const label = url.hostname + url.pathname;
      // In pieces, and then as a whole.
      return { bytes: 2 * maxRemoteBytes, read: async (end) => ({ bytes: await fetchPicture(url, end), label }) };
    }
    case 'file': {
      const found = await inTime((end) => findFirst(target, resolved.candidates, context, end), signal);
      return { ...found, read: (end) => inTime((deadline) => found.read(deadline), end) };
    }
  }
}

async function inTime<T>(work: (end: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const end = signal ? AbortSignal.any([signal, deadline]) : deadline;
  try {
    return await untilAborted(work(end), end);
  } catch (thrown) {
    if (!deadline.aborted || signal?.aborted) throw thrown;
    throw new CaptionLensError('imageNotFound', say`Reading the file took longer than ${deadlineMs / 1000} seconds.`);
  }
}

/** The first candidate that is a file in an opened folder, or with the user's consent in any. */
async function findFirst(
  target: string,
  candidates: readonly string[],
  context: ReferenceContext,
  signal: AbortSignal,
): Promise<FoundReference> {
  const folders = await OpenedFolders.of(context);
  const outside: string[] = [];
  for (const path of candidates) {
    throwIfAborted(signal);
    // Nothing outside is even looked at unasked.
    const file = folders.mayRead(path) ? await realFile(path, folders) : undefined;
    if (!folders.mayRead(file?.path ?? path)) outside.push(path);
    else if (file) {
      const bytes = Math.min(file.bytes + growth, maxBytes);
      return { bytes, read: (end) => readFound(path, { path: file.path, bytes }, folders, end) };
    }
  }
  if (outside.length > 0 && (await isMeantOutside(target, outside, folders, context)))
    throw outsideWorkspace(target, context);
  throw new Refusal('noPicture', say`There is no picture at "${shortened(target)}".`);
}

interface RealFile {
  readonly path: string;
  readonly bytes: number;
}

/** Read again where it was exchanged between the look and the opening, as an editor's saving does. */
async function readFound(
  path: string,
  real: RealFile,
  folders: OpenedFolders,
  signal?: AbortSignal,
): Promise<PictureBytes> {
  const check = async (opened: OpenedFile) => {
    await checkPlace(path, opened, folders);
    if (opened.stats.size > real.bytes && opened.stats.size <= maxBytes) throw changing();
  };
  const read = () => readCheckedPicture(real.path, check, signal);
  const bytes = await read().catch((thrown: unknown) => {
    if (thrown instanceof Refusal && thrown.code === 'noPicture') return read();
    throw thrown;
  });
  return { bytes, label: folders.labelOf(path), uri: pathToFileURL(path).href };
}

/**
 * A link may be turned elsewhere between the look and the opening, out of the workspace, and again before the next
 * look. So the opened file itself is asked where it lies; where the system does not say, its path is looked up anew.
 */
async function checkPlace(path: string, { stats, place }: OpenedFile, folders: OpenedFolders): Promise<void> {
  const now = place ?? (await followLinks(path, (led) => folders.checkMachine(led)));
  if (now !== undefined && folders.mayRead(now) && (place !== undefined || (await isStillAt(now, stats)))) return;
  throw new Refusal('noPicture', say`The picture was exchanged while it was looked up.`, say`Try again.`);
}

async function isStillAt(path: string, { ino, dev }: BigIntStats): Promise<boolean> {
  const found = await lstat(path, { bigint: true });
  return found.ino === ino && found.dev === dev && (await followLinks(path, () => undefined)) === path;
}

/** Where a file really lies; undefined where there is none. */
async function realFile(path: string, folders: OpenedFolders): Promise<RealFile | undefined> {
  const real = await followLinks(path, (led) => folders.checkMachine(led));
  const status = real === undefined ? undefined : await lstat(real).catch(() => undefined);
  return real === undefined || !status || status.isDirectory() ? undefined : { path: real, bytes: status.size };
}

/**
 * Whether a target that was not found inside means a file outside. `/x.png` means the site's root first, so it does
 * only if such a file lies at the file system's root.
 */
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
  const message = say`The picture "${shortened(target)}" lies outside of the workspace.`;
  const way =
    trust === 'restricted'
      ? say`Trust the workspace to describe it.`
      : say`Describe it by an action on this reference.`;
  return new Refusal('outsideWorkspace', message, way);
}

function checkRemote({ remote, trust, consent }: ReferenceContext): void {
  const refuse = (advice: Wording) => new Refusal('remotePicture', say`The picture lies on the internet.`, advice);
  if (trust === 'restricted') throw refuse(say`Trust the workspace first, or save the picture in it.`);
  if (!remote.enabled) throw refuse(say`The setting ${{ setting: 'remoteEnabled' }} allows to fetch it when you ask.`);
  if (consent !== 'remote') throw refuse(say`It is fetched when you ask for its description by an action.`);
}

function shortened(target: string): string {
  return target.length > 80 ? `${target.slice(0, 79)}…` : target;
}
