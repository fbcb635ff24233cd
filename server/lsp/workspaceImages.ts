import { extname } from 'node:path';
import { adapters } from '../languages/registry.ts';
import type { Conversation } from './conversation.ts';
import { parseImages, type DocumentImages } from './documents.ts';
import { fileUriOf } from './filePath.ts';
import { findFiles, readDocument } from './workspaceFiles.ts';

/** Of all languages that images are found in, without the dot. */
export const documentExtensions: readonly string[] = [...new Set(adapters.flatMap((adapter) => adapter.extensions))];

/** The paths of all documents of the workspace's folders that may refer to pictures. */
export function findDocuments(conversation: Conversation, signal: AbortSignal): Promise<readonly string[]> {
  return findFiles(conversation.folders, documentExtensions, signal);
}

/**
 * The images of a file: as the editor has it where it is open, else as it lies on the disk. Undefined for what cannot be
 * read, and for a notebook whose cells are open, since they count then.
 */
export async function imagesOfFile(conversation: Conversation, path: string): Promise<DocumentImages | undefined> {
  const { documents } = conversation;
  const uri = fileUriOf(path);
  if (documents.isNotebook(uri)) return undefined;
  if (documents.get(uri)) return documents.images(uri);
  const document = await readDocument(path, languageOf(path));
  return document && parseImages(document, null);
}

function languageOf(path: string): string {
  const extension = extname(path).slice(1).toLowerCase();
  return adapters.find((adapter) => adapter.extensions.includes(extension))?.languageIds[0] ?? 'plaintext';
}
