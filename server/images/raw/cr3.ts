import type { Extent, RawParts } from './rawParts.ts';
import { readDirectories } from './tiffDirectories.ts';

/** A box of ISO/IEC 14496-12: its type, and where its content begins and ends in the file. */
interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const mostBoxes = 1024;
const orientation = 0x112;
const exifPointer = 0x8769;
const gpsPointer = 0x8825;
/** Canon's own boxes are of type `uuid` and begin with one of these. */
const canonUuid = '85c0b687820f11e08111f4ce462b6a48';
const previewUuid = 'eaf42b5e1c984b88b9fbb7dc406e4d16';
/** Between the beginning of a PRVW box and its JPEG are a few numbers. */
const furthestJpeg = 64;

/**
 * A CR3 as Canon's cameras write it (L. Lacroix, "Describing the Canon Raw v3 (CR3) file format"): the full-size JPEG is
 * the only sample of a track, a smaller one lies in PRVW; CMT1, CMT2 and CMT4 are TIFFs of EXIF's three directories.
 */
export function readCr3(file: Uint8Array): RawParts {
  const budget = { boxes: mostBoxes };
  const read = (start: number, end: number) => readBoxes(file, start, end, budget);
  const top = read(0, file.length);
  const moov = top.filter(({ type }) => type === 'moov').flatMap(({ start, end }) => read(start, end));
  const inside = (boxes: readonly Box[], uuid: string, skip = 0) =>
    boxes
      .filter(({ type, start }) => type === 'uuid' && hexAt(file, start, 16) === uuid)
      .flatMap(({ start, end }) => read(start + 16 + skip, end));
  const canon = inside(moov, canonUuid);
  const part = (type: string) => {
    const box = canon.find((each) => each.type === type);
    return box ? [file.subarray(box.start, box.end)] : [];
  };
  const samples = moov.filter(({ type }) => type === 'trak').flatMap((track) => sampleOf(file, track, read));
  // The box with the preview has eight bytes of its own before the first one inside.
  const previews = inside(top, previewUuid, 8).flatMap((box) => (box.type === 'PRVW' ? jpegIn(file, box) : []));
  const [main] = part('CMT1');
  return {
    extents: [...samples, ...previews],
    orientation: main && readDirectories(main, 1)[0]?.numbers(orientation)[0],
    exif: [
      ...(main ? [main] : []),
      ...part('CMT2').map((tiff) => pointedAt(tiff, exifPointer)),
      ...part('CMT4').map((tiff) => pointedAt(tiff, gpsPointer)),
    ],
  };
}

function readBoxes(file: Uint8Array, start: number, end: number, budget: { boxes: number }): readonly Box[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end && budget.boxes > 0; budget.boxes--) {
    const short = view.getUint32(at);
    const isLong = short === 1 && at + 16 <= end;
    const size = isLong ? Number(view.getBigUint64(at + 8)) : short === 0 ? end - at : short;
    const head = isLong ? 16 : 8;
    if (size < head) break;
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    boxes.push({ type, start: at + head, end: Math.min(at + size, end) });
    at += size;
  }
  return boxes;
}

/** The first sample of a track: its place in `co64` or `stco`, its size in `stsz`. */
function sampleOf(
  file: Uint8Array,
  track: Box,
  read: (start: number, end: number) => readonly Box[],
): readonly Extent[] {
  const below = (boxes: readonly Box[], type: string) =>
    boxes.filter((box) => box.type === type).flatMap(({ start, end }) => read(start, end));
  const table = below(below(below(read(track.start, track.end), 'mdia'), 'minf'), 'stbl');
  const at = (type: string) => table.find((box) => box.type === type);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const [sizes, long, short] = [at('stsz'), at('co64'), at('stco')];
  if (!sizes || sizes.start + 12 > sizes.end) return [];
  // Version and flags, the size of all samples or 0, their count, the size of each.
  const common = view.getUint32(sizes.start + 4);
  if (common === 0 && sizes.start + 16 > sizes.end) return [];
  const length = common === 0 ? view.getUint32(sizes.start + 12) : common;
  if (long && long.start + 16 <= long.end) return [{ start: Number(view.getBigUint64(long.start + 8)), length }];
  if (short && short.start + 12 <= short.end) return [{ start: view.getUint32(short.start + 8), length }];
  return [];
}

function jpegIn(file: Uint8Array, { start, end }: Box): readonly Extent[] {
  const head = Buffer.from(file.buffer, file.byteOffset + start, Math.min(furthestJpeg, end - start));
  const at = head.indexOf(Buffer.of(0xff, 0xd8, 0xff));
  return at < 0 ? [] : [{ start: start + at, length: end - start - at }];
}

/** The TIFF with a first directory that only points at its own: readers look for EXIF's tags below that pointer. */
function pointedAt(tiff: Uint8Array, pointer: number): Uint8Array {
  if (tiff.length < 8) return tiff;
  const little = tiff[0] === 0x49;
  const pointed = new Uint8Array(tiff.length + 18);
  pointed.set(tiff);
  const view = new DataView(pointed.buffer);
  const own = view.getUint32(4, little);
  view.setUint32(4, tiff.length, little);
  view.setUint16(tiff.length, 1, little);
  view.setUint16(tiff.length + 2, pointer, little);
  view.setUint16(tiff.length + 4, 4, little);
  view.setUint32(tiff.length + 6, 1, little);
  view.setUint32(tiff.length + 10, own, little);
  return pointed;
}

function hexAt(file: Uint8Array, start: number, length: number): string {
  return Buffer.from(file.subarray(start, start + length)).toString('hex');
}
