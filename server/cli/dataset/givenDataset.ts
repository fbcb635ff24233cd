import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { type HubName, parseHubName } from '../../../models/hub/names/modelName.ts';
import type { Dataset, DatasetOptions } from '../../datasets/dataset.ts';
import { openDataset, openTables } from '../../datasets/openDataset.ts';
import { UnknownColumn } from '../../datasets/unknownColumns.ts';
import { noteLine } from '../caption/captionResult.ts';
import { tellUpdate } from '../models/modelChoice.ts';
import { LiveLine } from '../terminal/liveLine.ts';
import type { World } from '../world.ts';
import type { DatasetChoice } from './datasetColumns.ts';

/** What opening a data set asks of the outside. */
export type GivenWorld = Pick<World, 'ask' | 'catalog' | 'kindOfPath' | 'now' | 'stderr'>;

/** Lists and folders that are not there stay paths, so that the error names them. */
const listName = /\.(?:jsonl|ndjson|csv|tsv|json|parquet)$/i;

/**
 * The data set that a person named: one on the disk, or `org/name[@revision]` of the Hub, which is fetched. Where its
 * columns are not known, the person at the terminal is asked. Rejects as `openDataset` and `pullDataset` do, and with
 * `UnknownColumn` where nobody answers.
 */
export async function openGiven(
  given: string,
  { subset, ...options }: DatasetChoice,
  world: GivenWorld,
  signal: AbortSignal,
): Promise<Dataset> {
  const name = await hubNameOf(given, world);
  if (!name) {
    if (subset !== undefined) {
      throw new CaptionLensError('invalidOption', '--subset chooses in a repository of the Hub, and this is none.');
    }
    return withAnswers(options, world, signal, (known) => openDataset(given, known, signal));
  }
  const { split, ...columns } = options;
  const part = { ...(split !== undefined && { split }), ...(subset !== undefined && { subset }) };
  const line = new LiveLine(world.stderr, world.now);
  const pulled = await world.catalog
    .pullDataset({ name, ...part }, (update) => tellUpdate(name.repo, update, world, line), signal)
    .finally(() => line.clear());
  if (pulled.origin === 'cached') {
    world.stderr.write(noteLine(`${pulled.repo}: the Hub could not be asked whether there is a newer one.`));
  }
  const paths = pulled.files.map(({ path }) => path);
  return withAnswers(columns, world, signal, (known) => openTables(pulled.repo, paths, known, signal));
}

/** Undefined for what lies on the disk or is no name. */
async function hubNameOf(given: string, world: Pick<World, 'kindOfPath'>): Promise<HubName | undefined> {
  const name = listName.test(given) ? undefined : parseHubName(given);
  if (!name || name.file !== undefined) return undefined;
  return (await world.kindOfPath(given)) === 'missing' ? name : undefined;
}

/** Opens again with what was answered, for the picture's and for the caption's column. */
async function withAnswers(
  options: DatasetOptions,
  world: GivenWorld,
  signal: AbortSignal,
  open: (options: DatasetOptions) => Promise<Dataset>,
): Promise<Dataset> {
  try {
    return await open(options);
  } catch (thrown) {
    throwIfAborted(signal);
    if (!(thrown instanceof UnknownColumn)) throw thrown;
    const { what, columns } = thrown;
    const isNamed = (what === 'image' ? options.imageColumn : options.captionColumn) !== undefined;
    const question = `Which column has the ${what === 'image' ? 'picture' : 'caption'} (${columns.join(', ')})? `;
    const answer = isNamed ? undefined : await world.ask(question, signal);
    if (answer === undefined) throw thrown;
    const known = what === 'image' ? { imageColumn: answer } : { captionColumn: answer };
    return withAnswers({ ...options, ...known }, world, signal, open);
  }
}
