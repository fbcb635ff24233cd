import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { PictureDecoder, type ProcessorRule } from '../../../server/images/decoding/decoder.ts';
import { noise } from '../../unit/server/images/noise.ts';

const decoder = new PictureDecoder(new URL('../../../dist/decodeChild.js', import.meta.url));
afterAll(() => decoder.dispose());

const side = 32;
const picture = sharp(noise(side * side * 3), { raw: { width: side, height: side, channels: 3 } });
const plain = () => picture.clone().png().toBuffer();
const decode = async (bytes: Buffer, rule: ProcessorRule) =>
  (await decoder.decode(bytes, { size: side, rule, views: [] })).pixels;

function meanDifference(left: Uint8Array, right: Uint8Array): number {
  return left.reduce((sum, value, i) => sum + Math.abs(value - (right[i] ?? NaN)), 0) / left.length;
}

test.each([
  ['no profile', plain],
  ['an sRGB profile', () => picture.clone().withIccProfile('srgb').png().toBuffer()],
])('a picture with %s is the same with and without colour management', async (_, encode) => {
  const bytes = await encode();
  expect(await decode(bytes, 'default')).toEqual(await decode(bytes, 'hf'));
});

test.each([
  ['8', () => picture.clone().withIccProfile('p3').png().toBuffer()],
  ['16', () => picture.clone().toColourspace('rgb16').withIccProfile('p3').png().toBuffer()],
])('a Display P3 picture of %s bits looks under default as it did in sRGB', async (_, encode) => {
  const bytes = await encode();
  const asSeen = await decode(bytes, 'default');
  expect(meanDifference(asSeen, await decode(await plain(), 'hf'))).toBeLessThan(2);
  expect(meanDifference(asSeen, await decode(bytes, 'hf'))).toBeGreaterThan(4);
  expect(await decode(bytes, 'hf')).toEqual(await decode(bytes, 'lavis'));
});

test('16-bit gray keeps its tones under default, where Pillow clips them', async () => {
  const bytes = await picture.clone().greyscale().toColourspace('grey16').png().toBuffer();
  const eight = await picture.clone().greyscale().png().toBuffer();
  expect(meanDifference(await decode(bytes, 'default'), await decode(eight, 'hf'))).toBeLessThan(1);
  expect(Math.min(...(await decode(bytes, 'hf')))).toBeGreaterThan(200);
});

test('a profile that is nonsense is passed over', async () => {
  const bytes = await picture.clone().withIccProfile('srgb').jpeg().toBuffer();
  const start = bytes.indexOf('ICC_PROFILE') + 14;
  const nonsense = Buffer.from(bytes).fill(0xaa, start, start + 300);
  expect(meanDifference(await decode(nonsense, 'default'), await decode(nonsense, 'hf'))).toBeLessThan(1);
});
