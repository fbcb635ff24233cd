import type { ReferenceContext } from '../../images/resolving/pictureSource.ts';
import type { ImageReference } from '../../languages/imageReference.ts';
import { carriedPictures } from '../../languages/notebook/notebook.ts';
import { defaultSettings } from '../../protocol/settings.ts';
import type { DocumentContext } from '../check/documentContext.ts';

/**
 * What the references of a document are looked up from: its site and its repository, and the pictures that a notebook
 * carries. `path` is absolute, `text` the document's.
 */
export function pictureContexts(
  path: string,
  text: string,
  { workspace, site, roots, images, opened }: DocumentContext,
): (image: ImageReference) => ReferenceContext {
  return (image) => {
    const attachments = carriedPictures(text, image);
    return {
      documentPath: path,
      workspaceFolders: [workspace, ...opened],
      site,
      roots,
      images,
      remote: defaultSettings.remote,
      trust: 'trusted',
      ...(attachments && { attachments }),
    };
  };
}
