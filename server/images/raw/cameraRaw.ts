import type { RawFormat } from '../decoding/decodeMessages.ts';
import { readDirectories } from './tiffDirectories.ts';

const subfileType = 0xfe;
const make = 0x10f;
const subIfds = 0x14a;
const dngVersion = 0xc612;
const dngBackwardVersion = 0xc613;

/**
 * Which camera's raw file a TIFF (revision 6.0) is: its first page is then only a small preview. Undefined where it is a
 * picture as any other. `raw`: of another maker.
 */
export function cameraRawOf(tiff: Uint8Array): RawFormat | undefined {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 8 || view.getUint16(2, tiff[0] === 0x49) !== 42) return undefined; // BigTIFF: no camera writes it
  const [first] = readDirectories(tiff, 1);
  if (!first) return undefined;
  if (first.has(dngVersion) || first.has(dngBackwardVersion)) return 'dng';
  const isPreview = ((first.numbers(subfileType)[0] ?? 0) & 1) === 1;
  if (!isPreview || !first.has(subIfds)) return undefined;
  const maker = first.text(make);
  if (/^nikon/i.test(maker)) return 'nef';
  return /^sony/i.test(maker) ? 'arw' : 'raw';
}
