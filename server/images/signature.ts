import { say, type Wording } from '../../models/wording.ts';
import type { PictureFormat } from './decoding/decodeMessages.ts';
import { cameraRawOf } from './raw/cameraRaw.ts';

/** What the first bytes of a file say that it is; the name of a file says nothing. */
export type Signature =
  | { readonly kind: 'picture'; readonly format: PictureFormat }
  /** Known, but not read; `what` in the plural, e.g. "SVG pictures". */
  | { readonly kind: 'other'; readonly what: Wording }
  | { readonly kind: 'unknown' };

/** A `?` stands for any byte, so "RIFF????WEBP". */
const pictures: readonly (readonly [pattern: string, format: PictureFormat])[] = [
  ['\xff\xd8\xff', 'jpeg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['RIFF????WEBP', 'webp'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['II*\0????CR', 'cr2'],
  ['FUJIFILMCCD-RAW', 'raf'],
];

const others: readonly (readonly [pattern: string, what: Wording])[] = [
  ['IIRO', say`Camera raw pictures (ORF)`],
  ['IIRS', say`Camera raw pictures (ORF)`],
  ['IIU\0', say`Camera raw pictures (RW2)`],
  ['FOVb', say`Camera raw pictures (X3F)`],
  ['\0\0\x01\0', say`ICO pictures`],
  ['\0\0\x02\0', say`CUR pictures`],
  ['%PDF', say`PDF documents`],
  ['%!PS', say`PostScript documents`],
  ['8BPS', say`Photoshop pictures`],
  ['gimp xcf', say`GIMP pictures`],
  ['\xff\x0a', say`JPEG XL pictures`],
  ['\0\0\0\x0cJXL ', say`JPEG XL pictures`],
  ['\0\0\0\x0cjP  ', say`JPEG 2000 pictures`],
  ['\xff\x4f\xff\x51', say`JPEG 2000 pictures`],
  ['v/1\x01', say`OpenEXR pictures`],
  ['#?RADIANCE', say`Radiance HDR pictures`],
  ['SIMPLE  =', say`FITS pictures`],
  ['DDS ', say`DDS pictures`],
  ['\xd7\xcd\xc6\x9a', say`WMF pictures`],
  [`\x01\0\0\0${'?'.repeat(36)} EMF`, say`EMF pictures`],
  ['qoif', say`QOI pictures`],
  ['PK\x03\x04', say`ZIP archives`],
  ['\x1f\x8b', say`Compressed files`],
  ['\x1aE\xdf\xa3', say`Videos`],
  ['RIFF????AVI ', say`Videos`],
  ['RIFF????WAVE', say`Sound files`],
];

const heifBrands: Readonly<Record<string, Signature>> = {
  avif: { kind: 'picture', format: 'avif' },
  avis: { kind: 'picture', format: 'avif' },
  heic: { kind: 'picture', format: 'heic' },
  heix: { kind: 'picture', format: 'heic' },
  heim: { kind: 'picture', format: 'heic' },
  heis: { kind: 'picture', format: 'heic' },
  hevc: { kind: 'picture', format: 'heic' },
  hevx: { kind: 'picture', format: 'heic' },
  'crx ': { kind: 'picture', format: 'cr3' },
};

/** Looks at the first 1024 bytes, and for a TIFF at its first directory. */
export function readSignature(bytes: Uint8Array): Signature {
  const head = String.fromCharCode(...bytes.subarray(0, 1024));
  const other = others.find(([pattern]) => matches(head, pattern));
  if (other) return { kind: 'other', what: other[1] };
  const picture = pictures.find(([pattern]) => matches(head, pattern));
  if (picture) return { kind: 'picture', format: picture[1] };
  if (/^(II[*+]\0|MM\0[*+])/.test(head)) {
    return { kind: 'picture', format: cameraRawOf(bytes) ?? 'tiff' };
  }
  if (head.startsWith('ftyp', 4)) return readBrands(bytes, head);
  // "BM" alone begins many a text; the reserved bytes of a bitmap's header are zero.
  if (matches(head, 'BM????\0\0\0\0')) return { kind: 'other', what: say`BMP pictures` };
  if (/^P[1-7]\s/.test(head)) return { kind: 'other', what: say`PNM pictures` };
  return readText(bytes, head);
}

function matches(head: string, pattern: string): boolean {
  if (head.length < pattern.length) return false;
  for (let i = 0; i < pattern.length; i++) if (pattern[i] !== '?' && pattern[i] !== head[i]) return false;
  return true;
}

/** The `ftyp` box: size, "ftyp", major brand, version, then the brands that it is compatible with. */
function readBrands(bytes: Uint8Array, head: string): Signature {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const brands = [head.slice(8, 12)];
  for (let at = 16; at + 4 <= Math.min(size, head.length); at += 4) brands.push(head.slice(at, at + 4));
  for (const brand of brands) {
    const known = heifBrands[brand];
    if (known) return known;
  }
  return { kind: 'other', what: brands.includes('mif1') ? say`HEIF pictures` : say`Videos` };
}

function readText(bytes: Uint8Array, head: string): Signature {
  const isUtf16 = head.startsWith('\xff\xfe') || head.startsWith('\xfe\xff');
  const text = isUtf16 ? head.slice(2).replaceAll('\0', '') : head;
  if (!isUtf16 && bytes.subarray(0, 1024).includes(0)) return { kind: 'unknown' };
  if (/<svg[\s>:]|<!DOCTYPE svg|<svg:svg/i.test(text)) return { kind: 'other', what: say`SVG pictures` };
  if (/<!DOCTYPE html|<html/i.test(text)) return { kind: 'other', what: say`Web pages` };
  // Control characters other than white space do not occur in text.
  return /[\x01-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? { kind: 'unknown' } : { kind: 'other', what: say`Text files` };
}
