import { join, relative, resolve } from 'node:path';
import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import type { DataItem, Dataset } from '../../datasets/dataset.ts';
import { inspectItems, type Inspection } from '../../datasets/inspection.ts';
import { splitItems } from '../../datasets/split.ts';
import { failureLine, noteLine } from '../caption/captionResult.ts';
import { shownPath } from '../check/documentList.ts';
import { jsonText } from '../terminal/jsonText.ts';
import { writeOutput } from '../terminal/outputFile.ts';
import { tellSome } from '../terminal/toldLines.ts';
import type { ExitCode, World } from '../world.ts';
import { bytesOf, writePicture } from './itemPictures.ts';
import type { DatasetChoice } from './datasetColumns.ts';
import { type GivenWorld, openGiven } from './givenDataset.ts';

type DatasetWorld = GivenWorld & Pick<World, 'readPicture' | 'stdout' | 'writeBytes'>;

/** Which data set, and what its columns are called. */
export interface DatasetRequest {
  readonly path: string;
  readonly columns: DatasetChoice;
}

/** Prints what a data set is made of; the exit code is 1 where something of it is broken. Rejects as `openGiven`. */
export async function inspectDataset(
  { path, columns, isJson }: DatasetRequest & { readonly isJson: boolean },
  world: DatasetWorld,
  signal: AbortSignal,
): Promise<ExitCode> {
  const dataset = await openGiven(path, columns, world, signal);
  tellFaults(dataset, world);
  const inspection = await inspectItems(dataset.items, (item) => bytesOf(item, world, signal), signal);
  const broken = inspection.broken.map(({ id, error }) => failureLine(String(id), error));
  tellSome(broken, world);
  world.stdout.write(isJson ? `${jsonText(asJson(inspection, dataset))}\n` : inWords(inspection, dataset));
  return inspection.broken.length + dataset.faults.length > 0 ? 1 : 0;
}

/** How a data set is parted, and where to. */
export interface SplitRequest extends DatasetRequest {
  readonly share: number;
  readonly seed: number;
  readonly out: string;
  /** Where pictures go that are in the data set itself; absent: they are named by their ids alone. */
  readonly pictures?: string;
}

/**
 * Writes `held-back.jsonl` and `rest.jsonl`; items whose pictures cannot be read are told and left out. Rejects as `openGiven` and
 * `writeOutput`, and with `invalidOption` for a wrong share.
 */
export async function splitDataset(
  { path, columns, share, seed, out, pictures }: SplitRequest,
  world: DatasetWorld,
  signal: AbortSignal,
): Promise<ExitCode> {
  if (share >= 1) throw new CaptionLensError('invalidOption', `--share takes a number between 0 and 1, not ${share}.`);
  const dataset = await openGiven(path, columns, world, signal);
  tellFaults(dataset, world);
  const written = new Map<DataItem, string>();
  const broken = new Map<DataItem, CaptionLensError>();
  const read = async (item: DataItem) => {
    try {
      const bytes = await bytesOf(item, world, signal);
      if (bytes && pictures !== undefined && item.picture?.kind === 'inside') {
        written.set(item, await writePicture(bytes, pictures, world));
      }
      return bytes;
    } catch (thrown) {
      throwIfAborted(signal);
      if (!(thrown instanceof CaptionLensError)) throw thrown;
      broken.set(item, thrown);
      return undefined;
    }
  };
  const { heldBack, rest } = await splitItems(dataset.items, { share, seed }, read, signal);
  if (pictures === undefined && dataset.items.some(({ picture }) => picture?.kind === 'inside')) {
    world.stderr.write(noteLine('The pictures are in the data set itself: --pictures FOLDER writes them out.'));
  }
  for (const [name, items] of [
    ['held-back.jsonl', heldBack],
    ['rest.jsonl', rest],
  ] as const) {
    const file = join(out, name);
    const whole = items.filter((item) => !broken.has(item));
    const lines = whole.map((item) => `${JSON.stringify(lineOf(item, written.get(item), out))}\n`);
    await writeOutput(file, lines.join(''), world);
    world.stdout.write(`${shownPath(file)}: ${whole.length}\n`);
  }
  tellSome(
    [...broken].map(([{ id }, error]) => failureLine(String(id), error)),
    world,
  );
  return dataset.faults.length + broken.size > 0 ? 1 : 0;
}

/** As `openDataset` reads it again. `written`: where its picture was written to. */
function lineOf({ id, picture, captions }: DataItem, written: string | undefined, out: string): object {
  const path = picture?.kind === 'file' ? picture.path : written;
  return {
    id,
    ...(path !== undefined && { image: shownPath(relative(resolve(out), resolve(path))) }),
    captions,
  };
}

function tellFaults({ faults }: Dataset, world: DatasetWorld): void {
  tellSome(
    faults.map(({ place, error }) => failureLine(place, error)),
    world,
  );
}

function asJson(inspection: Inspection, { faults }: Dataset): object {
  const { broken, ...rest } = inspection;
  return { ...rest, broken: broken.map(({ id, error }) => ({ id, code: error.code })), unusable: faults.length };
}

function inWords(inspection: Inspection, { faults }: Dataset): string {
  const { items, captions, words, withoutPicture, broken, samePictures, sameCaptions } = inspection;
  const lines = [
    `${items} items, ${captions} captions`,
    `words of a caption: ${words.least} to ${words.most}, ${words.median} in the middle, nine of ten have ${words.most90} or fewer`,
    `without a picture: ${withoutPicture}`,
    `broken pictures: ${broken.length}`,
    `the same picture again: ${samePictures.reduce((sum, ids) => sum + ids.length - 1, 0)}`,
    `the same caption again: ${sameCaptions.reduce((sum, { count }) => sum + count - 1, 0)}`,
    `could not be used: ${faults.length}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}
