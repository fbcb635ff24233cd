import { relative } from 'node:path';
import { isInside } from '../../../models/insideFolder.ts';
import { readDocument } from '../../documents/documentFile.ts';
import { extensionOf, findDocuments } from '../../documents/documentWalk.ts';
import { servedExtensions } from '../../languages/languageNames.ts';
import type { Conversation } from '../session/conversation.ts';
import type { DocumentImages } from './documents.ts';

/** UTF-16 units of a file without its embedded pictures. A longer file is none that a person writes. */
const maxLength = 1_000_000;
/** UTF-16 units with them, and with a notebook's outputs. */
const maxWholeLength = 16_000_000;
/** Folders of files that programs make or that others have written. */
const otherFolders: ReadonlySet<string> = new Set(['dist', 'vendor', 'bower_components', 'node_modules']);

/**
 * The absolute paths of all documents in the workspace's folders that people write and that may refer to pictures.
 * Rejects when the signal fires.
 */
export async function findWorkspaceDocuments(
  { folders }: Conversation,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = await Promise.all(folders.map((folder) => documentsBelow(folder, signal)));
  return [...new Set(found.flat())];
}

/** As `findWorkspaceDocuments`, of one folder; none where it lies in no folder of the workspace. */
export async function findFolderDocuments(
  { folders }: Conversation,
  folder: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return folders.some((opened) => isInside(folder, opened)) ? documentsBelow(folder, signal) : [];
}

/** A folder that has gone holds nothing. */
async function documentsBelow(folder: string, signal: AbortSignal): Promise<readonly string[]> {
  const found = findDocuments(folder, new Set(servedExtensions), signal).catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof Error && 'syscall' in error) return [];
    throw error;
  });
  return (await found).filter((path) => isWritten(relative(folder, path)));
}

/** Whether a person writes the file: it is not made, minified or brought along. */
function isWritten(path: string): boolean {
  const steps = path.split(/[/\\]/);
  return !steps.slice(0, -1).some((step) => otherFolders.has(step)) && !/\.min\./.test(steps.at(-1) ?? '');
}

function isTooLong(text: string, extension: string): boolean {
  if (text.length > maxWholeLength) return true;
  if (extension === 'ipynb' || text.length <= maxLength) return false;
  return text.replace(/;base64,[A-Za-z0-9+/=]*/g, '').length > maxLength;
}

/**
 * The images of a file: as the editor has it where it is open, else as it lies on the disk. Undefined for a file that
 * is not in UTF-8, too long, or cannot be read, and for a notebook whose cells are open, since these count then.
 * Rejects with `aborted`.
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
  if (file?.encoding !== 'utf8' || isTooLong(file.text, extension)) return undefined;
  return documents.imagesIn(uri, extension, file.text, signal);
}
