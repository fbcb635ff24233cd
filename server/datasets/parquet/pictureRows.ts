import { type FileMetaData, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { asCaptionLensError, CaptionLensError } from '../../../models/errors.ts';
import { isObject } from '../../../models/plainObject.ts';
import type { DataRecord } from '../records.ts';
import { fileBuffer } from './fileBuffer.ts';

/** Rows that are read together where the file says where each page lies. */
const rowsOfPages = 16;

/** Rows that are read together. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The pictures of one file, of which only the rows around the last one are in memory: some of them where the file has
 * an index of its pages, else the group of rows that are packed together. Whoever reads in order reads everything once.
 */
export class PictureRows {
  readonly #path: string;
  readonly #metadata: FileMetaData;
  readonly #column: string;
  readonly #stretches: readonly Stretch[];
  #kept: { readonly stretch: Stretch; readonly rows: Promise<readonly DataRecord[]> } | undefined;

  constructor(path: string, metadata: FileMetaData, column: string) {
    this.#path = path;
    this.#metadata = metadata;
    this.#column = column;
    this.#stretches = stretchesOf(metadata, column);
  }

  /**
   * The bytes of a row's picture, from 0. `place` is told in errors. Rejects with `imageNotFound` where it has none, and
   * with `dataInvalid` where the file cannot be unpacked.
   */
  async read(row: number, place: string): Promise<Uint8Array> {
    const stretch = this.#stretches[firstBehind(this.#stretches, row) - 1];
    const rows = stretch && (await this.#rowsOf(stretch, place));
    const value = rows?.[row - (stretch?.start ?? 0)]?.[this.#column];
    const bytes = isObject(value) ? value['bytes'] : value;
    // A copy: the piece that it is cut out of has all pictures of the group.
    if (bytes instanceof Uint8Array && bytes.length > 0) return bytes.slice();
    throw new CaptionLensError('imageNotFound', `${place} has no bytes of a picture.`);
  }

  async #rowsOf(stretch: Stretch, place: string): Promise<readonly DataRecord[]> {
    if (this.#kept?.stretch !== stretch) this.#kept = { stretch, rows: this.#unpack(stretch) };
    const kept = this.#kept;
    try {
      return await kept.rows;
    } catch (thrown) {
      if (this.#kept === kept) this.#kept = undefined;
      if (thrown instanceof CaptionLensError) throw thrown;
      const reason = asCaptionLensError(thrown).message;
      throw new CaptionLensError('dataInvalid', `${place} cannot be unpacked: ${reason}`, { cause: thrown });
    }
  }

  async #unpack({ start, end }: Stretch): Promise<DataRecord[]> {
    const read = { file: await fileBuffer(this.#path), metadata: this.#metadata, columns: [this.#column], compressors };
    // Bytes of pictures are no text.
    return parquetReadObjects({ ...read, rowStart: start, rowEnd: end, utf8: false, useOffsetIndex: true });
  }
}

/** Where each stretch begins and ends, over all groups. */
function stretchesOf({ row_groups: groups }: FileMetaData, column: string): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let first = 0;
  for (const { columns, num_rows: count } of groups) {
    const end = first + Number(count);
    const own = columns.filter(({ meta_data: data }) => data?.path_in_schema[0] === column);
    const isIndexed = own.length > 0 && own.every(({ offset_index_length: length }) => (length ?? 0) > 0);
    const size = isIndexed ? rowsOfPages : end - first;
    for (let start = first; start < end; start += size) stretches.push({ start, end: Math.min(start + size, end) });
    first = end;
  }
  return stretches;
}

/** How many stretches begin at a row or before it. */
function firstBehind(stretches: readonly Stretch[], row: number): number {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.start ?? Infinity) <= row) low = middle + 1;
    else high = middle;
  }
  return low;
}
