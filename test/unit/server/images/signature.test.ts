import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSignature } from '../../../../server/images/signature.ts';
import { say } from '../../../../models/wording.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const box = (brand: string, ...compatible: readonly string[]) =>
  bytes(`\0\0\0${String.fromCharCode(16 + compatible.length * 4)}ftyp${brand}\0\0\0\0${compatible.join('')}`);

describe('readSignature', () => {
  test.each([
    ['\xff\xd8\xff\xe0\0\x10JFIF', 'jpeg'],
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'png'],
    ['RIFF\x10\0\0\0WEBPVP8 ', 'webp'],
    ['GIF87a', 'gif'],
    ['GIF89a', 'gif'],
    ['II*\0\x08\0\0\0', 'tiff'],
    ['MM\0*\0\0\0\x08', 'tiff'],
    ['II+\0\x08\0\0\0', 'tiff'],
    ['II*\0\x10\0\0\0CR\x02\0', 'cr2'],
    ['FUJIFILMCCD-RAW 0201', 'raf'],
  ])('%j is %s', (text, format) => {
    expect(readSignature(bytes(text))).toEqual({ kind: 'picture', format });
  });

  test.each([
    ['SVG pictures', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['SVG pictures', '<?xml version="1.0"?>\n<!-- drawn -->\n<!DOCTYPE svg PUBLIC "x">\n<svg>'],
    ['SVG pictures', '\xff\xfe<\0s\0v\0g\0>\0'],
    ['BMP pictures', 'BM\x36\0\0\0\0\0\0\0\x36\0\0\0'],
    ['ICO pictures', '\0\0\x01\0\x01\0'],
    ['PDF documents', '%PDF-1.7'],
    ['PNM pictures', 'P6\n2 2\n255\n'],
    ['Photoshop pictures', '8BPS\0\x01'],
    ['JPEG XL pictures', '\xff\x0a\xfa'],
    ['JPEG 2000 pictures', '\0\0\0\x0cjP  \r\n\x87\n'],
    ['Camera raw pictures (ORF)', 'IIRO\x08\0\0\0'],
    ['Web pages', '<!doctype html><title>Not found</title>'],
    ['Sound files', 'RIFF\x10\0\0\0WAVEfmt '],
    ['Text files', 'BMW and other cars'],
    ['Text files', 'A poem about \xfcmlauts\n'],
  ])('%s: %j', (what, text) => {
    expect(readSignature(bytes(text))).toEqual({ kind: 'other', what: { template: what, values: [] } });
  });

  test.each([
    ['the major brand', box('avif', 'mif1'), { kind: 'picture', format: 'avif' }],
    ['a compatible brand', box('mif1', 'miaf', 'avif'), { kind: 'picture', format: 'avif' }],
    ['a sequence', box('avis'), { kind: 'picture', format: 'avif' }],
    ['a telephone', box('heic', 'mif1'), { kind: 'picture', format: 'heic' }],
    ['a telephone, general brand', box('mif1', 'heic'), { kind: 'picture', format: 'heic' }],
    ['a camera', box('crx '), { kind: 'picture', format: 'cr3' }],
    ['a film', box('isom', 'mp41'), { kind: 'other', what: say`Videos` }],
  ])('reads the brands of %s', (_, file, signature) => {
    expect(readSignature(file)).toEqual(signature);
  });

  test.each([
    ['a DNG', [[0xc612, 1]], 'dng'],
    [
      'a preview before the raw pages',
      [
        [0xfe, 1],
        [0x14a, 200],
      ],
      'raw',
    ],
    [
      'a scan with a preview of its own',
      [
        [0xfe, 0],
        [0x14a, 200],
      ],
      'tiff',
    ],
    ['a fax', [[0x100, 9]], 'tiff'],
  ] as const)('looks into the directory of %s', (_, entries, format) => {
    for (const little of [true, false]) {
      expect(readSignature(tiff(entries, little))).toEqual({ kind: 'picture', format });
    }
  });

  test('survives a directory outside the file', () => {
    expect(readSignature(Buffer.from('II*\0\xff\xff\xff\xff', 'latin1'))).toMatchObject({ kind: 'picture' });
    expect(readSignature(Buffer.from('II*\0\x08\0\0\0\xff\xff', 'latin1'))).toMatchObject({ kind: 'picture' });
  });

  test('knows nothing of other bytes', () => {
    expect(readSignature(Buffer.of(1, 2, 3, 0, 4))).toEqual({ kind: 'unknown' });
  });

  test('answers for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (file) => readSignature(file).kind.length > 0));
  });
});

function tiff(entries: readonly (readonly [tag: number, value: number])[], little: boolean): Uint8Array {
  const file = new Uint8Array(10 + entries.length * 12);
  const view = new DataView(file.buffer);
  file.fill(little ? 0x49 : 0x4d, 0, 2);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, entries.length, little);
  entries.forEach(([tag, value], entry) => {
    view.setUint16(10 + entry * 12, tag, little);
    view.setUint16(12 + entry * 12, 4, little); // LONG
    view.setUint32(14 + entry * 12, 1, little);
    view.setUint32(18 + entry * 12, value, little);
  });
  return file;
}
