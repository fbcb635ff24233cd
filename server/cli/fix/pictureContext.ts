import type { ReferenceContext } from '../../images/resolving/pictureSource.ts';
import type { ImageReference } from '../../languages/imageReference.ts';
import { carriedPictures } from '../../languages/notebook/notebook.ts';
import { defaultSettings } from '../../protocol/settings.ts';
import type { DocumentContext } from '../check/documentContext.ts';

/** What the references of a document are looked up from: its site and its repository. `path` is absolute. */
export function referenceContext(
  path: string,
  { workspace, site, roots, images, opened }: DocumentContext,
): ReferenceContext {
  return {
    documentPath: path,
    workspaceFolders: [workspace, ...opened],
    site,
    roots,
    images,
    remote: defaultSettings.remote,
    trust: 'trusted',
  };
}

/** As `referenceContext`, with the pictures that a notebook carries; `text` is the document's. */
export function pictureContexts(
  path: string,
  text: string,
  document: DocumentContext,
): (image: ImageReference) => ReferenceContext {
  const context = referenceContext(path, document);
  return (image) => {
    const attachments = carriedPictures(text, image);
    return { ...context, ...(attachments && { attachments }) };
  };
}
