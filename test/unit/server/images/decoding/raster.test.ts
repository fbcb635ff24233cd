import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dropAlpha,
  inkToRgb,
  layOnWhite,
  toClippedBytes,
  toHighBytes,
  turnUpright,
} from '../../../../../server/images/decoding/raster.ts';

const pixel = (channels: number, ...data: readonly number[]) => ({
  data: Uint8Array.from(data),
  width: 1,
  height: 1,
  channels,
});

describe('dropAlpha', () => {
  test.each([
    ['gray', pixel(1, 7), [7, 7, 7]],
    ['gray and alpha', pixel(2, 7, 0), [7, 7, 7]],
    ['RGB', pixel(3, 1, 2, 3), [1, 2, 3]],
    ['RGB and alpha', pixel(4, 1, 2, 3, 0), [1, 2, 3]],
  ])('%s', (_, raster, rgb) => {
    expect([...dropAlpha(raster).rgb]).toEqual(rgb);
  });
});

describe('layOnWhite', () => {
  test.each([
    ['clear', pixel(4, 1, 2, 3, 0), [255, 255, 255]],
    ['opaque', pixel(4, 1, 2, 3, 255), [1, 2, 3]],
    ['half', pixel(4, 0, 100, 255, 128), [127, 177, 255]],
    ['gray', pixel(2, 100, 128), [177, 177, 177]],
    ['without alpha', pixel(3, 1, 2, 3), [1, 2, 3]],
  ])('%s', (_, raster, rgb) => {
    expect([...layOnWhite(raster).rgb]).toEqual(rgb);
  });

  test('is the rounded mean of picture and white', () => {
    for (let value = 0; value < 256; value++)
      for (let alpha = 0; alpha < 256; alpha++) {
        const [red] = layOnWhite(pixel(4, value, 0, 0, alpha)).rgb;
        if (red !== Math.round((value * alpha + 255 * (255 - alpha)) / 255))
          expect([value, alpha, red]).toBe('rounded');
      }
  });
});

describe('inkToRgb', () => {
  test.each([
    ['no ink', [0, 0, 0, 0], [255, 255, 255]],
    ['black', [0, 0, 0, 255], [0, 0, 0]],
    ['cyan', [255, 0, 0, 0], [0, 255, 255]],
    ['half yellow in half shade', [0, 0, 128, 128], [127, 127, 63]],
  ])('%s', (_, ink, rgb) => {
    expect([...inkToRgb(pixel(4, ...ink)).rgb]).toEqual(rgb);
  });
});

describe('16 bits', () => {
  const deep = { data: Uint16Array.of(0, 255, 256, 0xffff), width: 4, height: 1, channels: 1 };
  test('clipped', () => expect([...toClippedBytes(deep).data]).toEqual([0, 255, 255, 255]));
  test('high bytes', () => expect([...toHighBytes(deep).data]).toEqual([0, 0, 1, 255]));
});

describe('turnUpright', () => {
  // 1 2 3
  // 4 5 6
  const stored = { rgb: Uint8Array.from([1, 2, 3, 4, 5, 6].flatMap((n) => [n, n, n])), width: 3, height: 2 };
  test.each([
    [1, [1, 2, 3, 4, 5, 6]],
    [2, [3, 2, 1, 6, 5, 4]],
    [3, [6, 5, 4, 3, 2, 1]],
    [4, [4, 5, 6, 1, 2, 3]],
    [5, [1, 4, 2, 5, 3, 6]],
    [6, [4, 1, 5, 2, 6, 3]],
    [7, [6, 3, 5, 2, 4, 1]],
    [8, [3, 6, 2, 5, 1, 4]],
    [0, [1, 2, 3, 4, 5, 6]],
    [9, [1, 2, 3, 4, 5, 6]],
  ])('orientation %i', (orientation, pixels) => {
    const { rgb, width } = turnUpright(stored, orientation);
    expect([...rgb].filter((_, i) => i % 3 === 1)).toEqual(pixels);
    expect(width).toBe(orientation >= 5 && orientation <= 8 ? 2 : 3);
  });

  test('undone by its inverse', () => {
    const inverse = [1, 2, 3, 4, 5, 8, 7, 6];
    const picture = fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 8 }),
    );
    fc.assert(
      fc.property(picture, ([width, height, orientation]) => {
        const raster = { rgb: Uint8Array.from({ length: width * height * 3 }, (_, i) => i), width, height };
        expect(turnUpright(turnUpright(raster, orientation), inverse[orientation - 1] ?? 0)).toEqual(raster);
      }),
    );
  });
});
