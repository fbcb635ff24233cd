import { createReadStream } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import { CaptionLensError } from '../../../models/errors.ts';
import { checkedAddress, type SourcePicture, type WebPermission } from './source.ts';

/** Columns and members that name a picture, the first one that is there. */
const names = ['source', 'image', 'picture', 'path', 'file', 'url', 'file_name'];

/** The pictures of a list, line by line; relative paths are relative to the list. Rejects with `dataInvalid`. */
export async function* manifestPictures(path: string, web: WebPermission): AsyncGenerator<SourcePicture> {
  const folder = dirname(path);
  for await (const { place, record } of recordsOf(path)) {
    const named = names.map((name) => record[name]).find((value) => typeof value === 'string' && value !== '');
    if (typeof named !== 'string') {
      throw new CaptionLensError('dataInvalid', `${place} names no picture: it needs one of ${names.join(', ')}.`);
    }
    if (named.includes('\0')) throw new CaptionLensError('dataInvalid', `${place}: the name is no path.`);
    const { id } = record;
    yield {
      ...placed(named, folder, web),
      ...((typeof id === 'string' || typeof id === 'number') && id !== '' && { id: String(id) }),
    };
  }
}

function placed(named: string, folder: string, web: WebPermission): SourcePicture {
  if (/^https?:/i.test(named)) return checkedAddress(named, web);
  return { source: named.startsWith('s3://') ? named : resolve(folder, named) };
}

interface ManifestRecord {
  readonly place: string;
  readonly record: Readonly<Record<string, unknown>>;
}

function recordsOf(path: string): AsyncGenerator<ManifestRecord> {
  if (/\.[ct]sv$/i.test(path)) return tableRecords(path, /\.tsv$/i.test(path) ? '\t' : ',');
  return lineRecords(path, /\.txt$/i.test(path) ? (line) => line : JSON.parse);
}

async function* lineRecords(path: string, read: (line: string) => unknown): AsyncGenerator<ManifestRecord> {
  let number = 0;
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  for await (const text of lines) {
    number += 1;
    const line = text.replace(/^\uFEFF/, '').trim();
    if (line === '') continue;
    const place = `${path}:${String(number)}`;
    let value: unknown;
    try {
      value = read(line);
    } catch (cause) {
      throw new CaptionLensError('dataInvalid', `${place} is no JSON.`, { cause });
    }
    if (typeof value === 'string') yield { place, record: { source: value } };
    else if (typeof value === 'object' && value !== null) yield { place, record: value as ManifestRecord['record'] };
    else throw new CaptionLensError('dataInvalid', `${place} is neither a text nor an object.`);
  }
}

async function* tableRecords(path: string, delimiter: string): AsyncGenerator<ManifestRecord> {
  const rows = createReadStream(path).pipe(
    parse({ columns: true, bom: true, delimiter, skip_empty_lines: true, relax_column_count: true, info: true }),
  );
  try {
    for await (const { record, info } of rows as AsyncIterable<{
      readonly record: ManifestRecord['record'];
      readonly info: { readonly lines: number };
    }>) {
      yield { place: `${path}:${String(info.lines)}`, record };
    }
  } catch (thrown) {
    if (thrown instanceof CaptionLensError) throw thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new CaptionLensError('dataInvalid', `${path} is no table: ${reason}`, { cause: thrown });
  }
}
