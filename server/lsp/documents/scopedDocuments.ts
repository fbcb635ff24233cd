import { isInside } from '../../../models/insideFolder.ts';
import { throwIfAborted } from '../../../models/errors.ts';
import { Refusal } from '../../protocol/failure.ts';
import type { ReviewScope } from '../../protocol/reviewMessages.ts';
import type { Conversation } from '../session/conversation.ts';
import type { DocumentImages } from './documents.ts';
import { filePathOf } from './filePath.ts';
import { findFolderDocuments, findWorkspaceDocuments, imagesOfFile } from './workspaceImages.ts';
import { say } from '../../../models/wording.ts';

/**
 * The documents of a scope with their images: open ones as they are in the editor, the cells of open notebooks, files
 * as they lie on the disk. Rejects with `noPicture` for a single document in which no pictures are looked for, and with
 * `aborted`.
 */
export async function documentsIn(
  conversation: Conversation,
  scope: ReviewScope,
  signal: AbortSignal,
): Promise<readonly DocumentImages[]> {
  switch (scope.kind) {
    case 'document': {
      const images = await imagesOf(conversation, scope.uri, signal);
      if (images.length > 0) return images;
      throw new Refusal('noPicture', say`Caption Lens finds no pictures in documents of this language.`);
    }
    case 'documents': {
      const found: DocumentImages[] = [];
      for (const uri of new Set(scope.uris)) found.push(...(await imagesOf(conversation, uri, signal)));
      return found;
    }
    case 'folder': {
      const folder = filePathOf(scope.uri);
      if (folder === undefined) return [];
      const paths = await findFolderDocuments(conversation, folder, signal);
      return imagesOfAll(conversation, paths, (path) => path !== undefined && isInside(path, folder), signal);
    }
    case 'workspace':
    case 'picture': {
      const paths = await findWorkspaceDocuments(conversation, signal);
      return imagesOfAll(conversation, paths, () => true, signal);
    }
  }
}

/** Whether the document still is as it was read. */
export async function isCurrent(
  conversation: Conversation,
  { document, version, text }: DocumentImages,
): Promise<boolean> {
  if (version !== null) return conversation.documents.get(document.uri)?.version === version;
  const path = filePathOf(document.uri);
  const now = path === undefined ? undefined : await imagesOfFile(conversation, path);
  return now?.version === null && now.text.text === text.text;
}

/** Of a document, a file that is not open, or all cells of a notebook that is; one of them stands for it. */
async function imagesOf(
  conversation: Conversation,
  asked: string,
  signal: AbortSignal,
): Promise<readonly DocumentImages[]> {
  const { documents } = conversation;
  const uri = documents.wholeOf(asked);
  if (documents.isNotebook(uri)) return openImages(conversation, documents.cellsOf(uri));
  if (documents.get(uri)) return openImages(conversation, [uri]);
  const path = filePathOf(uri);
  const images = path === undefined ? undefined : await imagesOfFile(conversation, path, signal);
  return images ? [images] : [];
}

/** Of files, and of what else is open where `isMeant` says so of its path; undefined for what was never saved. */
async function imagesOfAll(
  conversation: Conversation,
  paths: readonly string[],
  isMeant: (path: string | undefined) => boolean,
  signal: AbortSignal,
): Promise<readonly DocumentImages[]> {
  const { documents } = conversation;
  const found: DocumentImages[] = [];
  for (const path of paths) {
    throwIfAborted(signal);
    const images = await imagesOfFile(conversation, path, signal);
    if (images) found.push(images);
  }
  const known = new Set(found.map(({ document }) => document.uri));
  const others = documents.uris().filter((uri) => !known.has(uri) && isMeant(documents.placeOf(uri).path));
  return [...found, ...(await openImages(conversation, others))];
}

async function openImages({ documents }: Conversation, uris: readonly string[]): Promise<readonly DocumentImages[]> {
  const images = await Promise.all(uris.map((uri) => documents.images(uri)));
  return images.flatMap((found) => found ?? []);
}
