import type { World } from '../world.ts';
import type { ListedPicture } from './captionResults.ts';

/** The bytes of a picture, wherever it is; rejects as `World.readPicture` and `World.readInput` do. */
export async function readListed(
  picture: ListedPicture,
  world: Pick<World, 'readInput' | 'readPicture'>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  switch (picture.kind) {
    case 'file':
      return world.readPicture(picture.image, signal);
    case 'input':
      return world.readInput(signal);
    case 'bytes':
      return picture.read();
  }
}
