import { realpath, stat } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { throwIfAborted } from '../../models/errors.ts';
import { Refusal } from '../protocol/failure.ts';
import { readBase64, readDataPicture } from './dataPicture.ts';
import { hostOf, isForbiddenPath, ownPathRules } from './networkPath.ts';
import { readPicture } from './pictureFile.ts';
import type { PictureBytes, ReferenceContext } from './pictureSource.ts';
import { isInside, networkPath, resolveReference } from './pictureTarget.ts';

/**
 * The bytes of the picture that a document's reference means. Fails with a `Refusal` where the reference may not or
 * cannot be followed, and with a `CaptionLensError` where the file cannot be read.
 */
export async function readReference(
  target: string,
  context: ReferenceContext,
  signal?: AbortSignal,
): Promise<PictureBytes> {
  throwIfAborted(signal);
  const resolved = resolveReference(target, context);
  switch (resolved.kind) {
    case 'refused':
      throw resolved.refusal;
    case 'data':
      return { bytes: readDataPicture(resolved.uri), label: 'a data: picture' };
    case 'attachment':
      return { bytes: readBase64(resolved.base64), label: `attachment:${resolved.name}` };
    case 'remote':
      throw remotePicture();
    case 'file':
      return readCandidate(target, resolved.candidates, context, signal);
  }
}

async function readCandidate(
  target: string,
  candidates: readonly string[],
  context: ReferenceContext,
  signal?: AbortSignal,
): Promise<PictureBytes> {
  const roots = await openedFolders(context);
  const mayLeave = context.trust === 'trusted' && context.consent === 'outside';
  let outside = false;
  for (const path of candidates) {
    throwIfAborted(signal);
    if (!mayLeave && !roots.some((root) => isInside(path, root))) {
      outside = true;
      continue;
    }
    const real = await realFile(path);
    if (real === undefined) continue;
    if (isForbiddenPath(real, ownPathRules, hostsOf(context))) throw networkPath();
    if (!mayLeave && !roots.some((root) => isInside(real, root))) {
      outside = true;
      continue;
    }
    return { bytes: await readPicture(real, signal), label: labelOf(path, context), uri: pathToFileURL(path).href };
  }
  if (outside) throw outsideWorkspace(target, context);
  throw new Refusal('noPicture', `There is no picture at "${target}".`);
}

/** The folders that pictures are read from: the workspace's and the document's, as named and as they really lie. */
async function openedFolders({ workspaceFolders, documentPath }: ReferenceContext): Promise<readonly string[]> {
  const named = documentPath === undefined ? workspaceFolders : [...workspaceFolders, dirname(documentPath)];
  const real = await Promise.all(named.map((folder) => realpath(folder).catch(() => folder)));
  return [...new Set([...named, ...real])];
}

function hostsOf({ trust, workspaceFolders }: ReferenceContext): ReadonlySet<string> {
  return new Set(trust === 'trusted' ? workspaceFolders.flatMap((folder) => hostOf(folder) ?? []) : []);
}

/** Where a file really lies; undefined where there is none. */
async function realFile(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isDirectory() ? undefined : real;
  } catch {
    return undefined;
  }
}

function labelOf(path: string, { workspaceFolders, documentPath }: ReferenceContext): string {
  const folder = workspaceFolders.find((candidate) => isInside(path, candidate));
  const base = folder ?? (documentPath === undefined ? dirname(path) : dirname(documentPath));
  return relative(base, path).replaceAll('\\', '/');
}

function outsideWorkspace(target: string, { trust }: ReferenceContext): Refusal {
  const message = `The picture "${target}" lies outside of the workspace.`;
  if (trust === 'restricted') return new Refusal('outsideWorkspace', message, 'Trust the workspace to describe it.');
  return new Refusal('outsideWorkspace', message, 'Ask for its description by the action on this reference.');
}

function remotePicture(): Refusal {
  return new Refusal('remotePicture', 'The picture lies on the internet and is not fetched.');
}
