import { stat } from 'node:fs/promises';
import type { DocumentImages } from './documents.ts';

/** Files whose images are kept: pictures of a review are asked for file by file. */
const mostKept = 16;

type Read = (path: string) => Promise<DocumentImages | undefined>;

interface KeptFile {
  /** What the file's state is known by. */
  readonly stamp: string;
  readonly images: Promise<DocumentImages | undefined>;
}

/** The images of files that are not open, each read again only when it has changed on the disk. */
export class ClosedDocuments {
  readonly #kept = new Map<string, KeptFile>();

  /** `read` reads a file; undefined where it has no images to speak of. Rejects as `read` does. */
  async imagesOf(path: string, read: Read): Promise<DocumentImages | undefined> {
    const status = await stat(path).catch(() => undefined);
    if (!status) return undefined;
    const stamp = `${status.mtimeMs} ${status.size}`;
    const known = this.#kept.get(path);
    this.#kept.delete(path);
    const file = known?.stamp === stamp ? known : { stamp, images: read(path) };
    this.#kept.set(path, file);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
    // What failed is no answer for the next one.
    file.images.catch(() => {
      if (this.#kept.get(path) === file) this.#kept.delete(path);
    });
    return file.images;
  }
}
