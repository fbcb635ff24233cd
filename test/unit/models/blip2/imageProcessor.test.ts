import { describe, expect, test } from 'vitest';
import { toPixelValues } from '../../../../models/blip2/imageProcessor.ts';
import { readExpected } from '../../../expected.ts';

// CLIP's, as every BLIP-2 has them.
const mean = [0.48145466, 0.4578275, 0.40821073];
const std = [0.26862954, 0.26130258, 0.27577711];

describe('toPixelValues', () => {
  test('goes from interleaved bytes to one plane a channel, picture after picture', () => {
    const first = Uint8Array.from({ length: 12 }, (_, i) => i);
    const second = first.map((byte) => byte + 100);
    const values = toPixelValues([first, second], { size: 2, mean: [0, 0, 0], std: [1, 1, 1] });
    const bytes = Array.from(values, (value) => Math.round(value * 255));
    const planes = [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11];
    expect(bytes).toEqual([...planes, ...planes.map((byte) => byte + 100)]);
  });

  test('is (x / 255 - mean) / std', () => {
    const values = toPixelValues([Uint8Array.of(0, 128, 255)], { size: 1, mean, std });
    [0, 128, 255].forEach((byte, channel) => {
      expect(values[channel]).toBeCloseTo((byte / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1), 6);
    });
  });

  test('makes the very floats that transformers makes of the same byte', () => {
    const ramp = Uint8Array.from({ length: 256 * 3 }, (_, i) => Math.trunc(i / 3));
    const table = toPixelValues([ramp], { size: 16, mean, std }); // [1, 3, 16, 16]: each byte once a channel
    const golden = readExpected(new URL('../../../golden/cases/tiny/expected.safetensors', import.meta.url));
    const { data = [], shape = [] } = golden.get('coffee.pixel_values') ?? {};
    expect(shape).toEqual([3, 56, 56]);
    const plane = 56 * 56;
    const known = [0, 1, 2].map((channel) => new Set(table.subarray(channel * 256, channel * 256 + 256)));
    const strangers = Array.from(data).filter((value, i) => !known[Math.trunc(i / plane)]?.has(value));
    expect(strangers).toEqual([]);
  });
});
