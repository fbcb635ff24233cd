import { join, relative, resolve } from 'node:path';
import { CaptionLensError } from '../../../models/errors.ts';
import type { DataItem, Dataset } from '../../datasets/dataset.ts';
import { inspectItems, type Inspection } from '../../datasets/inspection.ts';
import { splitItems } from '../../datasets/split.ts';
import { failureLine } from '../caption/captionResult.ts';
import { shownPath } from '../check/documentList.ts';
import { jsonText } from '../terminal/jsonText.ts';
import type { ExitCode, World } from '../world.ts';
import type { DatasetChoice } from './datasetColumns.ts';
import { type GivenWorld, openGiven } from './givenDataset.ts';

type DatasetWorld = GivenWorld & Pick<World, 'readPicture' | 'stdout' | 'writeText'>;

/** Lines that are told one by one. */
const mostTold = 20;

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
  const inspection = await inspectItems(dataset.items, bytesIn(world, signal), signal);
  for (const { id, error } of inspection.broken.slice(0, mostTold)) world.stderr.write(failureLine(String(id), error));
  world.stdout.write(isJson ? `${jsonText(asJson(inspection, dataset))}\n` : inWords(inspection, dataset));
  return inspection.broken.length + dataset.faults.length > 0 ? 1 : 0;
}

/** Writes `held-back.jsonl` and `rest.jsonl`. Rejects as `openGiven`, and with `invalidOption` for a wrong share. */
export async function splitDataset(
  {
    path,
    columns,
    share,
    seed,
    out,
  }: DatasetRequest & { readonly share: number; readonly seed: number; readonly out: string },
  world: DatasetWorld,
  signal: AbortSignal,
): Promise<ExitCode> {
  if (share >= 1) throw new CaptionLensError('invalidOption', `--share takes a number between 0 and 1, not ${share}.`);
  const dataset = await openGiven(path, columns, world, signal);
  tellFaults(dataset, world);
  const { heldBack, rest } = await splitItems(dataset.items, { share, seed }, bytesIn(world, signal), signal);
  for (const [name, items] of [
    ['held-back.jsonl', heldBack],
    ['rest.jsonl', rest],
  ] as const) {
    const file = join(out, name);
    await world.writeText(file, items.map((item) => `${JSON.stringify(lineOf(item, out))}\n`).join(''));
    world.stdout.write(`${shownPath(file)}: ${items.length}\n`);
  }
  return dataset.faults.length > 0 ? 1 : 0;
}

/** As `openDataset` reads it again: pictures that lie in the data set itself are named by their id alone. */
function lineOf({ id, picture, captions }: DataItem, out: string): object {
  return {
    id,
    ...(picture?.kind === 'file' && { image: shownPath(relative(resolve(out), resolve(picture.path))) }),
    captions,
  };
}

function bytesIn(world: DatasetWorld, signal: AbortSignal): (item: DataItem) => Promise<Uint8Array | undefined> {
  return async ({ picture }) => {
    if (picture === undefined) return undefined;
    return picture.kind === 'file' ? world.readPicture(picture.path, signal) : picture.read();
  };
}

function tellFaults({ faults }: Dataset, world: DatasetWorld): void {
  for (const { place, error } of faults.slice(0, mostTold)) world.stderr.write(failureLine(place, error));
  if (faults.length > mostTold) world.stderr.write(`And ${faults.length - mostTold} more.\n`);
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
