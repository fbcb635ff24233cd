import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PictureDecoder } from '../../../server/images/decoding/decoder.ts';
import { makeGif, makePng } from '../../unit/server/images/pictures.ts';
import { noise } from '../../unit/server/images/noise.ts';

const decoder = new PictureDecoder(new URL('../../../dist/decodeChild.js', import.meta.url), {
  wallMs: 60_000, // the largest picture takes 3.5 to 9 s on a crowded machine
});
afterAll(() => decoder.dispose());

const decode = (bytes: Uint8Array) => decoder.decode(bytes, { size: 16, rule: 'default', views: [] });
const refusal = async (bytes: Uint8Array) => {
  const thrown: unknown = await decode(bytes).catch((error: unknown) => error);
  return thrown instanceof Error ? { code: Reflect.get(thrown, 'code') as unknown, message: thrown.message } : 'read';
};

const size = { width: 96, height: 64 };
const photograph = sharp(noise(size.width * size.height * 3), { raw: { ...size, channels: 3 } });
const formats = {
  'baseline JPEG': () => photograph.clone().jpeg(),
  'progressive JPEG': () => photograph.clone().jpeg({ progressive: true }),
  PNG: () => photograph.clone().png(),
  'interlaced PNG': () => photograph.clone().png({ progressive: true }),
  'PNG with a palette': () => photograph.clone().png({ palette: true }),
  'lossy WebP': () => photograph.clone().webp(),
  'lossless WebP': () => photograph.clone().webp({ lossless: true }),
  GIF: () => photograph.clone().gif(),
  AVIF: () => photograph.clone().avif({ effort: 0 }),
  'plain TIFF': () => photograph.clone().tiff({ compression: 'none' }),
  'packed TIFF': () => photograph.clone().tiff({ compression: 'deflate' }),
};

describe.each(Object.entries(formats))('%s', (_, encode) => {
  let bytes: Buffer;
  beforeAll(async () => {
    bytes = await encode().toBuffer();
  });

  test('is read whole', async () => {
    expect(await decode(bytes)).toMatchObject(size);
  });

  test('is refused cut short at ten points', async () => {
    for (let tenths = 0; tenths < 10; tenths++) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * tenths) / 10));
      expect(await refusal(cut), `at ${tenths} tenths`).toMatchObject({ code: 'imageInvalid' });
    }
  });

  test('with bytes overwritten is read or refused, and harms nobody', async () => {
    for (let round = 0; round < 10; round++) {
      const damaged = Buffer.from(bytes);
      for (const at of noise(20)) damaged[(at * 97 + round * 31) % damaged.length] = (at + round) & 255;
      const outcome = await refusal(damaged);
      if (outcome !== 'read') expect(outcome.code).toMatch(/^image(Invalid|Unsupported|TooLarge)$/);
    }
    expect(await decode(bytes)).toMatchObject(size);
  });
});

test('an AVIF that counts more items than it has is damaged, and nothing ran out of memory', async () => {
  const bytes = await photograph.clone().avif({ effort: 0 }).toBuffer();
  // Behind the name come a version, two bytes of sizes and the count (ISO/IEC 14496-12, 8.11.3).
  bytes.writeUInt16BE(0x4400, bytes.indexOf('iloc') + 10);
  expect(await refusal(bytes)).toEqual({
    code: 'imageInvalid',
    message: 'The AVIF picture is damaged or incomplete.',
  });
});

test('a GIF with a frame wider than any screen is damaged, and nothing ran out of memory', async () => {
  const bytes = makeGif(1, 65535, 1);
  bytes.writeUInt16LE(71, bytes.indexOf(0x2c) + 1); // where the frame begins from the left
  expect(await refusal(bytes)).toEqual({ code: 'imageInvalid', message: 'The GIF picture is damaged or incomplete.' });
});

test('a TIFF whose second page has no fields is damaged, and nothing ran out of memory', async () => {
  const bytes = readFileSync(new URL('../../unit/server/images/pillow/pictures/two-pages.tif', import.meta.url));
  const first = bytes.readUInt32LE(4);
  bytes.writeUInt16LE(0, bytes.readUInt32LE(first + 2 + bytes.readUInt16LE(first) * 12));
  expect(await refusal(bytes)).toEqual({ code: 'imageInvalid', message: 'The TIFF picture is damaged or incomplete.' });
});

describe('too large', () => {
  test.each([
    ['30000 x 30000', makePng(30000, 30000, Buffer.alloc(90001))],
    ['1 x 268000000', makePng(1, 268000000, Buffer.alloc(4000))],
    ['200000000 x 1', makePng(200000000, 1, Buffer.alloc(4000))],
    ['65535 x 65535', makeGif(1, 65535, 65535)],
  ])('%s pixels', async (dimensions, bytes) => {
    expect(await refusal(bytes)).toEqual({
      code: 'imageTooLarge',
      message: `The picture has ${dimensions} pixels; at most 100 million can be read.`,
    });
  });

  test('more than 64 MB', async () => {
    expect(await refusal(new Uint8Array(65 * 1024 * 1024))).toEqual({
      code: 'imageTooLarge',
      message: 'The file has 65 MB; at most 64 MB can be read.',
    });
  });

  test('100 million pixels are still read', async () => {
    const large = { width: 10000, height: 10000, channels: 3, background: '#357' } as const;
    const bytes = await sharp({ create: large }).png({ compressionLevel: 1 }).toBuffer();
    const { pixels } = await decode(bytes);
    expect([...pixels.subarray(0, 3)]).toEqual([0x33, 0x55, 0x77]);
  });
});

describe('many frames', () => {
  test('10,000 of a GIF: the first one is read, soon', async () => {
    const started = performance.now();
    const { pixels } = await decode(makeGif(10_000));
    expect([...pixels.subarray(0, 3)]).toEqual([255, 255, 255]);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('not a picture that is read', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">';
  const readable = 'Caption Lens reads JPEG, PNG, WebP, GIF, AVIF, TIFF and the previews in camera raw files.';
  test.each([
    ['SVG', `${svg}<rect width="9" height="9"/></svg>`, 'SVG pictures cannot be described'],
    [
      'SVG with an entity',
      `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>${svg}<text>&x;</text></svg>`,
      'SVG pictures cannot be described',
    ],
    ['SVG with a link', `${svg}<image href="file:///etc/passwd"/></svg>`, 'SVG pictures cannot be described'],
    ['BMP', 'BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'BMP pictures cannot be described'],
    ['ICO', '\0\0\x01\0\x01\0\x10\x10', 'ICO pictures cannot be described'],
    ['PDF', '%PDF-1.7\n%\xe2\xe3\xcf\xd3', 'PDF documents cannot be described'],
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'HEIC pictures cannot be described'],
    ['text', 'Dear diary,\n', 'Text files cannot be described'],
    ['bytes', '\x01\0\x02\0\x03\xfe', 'This is not a picture that can be described'],
    ['libvips own format', '\xb6\xa6\xf2\x08\0\0\0\x01', 'This is not a picture that can be described'],
  ])('%s', async (_, text, sentence) => {
    expect(await refusal(Buffer.from(text, 'latin1'))).toEqual({
      code: 'imageUnsupported',
      message: `${sentence}; ${readable}`,
    });
  });

  test('nothing', async () => {
    expect(await refusal(Buffer.alloc(0))).toEqual({ code: 'imageInvalid', message: 'The file is empty.' });
  });
});
