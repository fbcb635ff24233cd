import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { CaptionLensError } from '../../../models/errors.ts';
import type { DataItem } from '../../datasets/dataset.ts';
import { recogniseFormat } from '../../images/pictureFormat.ts';
import { writeOutput } from '../terminal/outputFile.ts';
import type { World } from '../world.ts';

/**
 * The bytes of an item's picture, wherever it lies; undefined where it has none. Rejects as `readPicture` does, and with
 * what the data set says of a row that it cannot unpack.
 */
export async function bytesOf(
  { picture }: DataItem,
  world: Pick<World, 'readPicture'>,
  signal?: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (picture === undefined) return undefined;
  return picture.kind === 'file' ? world.readPicture(picture.path, signal) : picture.read();
}

/** As `bytesOf`, and rejects with `imageNotFound` where it has none. */
export async function pictureBytes(
  item: DataItem,
  world: Pick<World, 'readPicture'>,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await bytesOf(item, world, signal);
  if (bytes === undefined) throw new CaptionLensError('imageNotFound', 'It has no picture.');
  return bytes;
}

/**
 * Writes a picture under its own hash, so that the same one is there once; gives its absolute path. Rejects with
 * `imageUnsupported` for what is no picture, and as `writeOutput`.
 */
export async function writePicture(
  bytes: Uint8Array,
  folder: string,
  world: Pick<World, 'writeBytes'>,
): Promise<string> {
  const format = recogniseFormat(bytes);
  const name = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const path = resolve(folder, `${name}.${format === 'jpeg' ? 'jpg' : format}`);
  await writeOutput(path, bytes, world);
  return path;
}
