import { asCaptionLensError, CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import type { World } from '../world.ts';

/** One thing to caption, or an argument that turned out to name none. */
export type Listed =
  | { readonly kind: 'file'; readonly image: string }
  | { readonly kind: 'input'; readonly image: '-' }
  /** Inside of something else; `image` is what it is called there. */
  | { readonly kind: 'bytes'; readonly image: string; read(): Promise<Uint8Array> }
  | { readonly kind: 'failed'; readonly image: string; readonly error: CaptionLensError };

/**
 * What the arguments name, in their order; a folder stands for its pictures. An argument that names none is a `failed`
 * entry. Rejects with `aborted`.
 */
export async function listPictures(images: readonly string[], world: World, signal: AbortSignal): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (const image of images) {
    throwIfAborted(signal);
    listed.push(...(await expand(image, world, signal)));
  }
  return listed;
}

async function expand(image: string, world: World, signal: AbortSignal): Promise<Listed[]> {
  if (image === '-') return [{ kind: 'input', image }];
  try {
    switch (await world.kindOfPath(image)) {
      case 'missing':
        throw new CaptionLensError('imageNotFound', 'There is no such file or folder.');
      case 'file':
        return [{ kind: 'file', image }];
      case 'directory': {
        const found = await world.findPictures(image, signal);
        if (found.length === 0) throw new CaptionLensError('imageNotFound', 'There are no pictures in this folder.');
        return found.map((path) => ({ kind: 'file', image: path }));
      }
    }
  } catch (thrown) {
    return [{ kind: 'failed', image, error: asCaptionLensError(thrown) }];
  }
}
