import { isAbsolute, join } from 'node:path';
import { CaptionLensError } from '../../models/errors.ts';
import type { DataItem, DatasetOptions } from './dataset.ts';

/** One line or row: members by name. */
export type DataRecord = Readonly<Record<string, unknown>>;

/** Names that data sets use, the likeliest first. */
export const imageNames = ['image', 'image_path', 'file_name', 'filename', 'image_name', 'path', 'file', 'img', 'url'];
export const captionNames = ['captions', 'caption', 'references', 'text', 'sentences', 'description', 'alt', 'raw'];
/** A picture's file name comes last: lists have it under `imageNames` already. */
export const idNames = [
  ...['id', 'image_id', 'instance_id', 'img_id', 'uid'],
  ...['image_name', 'file_name', 'filename'],
];

/** The first of some names that a record has. */
export function memberOf(record: DataRecord, names: readonly string[]): string | undefined {
  return names.find((name) => record[name] !== undefined && record[name] !== null && record[name] !== '');
}

/**
 * An item out of a record. `folder`: where its picture's path starts. `number`: of its line, from 1. Throws
 * `dataInvalid` where it has no caption, or an id that a number cannot hold.
 */
export function itemOf(record: DataRecord, number: number, folder: string, options: DatasetOptions): DataItem {
  const captions = captionsOf(record, options);
  if (captions.length === 0) {
    const wanted = options.captionColumn ?? captionNames.slice(0, 3).join(', ');
    throw new CaptionLensError('dataInvalid', `It has no caption (${wanted}); it has ${namesOf(record)}.`);
  }
  const image = record[options.imageColumn ?? memberOf(record, imageNames) ?? ''];
  const path = typeof image === 'string' && image !== '' ? image : undefined;
  const id = idOf(record[memberOf(record, idNames) ?? '']);
  if (isRounded(id)) throw new CaptionLensError('dataInvalid', `Its id ${rounded}`);
  return {
    id: id ?? path ?? number,
    ...(path !== undefined && { picture: { kind: 'file', path: isAbsolute(path) ? path : join(folder, path) } }),
    captions,
  };
}

/** An id as it is given. Parquet's whole numbers are numbers too, and texts where a number cannot hold them. */
export function idOf(value: unknown): DataItem['id'] | undefined {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? value : undefined;
}

/** Whether JSON's number was too long to be read as it stands: two ids could become one. */
export function isRounded(id: unknown): boolean {
  return typeof id === 'number' && Number.isInteger(id) && !Number.isSafeInteger(id);
}

/** What is told of such an id, after its subject. */
export const rounded = 'has more digits than a number can hold; write it in quotes.';

/** One text, or a list of texts, under any of the names that are known. */
export function captionsOf(record: DataRecord, { captionColumn }: DatasetOptions): readonly string[] {
  const value = record[captionColumn ?? memberOf(record, captionNames) ?? ''];
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one): one is string => typeof one === 'string' && one.trim() !== '');
}

function namesOf(record: DataRecord): string {
  const names = Object.keys(record).slice(0, 12);
  return names.length === 0 ? 'nothing' : names.join(', ');
}
