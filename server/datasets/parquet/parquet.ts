/** Data sets of Hugging Face: Parquet, with the bytes of the pictures inside, or their paths. */
import { dirname, isAbsolute, join } from 'node:path';
import { type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { asCaptionLensError, CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import type { DataFault, DataItem, Dataset, DatasetOptions, PictureSource } from '../dataset.ts';
import { captionsOf, idOf, type DataRecord } from '../records.ts';
import { fileBuffer } from './fileBuffer.ts';
import { type TableColumns, tableColumns } from './tableColumns.ts';
import { PictureRows } from './pictureRows.ts';

/**
 * The rows of Parquet files in their order; pictures are read when they are asked for, some rows at a time. Throws
 * `dataInvalid` where one is no Parquet file, and `UnknownColumn` where its columns are not known and not named.
 */
export async function readParquet(
  paths: readonly string[],
  options: DatasetOptions,
  signal?: AbortSignal,
): Promise<Dataset> {
  const items: DataItem[] = [];
  const faults: DataFault[] = [];
  const known = new Set<DataItem['id']>();
  let rows = 0;
  for (const path of paths) {
    throwIfAborted(signal);
    const table = await readTable(path, options, rows).catch((thrown: unknown) => {
      if (thrown instanceof CaptionLensError) throw thrown;
      const reason = asCaptionLensError(thrown).message;
      throw new CaptionLensError('dataInvalid', `${path} cannot be read as Parquet: ${reason}`, { cause: thrown });
    });
    rows += table.rows;
    faults.push(...table.faults);
    for (const { row, item } of table.items) {
      // Several parts of a data set may count anew.
      const id = known.has(item.id) ? `row ${row}` : item.id;
      known.add(id);
      items.push({ ...item, id });
    }
  }
  return { items, faults };
}

interface Table {
  readonly rows: number;
  /** `row`: of all files together, from 1. */
  readonly items: readonly { readonly row: number; readonly item: DataItem }[];
  readonly faults: readonly DataFault[];
}

async function readTable(path: string, options: DatasetOptions, before: number): Promise<Table> {
  const file = await fileBuffer(path);
  const metadata = await parquetMetadataAsync(file);
  const columns = tableColumns(path, metadata, options);
  const { caption, id, image } = columns;
  const wanted = [caption, id, image?.kind === 'path' ? image.name : undefined].filter((name) => name !== undefined);
  const records = (await parquetReadObjects({ file, metadata, columns: wanted, compressors })) as DataRecord[];
  const pictureOf = pictureSources(path, metadata, columns, options);
  const items: { readonly row: number; readonly item: DataItem }[] = [];
  const faults: DataFault[] = [];
  for (const [at, record] of records.entries()) {
    const place = `${path}, row ${at + 1}`;
    const captions = captionsOf(record, { captionColumn: caption });
    if (captions.length === 0) {
      faults.push({ place, error: new CaptionLensError('dataInvalid', `Its column ${caption} has no words.`) });
      continue;
    }
    const row = before + at + 1;
    const picture = pictureOf(at, record, place);
    items.push({ row, item: { id: idOf(id && record[id]) ?? row, ...(picture && { picture }), captions } });
  }
  return { rows: records.length, items, faults };
}

function pictureSources(
  path: string,
  metadata: FileMetaData,
  { image }: TableColumns,
  { images = dirname(path) }: DatasetOptions,
): (at: number, record: DataRecord, place: string) => PictureSource | undefined {
  if (image === undefined) return () => undefined;
  if (image.kind === 'path') {
    return (_, record) => {
      const named = record[image.name];
      if (typeof named !== 'string' || named === '') return undefined;
      return { kind: 'file', path: isAbsolute(named) ? named : join(images, named) };
    };
  }
  const rows = new PictureRows(path, metadata, image.name);
  return (at, _, place) => ({ kind: 'inside', name: place, read: () => rows.read(at, place) });
}
