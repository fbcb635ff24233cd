/** A directory of a TIFF (revision 6.0, "Image File Directory"): those of its values that can be read as numbers. */
export interface TiffDirectory {
  has(tag: number): boolean;
  /** The first numbers of a tag; none where it is absent or of another type. */
  numbers(tag: number): readonly number[];
  /** A text, without what follows its zero byte; '' where there is none. */
  text(tag: number): string;
}

/** Cameras write a dozen; a circle of directories ends at those that were read. */
const mostDirectories = 64;
const mostEntries = 1024;
/** Of one tag: no more are needed of any. */
const mostNumbers = 64;
const subIfds = 0x14a;
/** Bytes of SHORT, LONG and IFD. */
const sizes: Readonly<Record<number, 2 | 4>> = { 3: 2, 4: 4, 13: 4 };

/**
 * The directories of a TIFF, at most so many, those below others too and each once; none where it is no TIFF. Reads
 * within `tiff` alone.
 */
export function readDirectories(tiff: Uint8Array, most = mostDirectories): readonly TiffDirectory[] {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = tiff[0] === 0x49;
  if (tiff.length < 8) return [];
  const found: TiffDirectory[] = [];
  const waiting = [view.getUint32(4, little)];
  const known = new Set<number>();
  for (let at = waiting.shift(); at !== undefined && found.length < most; at = waiting.shift()) {
    if (known.has(at) || at + 2 > tiff.length) continue;
    known.add(at);
    const { directory, next } = readDirectory(view, at, little);
    found.push(directory);
    waiting.push(...directory.numbers(subIfds));
    if (next !== 0) waiting.push(next);
  }
  return found;
}

function readDirectory(
  view: DataView,
  at: number,
  little: boolean,
): { readonly directory: TiffDirectory; readonly next: number } {
  const room = Math.trunc((view.byteLength - at - 2) / 12);
  const count = Math.min(view.getUint16(at, little), room, mostEntries);
  const entries = new Map<number, number>();
  for (let entry = 0; entry < count; entry++) {
    const place = at + 2 + entry * 12;
    entries.set(view.getUint16(place, little), place);
  }
  const end = at + 2 + count * 12;
  const directory: TiffDirectory = {
    has: (tag) => entries.has(tag),
    numbers: (tag) => numbersAt(view, entries.get(tag), little),
    text: (tag) => textAt(view, entries.get(tag), little),
  };
  return { directory, next: end + 4 <= view.byteLength ? view.getUint32(end, little) : 0 };
}

/** An entry: tag, type, count, and the value or, where it takes more than four bytes, its place. */
function numbersAt(view: DataView, entry: number | undefined, little: boolean): readonly number[] {
  const size = entry === undefined ? undefined : sizes[view.getUint16(entry + 2, little)];
  if (entry === undefined || size === undefined) return [];
  const count = Math.min(view.getUint32(entry + 4, little), mostNumbers);
  const start = count * size <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
  if (start + count * size > view.byteLength) return [];
  return Array.from({ length: count }, (_, index) =>
    size === 2 ? view.getUint16(start + index * 2, little) : view.getUint32(start + index * 4, little),
  );
}

function textAt(view: DataView, entry: number | undefined, little: boolean): string {
  if (entry === undefined || view.getUint16(entry + 2, little) !== 2) return '';
  const count = Math.min(view.getUint32(entry + 4, little), mostNumbers);
  const start = count <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
  if (start + count > view.byteLength) return '';
  const bytes = new Uint8Array(view.buffer, view.byteOffset + start, count);
  return String.fromCharCode(...bytes).split('\0', 1)[0] ?? '';
}
