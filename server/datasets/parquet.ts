/** Data sets of Hugging Face: Parquet, with the bytes of the pictures inside. */
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { asCaptionLensError, CaptionLensError, throwIfAborted } from '../../models/errors.ts';
import { isObject } from '../../models/plainObject.ts';
import type { DataFault, DataItem, Dataset, DatasetOptions } from './dataset.ts';
import { captionNames, captionsOf, idNames, idOf, imageNames, type DataRecord } from './records.ts';

/**
 * The rows of Parquet files in their order; pictures are read when they are asked for. Throws `dataInvalid` where one is
 * no Parquet file, or its columns are not known and not named.
 */
export async function readParquet(
  paths: readonly string[],
  options: DatasetOptions,
  signal?: AbortSignal,
): Promise<Dataset> {
  const items: DataItem[] = [];
  const faults: DataFault[] = [];
  for (const path of paths) {
    throwIfAborted(signal);
    const listed = await readFile(path, options, items.length).catch((thrown: unknown) => {
      if (thrown instanceof CaptionLensError) throw thrown;
      const reason = asCaptionLensError(thrown).message;
      throw new CaptionLensError('dataInvalid', `${path} cannot be read as Parquet: ${reason}`, { cause: thrown });
    });
    items.push(...listed.items);
    faults.push(...listed.faults);
  }
  return { items, faults };
}

async function readFile(path: string, options: DatasetOptions, before: number): Promise<Dataset> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  const image = chosen(path, columns, 'image', imageNames, options.imageColumn);
  const caption = chosen(path, columns, 'caption', captionNames, options.captionColumn);
  if (caption === undefined) throw unknownColumn(path, 'captions', '--caption-column', columns);
  const id = idNames.find((name) => columns.includes(name) && name !== image);
  const wanted = [caption, ...(id === undefined ? [] : [id])];
  const rows = (await parquetReadObjects({ file, metadata, columns: wanted, compressors })) as DataRecord[];
  const groups = new RowGroups(
    metadata.row_groups.map((group) => Number(group.num_rows)),
    (rowStart, rowEnd) => {
      const columns = image === undefined ? [] : [image];
      // Bytes of pictures are no text.
      return parquetReadObjects({ file, metadata, columns, rowStart, rowEnd, compressors, utf8: false });
    },
  );
  const items: DataItem[] = [];
  const faults: DataFault[] = [];
  for (const [row, record] of rows.entries()) {
    const captions = captionsOf(record, { captionColumn: caption });
    if (captions.length === 0) {
      const error = new CaptionLensError('dataInvalid', `Its column ${caption} has no words.`);
      faults.push({ place: `${path}, row ${row + 1}`, error });
      continue;
    }
    const key = id === undefined ? undefined : record[id];
    const name = `${path}, row ${row + 1}`;
    const read = async () => pictureIn((await groups.row(row))[image ?? ''], name);
    items.push({
      id: idOf(key) ?? before + row + 1,
      ...(image !== undefined && { picture: { kind: 'inside' as const, name, read } }),
      captions,
    });
  }
  return { items, faults };
}

function chosen(
  path: string,
  columns: readonly string[],
  what: 'image' | 'caption',
  known: readonly string[],
  named: string | undefined,
): string | undefined {
  if (named !== undefined && !columns.includes(named)) {
    throw unknownColumn(path, `${what}s under "${named}"`, `--${what}-column`, columns);
  }
  return named ?? known.find((name) => columns.includes(name));
}

function unknownColumn(path: string, what: string, option: string, columns: readonly string[]): CaptionLensError {
  const message = `${path} has no ${what}: name a column with ${option}. There are ${columns.join(', ')}.`;
  return new CaptionLensError('dataInvalid', message);
}

/** Hugging Face's `Image`: `{bytes, path}`; or the bytes alone. */
function pictureIn(value: unknown, name: string): Uint8Array {
  const bytes = isObject(value) ? value['bytes'] : value;
  if (bytes instanceof Uint8Array && bytes.length > 0) return bytes;
  throw new CaptionLensError('imageNotFound', `${name} has no bytes of a picture.`);
}

/** Rows are stored in groups that are unpacked as wholes: the last one is kept. */
class RowGroups {
  readonly #starts: readonly number[];
  readonly #readRows: (start: number, end: number) => Promise<Record<string, unknown>[]>;
  #kept: { readonly start: number; readonly rows: Promise<readonly DataRecord[]> } | undefined;

  constructor(sizes: readonly number[], readRows: (start: number, end: number) => Promise<Record<string, unknown>[]>) {
    const starts = [0];
    for (const size of sizes) starts.push((starts.at(-1) ?? 0) + size);
    this.#starts = starts;
    this.#readRows = readRows;
  }

  async row(row: number): Promise<DataRecord> {
    const at = this.#starts.findLastIndex((start) => start <= row);
    const [start = 0, end = row + 1] = [this.#starts[at], this.#starts[at + 1]];
    if (this.#kept?.start !== start) this.#kept = { start, rows: this.#readRows(start, end) };
    return (await this.#kept.rows)[row - start] ?? {};
  }
}
