import { TextDocument } from 'vscode-languageserver-textdocument';
import { readDocument } from '../documents/documentFile.ts';
import { extensionOf, findDocuments } from '../documents/documentWalk.ts';
import { servedExtensions } from '../languages/registry.ts';
import type { Conversation } from './conversation.ts';
import { parseImages, type DocumentImages } from './documents.ts';
import { fileUriOf } from './filePath.ts';

/** Of UTF-16: a document of more is none that a person writes, and reading it would keep others waiting. */
const maxLength = 4_000_000;

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
export async function imagesOfFile({ documents }: Conversation, path: string): Promise<DocumentImages | undefined> {
  const uri = fileUriOf(path);
  if (documents.isNotebook(uri)) return undefined;
  if (documents.get(uri)) return documents.images(uri);
  const file = await readDocument(path).catch(() => undefined);
  if (file?.encoding !== 'utf8' || file.text.length > maxLength) return undefined;
  return parseImages(TextDocument.create(uri, extensionOf(path), 0, file.text), null);
}
