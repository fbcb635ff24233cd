/** Data sets that are text: lines of JSON, tables, COCO's and LAVIS's annotations. */
import { dirname, join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { asCaptionLensError, CaptionLensError } from '../../models/errors.ts';
import { isObject } from '../../models/plainObject.ts';
import type { DataFault, DataItem, Dataset, DatasetOptions } from './dataset.ts';
import { joinRepeatedIds } from './repeatedIds.ts';
import { captionsOf, imageNames, itemOf, memberOf, type DataRecord } from './records.ts';
import { parseJson } from '../../models/parsedJson.ts';

/** One JSON object a line: `{"id", "image", "caption" or "captions"}`. Empty lines do not count. */
export function readJsonLines(path: string, text: string, options: DatasetOptions): Dataset {
  const records = text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [{ line, number: at + 1 }]));
  return collect(path, records, ({ line, number }) => {
    const record: unknown = parseJson(line);
    if (!isObject(record)) throw new CaptionLensError('dataInvalid', 'This line is no JSON object.');
    return itemOf(record, number, options.images ?? dirname(path), options);
  });
}

/** A table with the names of its columns in the first line; of lines with the same picture, one item with all captions. */
export function readTable(path: string, text: string, delimiter: ',' | '\t', options: DatasetOptions): Dataset {
  let rows: DataRecord[];
  try {
    rows = parseCsv(text, { columns: true, bom: true, delimiter, relax_column_count: true, skip_empty_lines: true });
  } catch (thrown) {
    throw new CaptionLensError('dataInvalid', `${path} is no table: ${asCaptionLensError(thrown).message}`);
  }
  const records = rows.map((record, at) => ({ record, number: at + 2 }));
  const listed = collect(path, records, ({ record, number }) =>
    itemOf(record, number, options.images ?? dirname(path), options),
  );
  return joinRepeatedIds(listed);
}

/** COCO's captions, a list of LAVIS, or a list of objects as lines have them. Throws `dataInvalid` for anything else. */
export function readJsonList(path: string, text: string, options: DatasetOptions): Dataset {
  const tree = parseJson(text);
  if (isObject(tree) && Array.isArray(tree['images']) && Array.isArray(tree['annotations'])) {
    return readCoco(path, tree['images'] as unknown[], tree['annotations'] as unknown[], options);
  }
  if (!Array.isArray(tree)) {
    throw new CaptionLensError('dataInvalid', `${path} is neither COCO's captions nor a list of annotations.`);
  }
  const records = (tree as readonly unknown[]).map((record, at) => ({ record, number: at + 1 }));
  const listed = collect(path, records, ({ record, number }) => {
    if (!isObject(record)) throw new CaptionLensError('dataInvalid', 'This entry is no object.');
    return itemOf(record, number, options.images ?? dirname(path), options);
  });
  return joinRepeatedIds(listed);
}

function readCoco(
  path: string,
  images: readonly unknown[],
  annotations: readonly unknown[],
  options: DatasetOptions,
): Dataset {
  const captions = new Map<unknown, string[]>();
  for (const annotation of annotations.filter(isObject)) {
    const known = captions.get(annotation['image_id']) ?? [];
    captions.set(annotation['image_id'], [...known, ...captionsOf(annotation, options)]);
  }
  const records = images.map((record, at) => ({ record, number: at + 1 }));
  return collect(path, records, ({ record, number }) => {
    if (!isObject(record)) throw new CaptionLensError('dataInvalid', 'This image is no object.');
    const { id } = record;
    const texts = captions.get(id) ?? [];
    const file = record[memberOf(record, imageNames) ?? ''];
    if (texts.length === 0) throw new CaptionLensError('dataInvalid', `The image ${String(id)} has no caption.`);
    const folder = options.images ?? dirname(path);
    return {
      id: typeof id === 'string' || typeof id === 'number' ? id : number,
      ...(typeof file === 'string' && { picture: { kind: 'file' as const, path: join(folder, file) } }),
      captions: texts,
    };
  });
}

function collect<T extends { readonly number: number }>(
  path: string,
  records: readonly T[],
  read: (record: T) => DataItem,
): Dataset {
  const items: DataItem[] = [];
  const faults: DataFault[] = [];
  for (const record of records) {
    try {
      items.push(read(record));
    } catch (thrown) {
      faults.push({ place: `${path}:${record.number}`, error: asCaptionLensError(thrown) });
    }
  }
  return { items, faults };
}
