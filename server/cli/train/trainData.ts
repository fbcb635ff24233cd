import { createHash } from 'node:crypto';
import { CaptionLensError } from '../../../models/errors.ts';
import type { TrainingPair } from '../../../models/training/runs/trainingRun.ts';
import type { DataItem } from '../../datasets/dataset.ts';
import { openDataset } from '../../datasets/openDataset.ts';
import { splitItems } from '../../datasets/split.ts';
import { failureLine } from '../caption/captionResult.ts';
import type { Decoder, World } from '../world.ts';
import type { TrainOptions } from './trainOptions.ts';

export interface TrainData {
  readonly training: readonly TrainingPair[];
  readonly validation: readonly TrainingPair[];
  /** Of names and words, in order. */
  readonly digest: string;
}

const mostTold = 20;

/** Reads lists; pictures are read when their turn comes. Rejects as `openDataset`, and where an item has no picture. */
export async function openTrainData(
  { data, columns, validation, settings }: TrainOptions,
  world: World,
  decoder: Decoder,
  signal: AbortSignal,
): Promise<TrainData> {
  const read = async (path: string) => {
    const { items, faults } = await openDataset(path, columns, signal);
    for (const { place, error } of faults.slice(0, mostTold)) world.stderr.write(failureLine(place, error));
    return items.filter((item) => item.captions.some((caption) => caption.trim() !== ''));
  };
  const bytesOf = (item: DataItem) => pictureBytes(item, world, signal);
  const items = await read(data);
  const { rest, heldBack } =
    validation.kind === 'share'
      ? await splitItems(items, { share: validation.share, seed: settings.seed }, bytesOf, signal)
      : { rest: items, heldBack: validation.kind === 'data' ? await read(validation.path) : [] };
  const sizes = new Map<DataItem, { readonly width: number; readonly height: number }>();
  const pairsOf = (list: readonly DataItem[]): readonly TrainingPair[] =>
    list.flatMap((item) =>
      item.captions.map((caption) => ({
        id: item.id,
        caption,
        look: async (size, draw, own) => {
          const bytes = await named(item, pictureBytes(item, world, own));
          // As LAVIS reads pictures, whatever the model came from.
          const square = { size, rule: 'lavis', views: [] } as const;
          if (!draw) return (await named(item, decoder.decode(bytes, square, own))).pixels;
          const { width, height } = sizes.get(item) ?? (await named(item, decoder.decode(bytes, square, own)));
          sizes.set(item, { width, height });
          return (await named(item, decoder.decode(bytes, { ...square, crop: draw(width, height) }, own))).pixels;
        },
      })),
    );
  const [training, held] = [pairsOf(rest), pairsOf(heldBack)];
  const hash = createHash('sha256');
  for (const { id, caption } of training) hash.update(JSON.stringify([id, caption]));
  return { training, validation: held, digest: hash.digest('hex') };
}

async function pictureBytes({ id, picture }: DataItem, world: World, signal?: AbortSignal): Promise<Uint8Array> {
  if (picture === undefined) throw new CaptionLensError('dataInvalid', `${String(id)} has a caption and no picture.`);
  return picture.kind === 'file' ? world.readPicture(picture.path, signal) : picture.read();
}

/** Says which picture it was. */
async function named<Answer>({ id }: DataItem, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (thrown) {
    if (!(thrown instanceof CaptionLensError) || thrown.code === 'aborted') throw thrown;
    throw new CaptionLensError(thrown.code, `${String(id)}: ${thrown.message}`, { cause: thrown });
  }
}
