import { basename, resolve, sep } from 'node:path';
import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { extensionOf } from '../../documents/documentWalk.ts';
import type { LanguageAdapter } from '../../languages/imageReference.ts';
import { servedExtensions } from '../../languages/languageNames.ts';
import { adapterFor } from '../../languages/registry.ts';
import { isOfficeName, officeExtensions } from '../../office/officeDocument.ts';
import { type DocumentFailure, documentFailure } from './documentFailure.ts';
import type { World } from '../world.ts';

/** A document to look at, or an argument that turned out to name none. */
export type ListedDocument =
  /** `origin`: whether an argument names it, or the folder that it is in. */
  | {
      readonly kind: 'document';
      readonly path: string;
      readonly adapter: LanguageAdapter;
      readonly origin: 'named' | 'found';
    }
  /** Of Word or PowerPoint. */
  | { readonly kind: 'office'; readonly path: string; readonly origin: 'named' | 'found' }
  | { readonly kind: 'failed'; readonly path: string; readonly error: DocumentFailure };

/** What listing and reading documents asks of the outside. */
export type DocumentWorld = Pick<World, 'documents' | 'office' | 'kindOfPath' | 'stderr'>;

const listedExtensions: ReadonlySet<string> = new Set([...servedExtensions, ...officeExtensions]);

/**
 * What the arguments name, in their order, each document once; a folder stands for its documents. An argument that
 * names none is a `failed` entry. Rejects with `aborted`.
 */
export async function listDocuments(
  paths: readonly string[],
  world: DocumentWorld,
  signal: AbortSignal,
): Promise<readonly ListedDocument[]> {
  const listed: ListedDocument[] = [];
  for (const path of paths) {
    throwIfAborted(signal);
    listed.push(...(await expand(path, world, signal)));
  }
  const seen = new Set<string>();
  return listed.filter(({ path }) => {
    const absolute = resolve(path);
    return !seen.has(absolute) && seen.add(absolute);
  });
}

async function expand(path: string, world: DocumentWorld, signal: AbortSignal): Promise<readonly ListedDocument[]> {
  try {
    switch (await world.kindOfPath(path)) {
      case 'missing':
        throw new CaptionLensError('imageNotFound', 'There is no such file or folder.');
      case 'file':
        return [asDocument(path, 'named')];
      case 'directory':
        return (await world.documents.find(path, listedExtensions, signal))
          .filter(isNoLock)
          .map((found) => asDocument(found, 'found'));
    }
  } catch (thrown) {
    throwIfAborted(signal);
    return [{ kind: 'failed', path, error: documentFailure(thrown) }];
  }
}

/** What Office puts beside a document while that is open has its name, and is none. */
function isNoLock(path: string): boolean {
  return !isOfficeName(path) || !basename(path).startsWith('~$');
}

function asDocument(path: string, origin: 'named' | 'found'): ListedDocument {
  const adapter = adapterFor(extensionOf(path));
  if (adapter) return { kind: 'document', path, adapter, origin };
  if (isOfficeName(path)) return { kind: 'office', path, origin };
  const message = 'Images are not looked for in files of this kind.';
  return { kind: 'failed', path, error: { code: 'documentUnsupported', message } };
}

/** A path as it is printed: with `/` on every system. */
export function shownPath(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path;
}
