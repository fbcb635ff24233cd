import { createHash } from 'node:crypto';
import { CaptionLensError } from '../../../models/errors.ts';
import type { Look, TrainingPair } from '../../../models/training/batches/readBatch.ts';
import type { HeldBack } from '../../../models/training/runs/validation.ts';
import type { DataItem } from '../../datasets/dataset.ts';
import { splitItems } from '../../datasets/split.ts';
import type { DecodeSettings } from '../../images/decoding/decodeMessages.ts';
import { failureLine } from '../caption/captionResult.ts';
import type { DatasetChoice } from '../dataset/datasetColumns.ts';
import { openGiven } from '../dataset/givenDataset.ts';
import { bytesOf, pictureBytes } from '../dataset/itemPictures.ts';
import { tellSome } from '../terminal/toldLines.ts';
import type { Decoder, World } from '../world.ts';
import type { TrainOptions } from './trainOptions.ts';

export interface TrainData {
  readonly training: readonly TrainingPair[];
  readonly validation: readonly HeldBack[];
  /** Those of `validation`, in its order. */
  readonly heldBack: readonly DataItem[];
  /** Of names and words, in order. */
  readonly digest: string;
  /** How many items could not be used; each was told. */
  readonly leftOut: number;
}

/**
 * Reads lists, and asks the Hub for a data set of a name; pictures are read when their turn comes. Rejects as `openGiven`, and
 * with `dataInvalid` where nothing has words.
 */
export async function openTrainData(
  { data, columns, validation, settings }: TrainOptions,
  world: World,
  decoder: Decoder,
  signal: AbortSignal,
): Promise<TrainData> {
  let leftOut = 0;
  const read = async (given: string, choice: DatasetChoice) => {
    const { items, faults } = await openGiven(given, choice, world, signal);
    const usable: DataItem[] = [];
    const failures = faults.map(({ place, error }) => failureLine(place, error));
    for (const item of items) {
      const fault = await faultOf(item, world);
      if (fault) failures.push(failureLine(String(item.id), fault));
      else usable.push(item);
    }
    tellSome(failures, world);
    leftOut += failures.length;
    if (usable.length > 0) return usable;
    throw new CaptionLensError('dataInvalid', `${given} has no picture with words that is there.`);
  };
  const items = await read(data, columns);
  const bytesOfItem = (item: DataItem) => named(item, bytesOf(item, world, signal));
  const { rest, heldBack } =
    validation.kind === 'share'
      ? await splitItems(items, { share: validation.share, seed: settings.seed }, bytesOfItem, signal)
      : {
          rest: items,
          heldBack: validation.kind === 'data' ? await read(validation.path, validationColumns(columns)) : [],
        };
  const look = lookWith(world, decoder);
  const training = rest.flatMap((item) =>
    worded(item).map((caption): TrainingPair => ({ id: item.id, caption, look: look(item) })),
  );
  const held = heldBack.map((item): HeldBack => ({ id: item.id, captions: worded(item), look: look(item) }));
  const hash = createHash('sha256');
  for (const { id, caption } of training) hash.update(JSON.stringify([id, caption]));
  for (const { id, captions } of held) hash.update(JSON.stringify([id, captions]));
  return { training, validation: held, heldBack, digest: hash.digest('hex'), leftOut };
}

/** What cannot be learned from is left out before anything begins. */
async function faultOf(item: DataItem, world: World): Promise<CaptionLensError | undefined> {
  const { picture } = item;
  if (worded(item).length === 0) return new CaptionLensError('dataInvalid', 'It has no words.');
  if (!picture) return new CaptionLensError('imageNotFound', 'It has no picture.');
  if (picture.kind === 'inside' || (await world.kindOfPath(picture.path)) === 'file') return undefined;
  return new CaptionLensError('imageNotFound', `There is no picture at ${picture.path}.`);
}

/** Which part of --data is meant says nothing of another data set; where its pictures lie does. */
function validationColumns({ split: _split, subset: _subset, ...columns }: DatasetChoice): DatasetChoice {
  return columns;
}

function worded({ captions }: DataItem): readonly string[] {
  return captions.filter((caption) => caption.trim() !== '');
}

/** Reads pictures as LAVIS does, whatever the model came from; how large they are is remembered. */
function lookWith(world: World, decoder: Decoder): (item: DataItem) => Look {
  const sizes = new Map<DataItem, { readonly width: number; readonly height: number }>();
  return (item) => async (size, draw, signal) => {
    const bytes = await named(item, pictureBytes(item, world, signal));
    const square = { size, rule: 'lavis', views: [] } as const;
    const decode = (settings: DecodeSettings) => named(item, decoder.decode(bytes, settings, signal));
    if (!draw) return (await decode(square)).pixels;
    const { width, height } = sizes.get(item) ?? (await decode(square));
    sizes.set(item, { width, height });
    return (await decode({ ...square, crop: draw(width, height) })).pixels;
  };
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
