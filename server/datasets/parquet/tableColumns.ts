import { type FileMetaData, parquetSchema, type SchemaTree } from 'hyparquet';
import type { DatasetOptions } from '../dataset.ts';
import { captionNames, idNames, imageNames } from '../records.ts';
import { UnknownColumn } from '../unknownColumns.ts';

/** Which columns of a table are what. */
export interface TableColumns {
  readonly caption: string;
  readonly id: string | undefined;
  /** `bytes`: in the table, as `{bytes, path}` or alone; `path`: of files. */
  readonly image: { readonly kind: 'bytes' | 'path'; readonly name: string } | undefined;
}

/**
 * Columns as they are named, else by the names that data sets use; pictures also by their shape, since no other column
 * is `{bytes, path}`. Throws `UnknownColumn`.
 */
export function tableColumns(path: string, metadata: FileMetaData, options: DatasetOptions): TableColumns {
  const children = parquetSchema(metadata).children;
  const names = children.map(({ element }) => element.name);
  const find = (what: 'image' | 'caption', known: readonly string[], wanted: string | undefined) => {
    if (wanted !== undefined && !names.includes(wanted)) throw new UnknownColumn(path, what, names, wanted);
    return wanted ?? known.find((name) => names.includes(name));
  };
  const pictures = children.filter(isPicture);
  const shaped = pictures.length === 1 ? pictures[0]?.element.name : undefined;
  const image = options.imageColumn === undefined && shaped !== undefined ? shaped : undefined;
  const imageName = image ?? find('image', imageNames, options.imageColumn);
  if (imageName === undefined && pictures.length > 0) throw new UnknownColumn(path, 'image', names);
  const caption = find('caption', captionNames, options.captionColumn);
  if (caption === undefined) throw new UnknownColumn(path, 'caption', names);
  const column = children.find(({ element }) => element.name === imageName);
  return {
    caption,
    id: idNames.find((name) => names.includes(name) && name !== imageName),
    image: column && { kind: isText(column) ? 'path' : 'bytes', name: column.element.name },
  };
}

/** Hugging Face's `Image`: bytes and a path, either of which may be null. */
function isPicture({ children }: SchemaTree): boolean {
  const bytes = children.find(({ element }) => element.name === 'bytes');
  return (
    children.length === 2 &&
    bytes?.element.type === 'BYTE_ARRAY' &&
    children.some(({ element }) => element.name === 'path')
  );
}

function isText({ element }: SchemaTree): boolean {
  return element.converted_type === 'UTF8' || element.logical_type?.type === 'STRING';
}
