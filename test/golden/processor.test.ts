import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PictureDecoder } from '../../server/images/decoding/decoder.ts';
import { readExpected } from '../expected.ts';
import avif from '../unit/server/images/pillow/avif.json' with { type: 'json' };
import odd from '../unit/server/images/pillow/pictures.json' with { type: 'json' };
import views from '../unit/server/images/pillow/views.json' with { type: 'json' };

const cases = new URL('cases/processor/', import.meta.url);
const pictures = new URL('images/', cases);
const rules = ['hf', 'lavis'] as const;
const lossy = /\.jpg$/; // the other pictures of this folder are stored without loss
const decoder = new PictureDecoder(new URL('../../dist/decodeChild.js', import.meta.url));
let expected: ReturnType<typeof readExpected>;

beforeAll(() => {
  expected = readExpected(new URL('expected.safetensors', cases));
});
afterAll(() => decoder.dispose());

describe.each(rules)('what Pillow makes of a picture, rule %s', (rule) => {
  test.each(readdirSync(pictures))('%s', async (name) => {
    const tensor = expected.get(`${name}.${rule}`);
    const [size = 0] = tensor?.shape ?? [];
    const { pixels } = await decoder.decode(readFileSync(new URL(name, pictures)), { size, rule, views: [] });
    expect(pixels.length).toBe(size * size * 3);
    expect(largestDifference(pixels, tensor?.data ?? [])).toBeLessThanOrEqual(lossy.test(name) ? 2 : 0);
  });
});

// Rarer kinds of pixels: 16 bits, transparent colours, inset GIF frames, CMYK, orientations, TIFF's compressions.
describe.each(rules)('what Pillow makes of an odd picture, byte for byte, rule %s', (rule) => {
  const folder = new URL('../unit/server/images/pillow/pictures/', import.meta.url);
  test.each(Object.entries(odd))('%s', async (name, digests) => {
    const { pixels } = await decoder.decode(readFileSync(new URL(name, folder)), { size: 48, rule, views: [] });
    expect(createHash('sha256').update(pixels).digest('hex')).toBe(digests[rule]);
  });
});

// Mirrored and turned, with 16 bits, in palettes: what a recogniser sees is upright even where LAVIS leaves a picture lying.
describe.each(rules)('what Pillow cuts of an odd picture, byte for byte, rule %s', (rule) => {
  const folder = new URL('../unit/server/images/pillow/pictures/', import.meta.url);
  const wanted = (['whole', 'middle'] as const).map((part) => ({ size: 24, part }));
  test.each(Object.entries(views.pictures))('%s', async (name, digests) => {
    const bytes = readFileSync(new URL(name, folder));
    const decoded = await decoder.decode(bytes, { size: 48, rule, views: wanted });
    const found = decoded.views.map((view) => createHash('sha256').update(view).digest('hex'));
    expect(found).toEqual([digests[rule].whole, digests[rule].middle]);
    expect(createHash('sha256').update(decoded.pixels).digest('hex')).toBe(
      new Map(Object.entries(odd)).get(name)?.[rule],
    );
  });
});

// libheif repeats a chroma sample where Pillow's libavif interpolates, so here edges of colour differ.
test.each([
  ['4:4:4', 4, 1],
  ['4:2:0', 32, 3],
  ['alpha', 32, 3],
] as const)('AVIF %s is close to Pillow', async (kind, largest, mean) => {
  const { file, hf } = avif[kind];
  const { pixels } = await decoder.decode(Buffer.from(file, 'base64'), { size: 48, rule: 'hf', views: [] });
  const wanted = Buffer.from(hf, 'base64');
  expect(largestDifference(pixels, wanted)).toBeLessThanOrEqual(largest);
  const total = pixels.reduce((sum, value, i) => sum + Math.abs(value - (wanted[i] ?? NaN)), 0);
  expect(total / pixels.length).toBeLessThanOrEqual(mean);
});

function largestDifference(actual: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let largest = actual.length === wanted.length ? 0 : Infinity;
  for (let i = 0; i < actual.length; i++) largest = Math.max(largest, Math.abs((actual[i] ?? 0) - (wanted[i] ?? 0)));
  return largest;
}
