import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  type DirectoryRecord,
  expectMark,
  numberAt,
  putNumber,
  readDirectory,
  wideFields,
  type ZipDirectory,
  ZipLayoutError,
} from './zipDirectory.ts';

const localMark = 0x04034b50;
const descriptorMark = 0x08074b50;

/** A piece of the old file and what stands there in the new one. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/**
 * An archive in which some parts have other bytes. Everything else is copied as it lies there: packed bytes, order,
 * times, attributes and comments of all other parts; of a changed part, all but its data, sizes and checksum. The outcome
 * is read again before it is given. `parts`: by their names. Throws a `ZipLayoutError` where that cannot be had.
 */
export function changeZip(file: Buffer, parts: ReadonlyMap<string, Uint8Array>): Buffer {
  const directory = readLayout(file);
  const changed = directory.records.flatMap((record) => {
    const bytes = parts.get(nameOf(record));
    return bytes ? [{ record, bytes }] : [];
  });
  if (changed.length !== parts.size) throw new ZipLayoutError('a part is not in the archive');
  const copy = Buffer.from(file);
  const pieces: Piece[] = [];
  for (const { record, bytes } of changed) pieces.push(...replaceData(copy, record, bytes));
  pieces.sort((one, other) => one.start - other.start);
  checkOverlap(file, directory, pieces);
  const moved = (offset: number) =>
    pieces.reduce((to, { start, end, bytes }) => (end <= offset ? to + bytes.length - (end - start) : to), offset);
  for (const field of [...directory.records.map(({ offset }) => offset), ...directory.pointers]) {
    putNumber(copy, field, moved(numberAt(file, field)));
  }
  const outcome = joined(copy, pieces);
  prove(file, outcome, parts);
  return outcome;
}

/** Offsets that lead out of the file are those of a broken archive. */
function readLayout(file: Buffer): ZipDirectory {
  try {
    return readDirectory(file);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new ZipLayoutError('a record leads out of the file', { cause: thrown });
    throw thrown;
  }
}

/** Replaces the data, and writes sizes and checksum wherever `copy` has them. */
function replaceData(copy: Buffer, record: DirectoryRecord, bytes: Uint8Array): readonly Piece[] {
  const local = readLocal(copy, record);
  const data = pack(record.method, bytes);
  const old = {
    crc: record.crc,
    packed: numberAt(copy, record.packedSize),
    size: numberAt(copy, record.size),
  };
  const end = local.dataStart + old.packed;
  const crc = crc32(bytes);
  const put = (fields: SizeFields) => {
    copy.writeUInt32LE(crc, fields.crc);
    putNumber(copy, fields.packed, data.length);
    putNumber(copy, fields.size, bytes.length);
  };
  if (local.hasDescriptor) {
    const fields = descriptorAt(copy, end, old);
    if (!fields) throw new ZipLayoutError('a data descriptor is not where it should be');
    put(fields);
    // With a descriptor the header before the data may leave them out.
    if (copy.readUInt32LE(local.crc) !== 0) put(local);
  } else {
    put(local);
  }
  put({ crc: record.at + 16, packed: record.packedSize, size: record.size });
  return [{ start: local.dataStart, end, bytes: data }];
}

/** Where a checksum and two sizes stand. */
interface SizeFields {
  readonly crc: number;
  readonly packed: { readonly at: number; readonly bytes: 4 | 8 };
  readonly size: { readonly at: number; readonly bytes: 4 | 8 };
}

interface LocalHeader extends SizeFields {
  readonly hasDescriptor: boolean;
  readonly dataStart: number;
}

/** The header before a file's data (4.3.7). */
function readLocal(file: Buffer, record: DirectoryRecord): LocalHeader {
  const at = numberAt(file, record.offset);
  expectMark(file, at, localMark);
  const [nameLength, extraLength] = [file.readUInt16LE(at + 26), file.readUInt16LE(at + 28)];
  const extra = { start: at + 30 + nameLength, end: at + 30 + nameLength + extraLength };
  if (!file.subarray(at + 30, extra.start).equals(record.name)) throw new ZipLayoutError('two names of one file');
  const [size, packed] = wideFields(file, [at + 22, at + 18], extra);
  if (!size || !packed) throw new ZipLayoutError('a header lacks its 64-bit numbers');
  return {
    crc: at + 14,
    size,
    packed,
    hasDescriptor: (file.readUInt16LE(at + 6) & 8) !== 0,
    dataStart: extra.end,
  };
}

/** What follows the data of a file that was written as it came (4.3.9): with or without its mark, in two widths. */
function descriptorAt(
  file: Buffer,
  end: number,
  old: { readonly crc: number; readonly packed: number; readonly size: number },
): SizeFields | undefined {
  const at = file.readUInt32LE(end) === descriptorMark ? end + 4 : end;
  for (const start of [at, end]) {
    for (const bytes of [4, 8] as const) {
      const fields: SizeFields = {
        crc: start,
        packed: { at: start + 4, bytes },
        size: { at: start + 4 + bytes, bytes },
      };
      if (
        start + 4 + 2 * bytes <= file.length &&
        file.readUInt32LE(start) === old.crc &&
        numberAt(file, fields.packed) === old.packed &&
        numberAt(file, fields.size) === old.size
      )
        return fields;
    }
  }
  return undefined;
}

function pack(method: number, bytes: Uint8Array): Buffer {
  if (method === 0) return Buffer.from(bytes);
  if (method === 8) return deflateRawSync(bytes);
  throw new ZipLayoutError(`a part is packed by method ${method}`);
}

/** A file whose data lie in another's, or in the directory, cannot be changed alone. */
function checkOverlap(file: Buffer, { records, start }: ZipDirectory, pieces: readonly Piece[]): void {
  const offsets = [...records.map(({ offset }) => numberAt(file, offset)), start];
  for (const piece of pieces) {
    if (offsets.some((offset) => offset > piece.start && offset < piece.end)) {
      throw new ZipLayoutError('parts of the archive overlap');
    }
  }
}

function joined(file: Buffer, pieces: readonly Piece[]): Buffer {
  const out: Buffer[] = [];
  let at = 0;
  for (const { start, end, bytes } of pieces) {
    out.push(file.subarray(at, start), bytes);
    at = end;
  }
  return Buffer.concat([...out, file.subarray(at)]);
}

/** Reads the outcome: the wanted bytes where they were wanted, and all other parts as they were. */
function prove(before: Buffer, after: Buffer, parts: ReadonlyMap<string, Uint8Array>): void {
  const [old, now] = [readLayout(before), readLayout(after)];
  const isProved =
    old.records.length === now.records.length &&
    now.records.every((record, at) => {
      const was = old.records[at];
      if (!was || !record.name.equals(was.name) || record.method !== was.method) return false;
      const wanted = parts.get(nameOf(record));
      const data = dataOf(after, record);
      if (!wanted) return record.crc === was.crc && data.equals(dataOf(before, was));
      return record.crc === crc32(wanted) && unpacked(record.method, data).equals(wanted);
    });
  if (!isProved) throw new ZipLayoutError('the outcome is not as it was meant');
}

function dataOf(file: Buffer, record: DirectoryRecord): Buffer {
  const { dataStart } = readLocal(file, record);
  return file.subarray(dataStart, dataStart + numberAt(file, record.packedSize));
}

function unpacked(method: number, data: Buffer): Buffer {
  return method === 0 ? data : inflateRawSync(data);
}

/** Names of parts are ASCII in whichever code page; some programs write `\` for `/`. */
function nameOf({ name }: DirectoryRecord): string {
  return name.toString('utf8').replaceAll('\\', '/');
}
