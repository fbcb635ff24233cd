import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { CaptionLensError, errorCode, throwIfAborted } from '../../models/errors.ts';
import type { DataFault, DataItem, Dataset, DatasetOptions } from './dataset.ts';
import { readJsonLines, readJsonList, readTable } from './lists.ts';
import { splitOf, usualName } from '../../models/hub/datasets/datasetSplits.ts';
import { readParquet } from './parquet/parquet.ts';

const picture = /\.(jpe?g|png|webp|gif|avif|tiff?)$/i;
/** Bytes of a list; a larger one is none that lists pictures. */
const longestList = 512 * 1024 * 1024;

/**
 * A data set: a list (`.jsonl`, `.csv`, `.tsv`, `.json` of COCO or LAVIS), Parquet files or a folder of them, or a
 * folder of pictures with a `.txt` beside each. Throws `dataNotFound` where there is none, `dataInvalid` where it is of
 * no known kind or without any item, `aborted`.
 */
export async function openDataset(path: string, options: DatasetOptions, signal?: AbortSignal): Promise<Dataset> {
  return requireItems(path, await readAny(path, options, signal));
}

/** As `openDataset`, for Parquet files whose data set has a name of its own. */
export async function openTables(
  name: string,
  paths: readonly string[],
  options: DatasetOptions,
  signal?: AbortSignal,
): Promise<Dataset> {
  return requireItems(name, await readParquet(paths, options, signal));
}

function requireItems(name: string, { items, faults }: Dataset): Dataset {
  if (items.length > 0) return { items, faults };
  const [first] = faults;
  const reason = first ? ` ${first.place}: ${first.error.message}` : '';
  throw new CaptionLensError('dataInvalid', `${name} has no picture with a caption.${reason}`);
}

async function readAny(path: string, options: DatasetOptions, signal?: AbortSignal): Promise<Dataset> {
  const status = await stat(path).catch((thrown: unknown) => {
    throw new CaptionLensError('dataNotFound', `There is no data set at ${path} (${errorCode(thrown) ?? 'unknown'}).`);
  });
  if (status.isDirectory()) return readFolder(path, options, signal);
  if (!status.isFile()) throw new CaptionLensError('dataInvalid', `${path} is no regular file.`);
  refuseSplit(path, options);
  const suffix = extname(path).toLowerCase();
  if (suffix === '.parquet') return readParquet([path], options, signal);
  if (status.size > longestList) throw new CaptionLensError('dataInvalid', `${path} has more than 512 MB.`);
  const text = async () => (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  switch (suffix) {
    case '.jsonl':
    case '.ndjson':
      return readJsonLines(path, await text(), options);
    case '.csv':
      return readTable(path, await text(), ',', options);
    case '.tsv':
      return readTable(path, await text(), '\t', options);
    case '.json':
      return readJsonList(path, await text(), options);
    default:
      throw new CaptionLensError(
        'dataInvalid',
        `${path} is of no known kind: a data set is .jsonl, .csv, .tsv, .json, .parquet or a folder.`,
      );
  }
}

/** Parquet files where there are any, here or in `data/`; else pictures, each with a `.txt` of its name. */
async function readFolder(folder: string, options: DatasetOptions, signal?: AbortSignal): Promise<Dataset> {
  for (const path of [folder, join(folder, 'data')]) {
    const names = await readdir(path).catch(() => []);
    const files = names.filter((name) => name.endsWith('.parquet')).sort();
    if (files.length > 0) {
      const wanted = filesOf(folder, files, options.split);
      return readParquet(
        wanted.map((name) => join(path, name)),
        options,
        signal,
      );
    }
  }
  refuseSplit(folder, options);
  const items: DataItem[] = [];
  const faults: DataFault[] = [];
  const names = (await readdir(folder, { recursive: true })).sort();
  const all = new Set(names);
  for (const name of names.filter((one) => picture.test(one))) {
    throwIfAborted(signal);
    const words = [name.replace(/\.[^.]+$/, '.txt'), `${name}.txt`].find((one) => all.has(one));
    const text = words === undefined ? '' : await readFile(join(folder, words), 'utf8');
    const captions = text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (captions.length > 0) items.push({ id: name, picture: { kind: 'file', path: join(folder, name) }, captions });
    else {
      const error = new CaptionLensError(
        'dataInvalid',
        `There is no ${basename(name).replace(/\.[^.]+$/, '')}.txt with words.`,
      );
      faults.push({ place: join(folder, name), error });
    }
  }
  return { items, faults };
}

/** Throws `invalidOption` where a part of what has no parts is wanted. */
function refuseSplit(path: string, { split }: DatasetOptions): void {
  if (split === undefined) return;
  const message = `${path} has no splits: only folders of Parquet files and data sets of the Hub have.`;
  throw new CaptionLensError('invalidOption', message);
}

/** Those of one part, by their names. Throws `invalidOption` where there is none. */
function filesOf(folder: string, files: readonly string[], split: string | undefined): readonly string[] {
  if (split === undefined) return files;
  const wanted = usualName(split) ?? split;
  const found = files.filter((name) => splitOf(name) === wanted);
  if (found.length > 0) return found;
  const splits = [...new Set(files.map(splitOf))].join(', ');
  throw new CaptionLensError('invalidOption', `${folder} has no split "${split}"; it has ${splits}.`);
}
