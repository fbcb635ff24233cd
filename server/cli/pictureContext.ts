import { resolve } from 'node:path';
import { repositoryOf } from '../documents/documentWalk.ts';
import type { ReferenceContext } from '../images/pictureSource.ts';
import type { ImageReference } from '../languages/imageReference.ts';
import { notebookAttachments, notebookOutput } from '../languages/notebook.ts';
import { defaultSettings } from '../protocol/settings.ts';

/**
 * What the references of a document are looked up from: its repository, or the current folder where it is in none, and
 * the pictures that a notebook carries. `path` is absolute.
 */
export async function pictureContexts(
  path: string,
  text: string,
): Promise<(image: ImageReference) => ReferenceContext> {
  const workspaceFolder = (await repositoryOf(path)) ?? resolve('.');
  return (image) => ({
    documentPath: path,
    workspaceFolders: [workspaceFolder],
    images: defaultSettings.images,
    remote: defaultSettings.remote,
    trust: 'trusted',
    ...(image.cell !== undefined && { attachments: carriedBy(text, image.cell, image) }),
  });
}

function carriedBy(
  notebook: string,
  cell: number,
  { syntax, target }: ImageReference,
): Readonly<Record<string, string>> {
  if (syntax !== 'notebookOutput') {
    return /^\s*attachment:/i.test(target.text) ? notebookAttachments(notebook, cell) : {};
  }
  const output = notebookOutput(notebook, target.text);
  return output ? { [target.text]: output.base64 } : {};
}
