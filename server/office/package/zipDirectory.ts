// The places of an archive's records, for changing a few of them where they are. Numbers of sections are those of
// PKWARE's APPNOTE 6.3.10. What is odd about an archive was refused before, when it was opened for reading.

/** Where a number stands: in 32 bits, or in 64 where those are not enough (4.5.3). */
export interface NumberField {
  readonly at: number;
  readonly bytes: 4 | 8;
}

/** One file's record in the central directory (4.3.12). */
export interface DirectoryRecord {
  readonly at: number;
  readonly name: Buffer;
  readonly method: number;
  readonly crc: number;
  readonly size: NumberField;
  readonly packedSize: NumberField;
  readonly offset: NumberField;
}

export interface ZipDirectory {
  readonly records: readonly DirectoryRecord[];
  /** Offset of its first record. */
  readonly start: number;
  /** Where the archive says at which offset the directory is, and where its 64-bit end is. */
  readonly pointers: readonly NumberField[];
}

/** Thrown where an archive is not laid out as it says. */
export class ZipLayoutError extends Error {}

const [directoryMark, endMark, end64Mark, locatorMark] = [0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50];
const all32 = 0xffffffff;

/** Finds the records of an archive that is whole in memory. Throws a `ZipLayoutError`. */
export function readDirectory(file: Buffer): ZipDirectory {
  const end = findEnd(file);
  const pointers: NumberField[] = [];
  let [start, count] = [file.readUInt32LE(end + 16), file.readUInt16LE(end + 10)];
  if (start !== all32) pointers.push({ at: end + 16, bytes: 4 });
  if (end >= 20 && file.readUInt32LE(end - 20) === locatorMark) {
    const end64 = numberAt(file, { at: end - 20 + 8, bytes: 8 });
    expectMark(file, end64, end64Mark);
    pointers.push({ at: end64 + 48, bytes: 8 }, { at: end - 20 + 8, bytes: 8 });
    [start, count] = [numberAt(file, { at: end64 + 48, bytes: 8 }), numberAt(file, { at: end64 + 32, bytes: 8 })];
  }
  const records: DirectoryRecord[] = [];
  for (let at = start; records.length < count;) {
    const record = readRecord(file, at);
    records.push(record);
    at += 46 + record.name.length + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return { records, start, pointers };
}

export function numberAt(file: Buffer, { at, bytes }: NumberField): number {
  return bytes === 4 ? file.readUInt32LE(at) : Number(file.readBigUInt64LE(at));
}

/** Throws a `ZipLayoutError` where it has no room for the number. */
export function putNumber(file: Buffer, { at, bytes }: NumberField, value: number): void {
  if (bytes === 8) file.writeBigUInt64LE(BigInt(value), at);
  else if (value < all32) file.writeUInt32LE(value, at);
  else throw new ZipLayoutError('a number has outgrown its 32 bits');
}

export function expectMark(file: Buffer, at: number, mark: number): void {
  if (at < 0 || at + 4 > file.length || file.readUInt32LE(at) !== mark) {
    throw new ZipLayoutError(`no record 0x${mark.toString(16)} at ${at}`);
  }
}

/** The end of the central directory (4.3.16), before a comment of at most 65,535 bytes that fills the rest. */
function findEnd(file: Buffer): number {
  for (let at = file.length - 22; at >= Math.max(0, file.length - 22 - 0xffff); at--) {
    if (file.readUInt32LE(at) === endMark && file.readUInt16LE(at + 20) === file.length - at - 22) return at;
  }
  throw new ZipLayoutError('no end of the directory');
}

function readRecord(file: Buffer, at: number): DirectoryRecord {
  expectMark(file, at, directoryMark);
  const [nameLength, extraLength] = [file.readUInt16LE(at + 28), file.readUInt16LE(at + 30)];
  const extra = { start: at + 46 + nameLength, end: at + 46 + nameLength + extraLength };
  // In this order they are in the extra field, each only if it is needed.
  const [size, packedSize, offset] = wideFields(file, [at + 24, at + 20, at + 42], extra);
  if (!size || !packedSize || !offset) throw new ZipLayoutError('a record lacks its 64-bit numbers');
  return {
    at,
    name: file.subarray(at + 46, extra.start),
    method: file.readUInt16LE(at + 10),
    crc: file.readUInt32LE(at + 16),
    size,
    packedSize,
    offset,
  };
}

/** The fields of 32 bits at `places`, or the 64-bit ones that stand for them in a ZIP64 extra field. */
export function wideFields(
  file: Buffer,
  places: readonly number[],
  extra: { readonly start: number; readonly end: number },
): readonly (NumberField | undefined)[] {
  let wide = wideStart(file, extra);
  return places.map((at) => {
    if (file.readUInt32LE(at) !== all32) return { at, bytes: 4 };
    if (wide === undefined || wide.at + 8 > wide.end) return undefined;
    const field = { at: wide.at, bytes: 8 } as const;
    wide = { ...wide, at: wide.at + 8 };
    return field;
  });
}

function wideStart(
  file: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
): { readonly at: number; readonly end: number } | undefined {
  for (let at = start; at + 4 <= end; at += 4 + file.readUInt16LE(at + 2)) {
    if (file.readUInt16LE(at) === 1) return { at: at + 4, end: Math.min(end, at + 4 + file.readUInt16LE(at + 2)) };
  }
  return undefined;
}
