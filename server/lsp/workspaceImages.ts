import { readDocument } from '../documents/documentFile.ts';
import { extensionOf, findDocuments } from '../documents/documentWalk.ts';
import { servedExtensions } from '../languages/registry.ts';
import type { Conversation } from './conversation.ts';
import type { DocumentImages } from './documents.ts';

/** In UTF-16: a longer one is none that a person writes, and reading it would keep others waiting (200 ms). */
const maxLength = 4_000_000;
/** Mostly pictures in base64, which are passed over quickly. */
const maxNotebookLength = 16_000_000;

/** The paths of all documents of the workspace's folders that may refer to pictures. */
export async function findWorkspaceDocuments(
  { folders }: Conversation,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const extensions = new Set(servedExtensions);
  // A folder that has gone holds nothing.
  const found = folders.map((folder) =>
    findDocuments(folder, extensions, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof Error && 'syscall' in error) return [];
      throw error;
    }),
  );
  return [...new Set((await Promise.all(found)).flat())];
}

/**
 * The images of a file: as the editor has it where it is open, else as it lies on the disk. Undefined for what cannot be
 * read as an editor would, and for a notebook whose cells are open, since they count then.
 */
export async function imagesOfFile(
  { documents }: Conversation,
  path: string,
  signal?: AbortSignal,
): Promise<DocumentImages | undefined> {
  const uri = documents.uriOf(path);
  if (documents.isNotebook(uri)) return undefined;
  if (documents.get(uri)) return documents.images(uri);
  const file = await readDocument(path).catch(() => undefined);
  const extension = extensionOf(path);
  const most = extension === 'ipynb' ? maxNotebookLength : maxLength;
  if (file?.encoding !== 'utf8' || file.text.length > most) return undefined;
  return documents.imagesIn(uri, extension, file.text, signal);
}
