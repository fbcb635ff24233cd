import { CaptionLensError } from '../../errors.ts';
import { isByteRange, type BoundedFile } from '../../files/boundedFile.ts';
import { say, type Wording } from '../../wording.ts';

/** A member of a zip, stored without compression: bytes `[start, start + length)` of the file. */
export interface ZipMember {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

const maxMembers = 200_000;
const maxDirectoryBytes = 64 * 1024 * 1024;

interface Directory {
  readonly start: number;
  readonly length: number;
  readonly count: number;
}

interface DirectoryEntry {
  readonly name: string;
  readonly rawName: Buffer;
  readonly length: number;
  readonly headerAt: number;
}

/**
 * The members of a zip as its central directory lists them (APPNOTE 6.3: sections 4.3.7, 4.3.12 to 4.3.16), each
 * checked against its local header. Nothing is extracted; names are only ever compared. Throws `checkpointInvalid`
 * for compressed or encrypted members, repeated names, names that climb, members that overlap or leave the file.
 */
export async function readZip(file: BoundedFile): Promise<ReadonlyMap<string, ZipMember>> {
  const directory = await findDirectory(file);
  if (directory.count > maxMembers || directory.length > maxDirectoryBytes)
    throw damaged(file, say`its directory is too large`);
  if (!isByteRange(directory.start, directory.length, file.size))
    throw damaged(file, say`its directory lies outside of it`);
  const entries = parseDirectory(file, await file.readAt(directory.start, directory.length), directory.count);
  const members = new Map<string, ZipMember>();
  for (const entry of entries) {
    if (members.has(entry.name)) throw damaged(file, say`it has two members of the name ${quoted(entry.name)}`);
    members.set(entry.name, await locate(file, entry, directory.start));
  }
  checkOverlap(file, entries, members);
  return members;
}

async function findDirectory(file: BoundedFile): Promise<Directory> {
  const tailBytes = Math.min(file.size, 22 + 0xffff + 20);
  const tailStart = file.size - tailBytes;
  const tail = await file.readAt(tailStart, tailBytes);
  for (let at = tailBytes - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== 0x06054b50 || tail.readUInt16LE(at + 20) !== tailBytes - 22 - at) continue;
    const disks = tail.readUInt16LE(at + 4) + tail.readUInt16LE(at + 6);
    if (disks !== 0 && disks !== 2 * 0xffff) throw damaged(file, say`it is one of several parts`);
    if (at >= 20 && tail.readUInt32LE(at - 20) === 0x07064b50) {
      return zip64Directory(file, tail.subarray(at - 20, at), tailStart + at - 20);
    }
    const directory = {
      count: tail.readUInt16LE(at + 10),
      length: tail.readUInt32LE(at + 12),
      start: tail.readUInt32LE(at + 16),
    };
    if (directory.start + directory.length > tailStart + at) throw damaged(file, say`its directory runs into its end`);
    return directory;
  }
  throw damaged(file, say`it begins as a zip but the end is missing, so it was probably cut short`);
}

async function zip64Directory(file: BoundedFile, locator: Buffer, locatorAt: number): Promise<Directory> {
  const at = uint64(file, locator, 8);
  if (!isByteRange(at, 56, locatorAt)) throw damaged(file, say`its zip64 directory lies outside of it`);
  const record = await file.readAt(at, 56);
  if (record.readUInt32LE(0) !== 0x06064b50) throw damaged(file, say`its zip64 directory is not where it should be`);
  const directory = {
    count: uint64(file, record, 32),
    length: uint64(file, record, 40),
    start: uint64(file, record, 48),
  };
  if (!isByteRange(directory.start, directory.length, at)) throw damaged(file, say`its directory runs into its end`);
  return directory;
}

function parseDirectory(file: BoundedFile, bytes: Buffer, count: number): readonly DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < 46 || bytes.readUInt32LE(at) !== 0x02014b50)
      throw damaged(file, say`its directory is garbled`);
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const end = extraEnd + bytes.readUInt16LE(at + 32);
    if (end > bytes.length) throw damaged(file, say`its directory is garbled`);
    entries.push(parseEntry(file, bytes.subarray(at, nameEnd), bytes.subarray(nameEnd, extraEnd)));
    at = end;
  }
  if (entries.length !== count) throw damaged(file, say`its directory has another number of members than it says`);
  return entries;
}

function parseEntry(file: BoundedFile, fixed: Buffer, extra: Buffer): DirectoryEntry {
  const rawName = fixed.subarray(46);
  const name = rawName.toString('utf8');
  if (!isPlainName(name)) throw damaged(file, say`it has a member of the name ${quoted(name)}`);
  if ((fixed.readUInt16LE(8) & 1) !== 0) throw damaged(file, say`its member ${quoted(name)} is encrypted`);
  if (fixed.readUInt16LE(10) !== 0)
    throw damaged(file, say`its member ${quoted(name)} is compressed, which torch never does`);

  // zip64: each field that is all ones stands in the extra field instead, in this order
  const wide = zip64Extra(extra);
  let wideAt = 0;
  const widened = (value: number): number => {
    if (value !== 0xffffffff) return value;
    if (wideAt + 8 > wide.length) throw damaged(file, say`its member ${quoted(name)} has no zip64 size`);
    wideAt += 8;
    return uint64(file, wide, wideAt - 8);
  };
  const length = widened(fixed.readUInt32LE(24));
  const stored = widened(fixed.readUInt32LE(20));
  const headerAt = widened(fixed.readUInt32LE(42));
  if (length !== stored) throw damaged(file, say`its member ${quoted(name)} has two different sizes`);
  return { name, rawName, length, headerAt };
}

/** The content of the zip64 extra field (id 1), empty where there is none. */
function zip64Extra(extra: Buffer): Buffer {
  let at = 0;
  while (at + 4 <= extra.length) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) return extra.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return Buffer.alloc(0);
}

async function locate(file: BoundedFile, entry: DirectoryEntry, limit: number): Promise<ZipMember> {
  const { name, rawName, length, headerAt } = entry;
  if (!isByteRange(headerAt, 30, limit)) throw damaged(file, say`its member ${quoted(name)} lies outside of it`);
  const headerBytes = Math.min(30 + rawName.length, limit - headerAt);
  const header = await file.readAt(headerAt, headerBytes);
  const sameName =
    header.length === 30 + rawName.length &&
    header.readUInt16LE(26) === rawName.length &&
    header.subarray(30).equals(rawName);
  if (header.readUInt32LE(0) !== 0x04034b50 || header.readUInt16LE(8) !== 0 || !sameName) {
    throw damaged(file, say`the directory and the member ${quoted(name)} itself disagree`);
  }
  // a size that is left to the data descriptor is zero here, and one in the zip64 extra field all ones
  const localSize = header.readUInt32LE(22);
  if (localSize !== 0 && localSize !== 0xffffffff && localSize !== length) {
    throw damaged(file, say`the directory and the member ${quoted(name)} itself disagree on its size`);
  }
  const start = headerAt + 30 + rawName.length + header.readUInt16LE(28);
  if (!isByteRange(start, length, limit)) throw damaged(file, say`its member ${quoted(name)} lies outside of it`);
  return { name, start, length };
}

function checkOverlap(
  file: BoundedFile,
  entries: readonly DirectoryEntry[],
  members: ReadonlyMap<string, ZipMember>,
): void {
  const inOrder = [...entries].sort((a, b) => a.headerAt - b.headerAt);
  let end = 0;
  for (const { name, headerAt } of inOrder) {
    if (headerAt < end) throw damaged(file, say`its member ${quoted(name)} overlaps another`);
    const member = members.get(name);
    end = member ? member.start + member.length : end;
  }
}

function isPlainName(name: string): boolean {
  const steps = name.split('/');
  return !name.startsWith('/') && !/[\\:\u0000-\u001f\ufffd]/.test(name) && !steps.includes('..') && name.length > 0;
}

function uint64(file: BoundedFile, bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(file, say`a zip64 size in it is beyond reason`);
  return Number(value);
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 120));
}

function damaged(file: BoundedFile, what: Wording): CaptionLensError {
  return new CaptionLensError('checkpointInvalid', say`${file.path} is not a sound torch file: ${what}.`);
}
