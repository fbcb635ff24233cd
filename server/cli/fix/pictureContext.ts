import { resolve } from 'node:path';
import { repositoryOf } from '../../documents/documentWalk.ts';
import type { ReferenceContext } from '../../images/resolving/pictureSource.ts';
import type { ImageReference } from '../../languages/imageReference.ts';
import { carriedPictures } from '../../languages/notebook/notebook.ts';
import { defaultSettings } from '../../protocol/settings.ts';

/** What the references of a document are looked up from; `path` is absolute. */
export async function documentContext(path: string): Promise<ReferenceContext> {
  return {
    documentPath: path,
    workspaceFolders: [(await repositoryOf(path)) ?? resolve('.')],
    images: defaultSettings.images,
    remote: defaultSettings.remote,
    trust: 'trusted',
  };
}

/**
 * What the references of a document are looked up from: its repository, or the current folder where it is in none, and
 * the pictures that a notebook carries. `path` is absolute, `text` the document's.
 */
export async function pictureContexts(
  path: string,
  text: string,
): Promise<(image: ImageReference) => ReferenceContext> {
  const context = await documentContext(path);
  return (image) => {
    const attachments = carriedPictures(text, image);
    return { ...context, ...(attachments && { attachments }) };
  };
}
