import type { RawFormat } from '../decoding/decodeMessages.ts';
import { readCr3 } from './cr3.ts';
import { readJpegFrame } from './jpegFrame.ts';
import type { Extent, RawParts, RawPreview } from './rawParts.ts';
import { readDirectories, type TiffDirectory } from './tiffDirectories.ts';

/** Undefined where there is no preview. Reads within the file alone, whatever it says; never throws. */
export function findPreview(file: Uint8Array, format: RawFormat): RawPreview | undefined {
  const { extents, orientation, exif } = readRaw(file, format);
  const jpeg = largestJpeg(file, extents);
  return jpeg && { jpeg, orientation, exif };
}

function readRaw(file: Uint8Array, format: RawFormat): RawParts {
  switch (format) {
    case 'cr3':
      return readCr3(file);
    case 'raf':
      return readRaf(file);
    case 'cr2':
    case 'nef':
    case 'arw':
    case 'dng':
    case 'raw':
      return readTiff(file);
  }
}

function largestJpeg(file: Uint8Array, extents: readonly Extent[]): Uint8Array | undefined {
  let best: { readonly jpeg: Uint8Array; readonly pixels: number } | undefined;
  for (const { start, length } of extents) {
    const jpeg = file.subarray(start, start + length);
    const frame = readJpegFrame(jpeg);
    const pixels = frame ? frame.width * frame.height : 0;
    if (pixels > (best?.pixels ?? 0)) best = { jpeg, pixels };
  }
  return best?.jpeg;
}

const compression = 0x103;
const stripOffsets = 0x111;
const stripByteCounts = 0x117;
const orientation = 0x112;
const jpegOffset = 0x201;
const jpegLength = 0x202;

/**
 * JPEGs in any directory: as of a thumbnail (JPEGInterchangeFormat; NEF and ARW have their large previews so), or as the
 * one strip of a page whose compression is JPEG (CR2, DNG).
 */
function readTiff(file: Uint8Array): RawParts {
  const directories = readDirectories(file);
  const extents = directories.flatMap((directory) => [
    ...extentOf(directory, jpegOffset, jpegLength),
    ...([6, 7].includes(directory.numbers(compression)[0] ?? 0)
      ? extentOf(directory, stripOffsets, stripByteCounts)
      : []),
  ]);
  return { extents, orientation: directories[0]?.numbers(orientation)[0], exif: [file] };
}

function extentOf(directory: TiffDirectory, offset: number, bytes: number): readonly Extent[] {
  const [start, second] = directory.numbers(offset);
  const [length] = directory.numbers(bytes);
  return start === undefined || length === undefined || second !== undefined ? [] : [{ start, length }];
}

/** Fujifilm's header has the place of the JPEG after 84 bytes of names and versions; that JPEG has the EXIF. */
function readRaf(file: Uint8Array): RawParts {
  if (file.length < 92) return { extents: [], orientation: undefined, exif: [] };
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  return {
    extents: [{ start: view.getUint32(84), length: view.getUint32(88) }],
    orientation: undefined,
    exif: [],
  };
}
