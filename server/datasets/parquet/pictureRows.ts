import { type FileMetaData, parquetReadObjects, readOffsetIndex } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { asCaptionLensError, CaptionLensError } from '../../../models/errors.ts';
import { isObject } from '../../../models/plainObject.ts';
import type { DataRecord } from '../records.ts';
import { fileBuffer } from './fileBuffer.ts';

/** Bytes of pages that are read together at least, where the file says where each page lies. */
const leastBytes = 8 * 1024 * 1024;

/** Rows that are read together, counted over all groups. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The pictures of one file, of which only the rows around the last one are in memory: some pages where the file says
 * where they lie, else the group of rows that are packed together. Whoever reads in order reads everything once.
 */
export class PictureRows {
  readonly #path: string;
  readonly #metadata: FileMetaData;
  readonly #column: string;
  readonly #groups: readonly Group[];
  /** Of each group that was asked for. */
  readonly #stretches = new Map<Group, Promise<readonly Stretch[]>>();
  #kept: { readonly stretch: Stretch; readonly rows: Promise<readonly DataRecord[]> } | undefined;

  readonly #least: number;

  /** `least`: bytes of pages that are read together. */
  constructor(path: string, metadata: FileMetaData, column: string, least = leastBytes) {
    this.#least = least;
    this.#path = path;
    this.#metadata = metadata;
    this.#column = column;
    this.#groups = groupsOf(metadata, column);
  }

  /**
   * The bytes of a row's picture, from 0. `place` is told in errors. Rejects with `imageNotFound` where it has none, and
   * with `dataInvalid` where the file cannot be unpacked.
   */
  async read(row: number, place: string): Promise<Uint8Array> {
    const stretch = await this.#stretchAt(row);
    const rows = stretch && (await this.#rowsOf(stretch, place));
    const value = rows?.[row - (stretch?.start ?? 0)]?.[this.#column];
    const bytes = isObject(value) ? value['bytes'] : value;
    // A copy: the piece that it is cut out of has all pictures of the group.
    if (bytes instanceof Uint8Array && bytes.length > 0) return bytes.slice();
    throw new CaptionLensError('imageNotFound', `${place} has no bytes of a picture.`);
  }

  async #stretchAt(row: number): Promise<Stretch | undefined> {
    const group = at(this.#groups, row);
    if (!group) return undefined;
    const stretches = this.#stretches.get(group) ?? this.#stretchesOf(group);
    this.#stretches.set(group, stretches);
    return at(await stretches, row);
  }

  /** The whole group where nothing else is known of it. */
  async #stretchesOf({ start, end, index }: Group): Promise<readonly Stretch[]> {
    if (!index) return [{ start, end }];
    try {
      const file = await fileBuffer(this.#path);
      const view = new DataView(await file.slice(index.start, index.end));
      return stretchesOf({ start, end }, readOffsetIndex({ view, offset: 0 }).page_locations, this.#least);
    } catch {
      return [{ start, end }];
    }
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

/** Rows that are packed together, and where in the file it says where their pages are. */
interface Group extends Stretch {
  readonly index: { readonly start: number; readonly end: number } | undefined;
}

function groupsOf({ row_groups: groups }: FileMetaData, column: string): readonly Group[] {
  const found: Group[] = [];
  let start = 0;
  for (const { columns, num_rows: count } of groups) {
    const end = start + Number(count);
    const own = columns.filter(({ meta_data: data }) => data?.path_in_schema[0] === column);
    // The pages of the bytes, not those of the names beside them, which are small.
    const size = (each: (typeof own)[number]) => Number(each.meta_data?.total_compressed_size ?? 0);
    const widest = own.toSorted((one, other) => size(other) - size(one))[0];
    const isIndexed = own.every(
      ({ offset_index_offset, offset_index_length }) => offset_index_offset && offset_index_length,
    );
    const from = Number(widest?.offset_index_offset ?? 0);
    const index = isIndexed && widest ? { start: from, end: from + (widest.offset_index_length ?? 0) } : undefined;
    found.push({ start, end, index });
    start = end;
  }
  return found;
}

/** Pages by pages, some together so that small ones are not read one by one. */
function stretchesOf(
  { start, end }: Stretch,
  pages: ReturnType<typeof readOffsetIndex>['page_locations'],
  least: number,
): readonly Stretch[] {
  const starts = [start];
  let bytes = 0;
  for (const { first_row_index: row, compressed_page_size: size } of pages) {
    const first = start + Number(row);
    if (bytes >= least && first > (starts.at(-1) ?? start) && first < end) {
      starts.push(first);
      bytes = 0;
    }
    bytes += size;
  }
  return starts.map((first, index) => ({ start: first, end: starts[index + 1] ?? end }));
}

/** The one that a row is in, of such as follow each other. */
function at<Each extends Stretch>(stretches: readonly Each[], row: number): Each | undefined {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.start ?? Infinity) <= row) low = middle + 1;
    else high = middle;
  }
  const found = stretches[low - 1];
  return found && row < found.end ? found : undefined;
}
