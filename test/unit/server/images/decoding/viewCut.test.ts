import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { cutView } from '../../../../../server/images/decoding/viewCut.ts';
import { noise } from '../noise.ts';
import pillow from '../pillow/views.json' with { type: 'json' };

const parts = ['whole', 'middle'] as const;
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.each(parts)('the %s view', (part) => {
  test.each(pillow.noise.map((entry) => [entry.from.join('x'), entry.size, entry] as const))(
    'of %s at %i is what Pillow crops and resizes, byte for byte',
    (_from, size, { from: [width = 0, height = 0], ...expected }) => {
      const view = cutView({ rgb: noise(width * height * 3), width, height }, { size, part });
      expect(digest(view)).toBe(expected[part]);
    },
  );
});

test('the middle is the middle: at 8 pixels of a side of 10, by hand', () => {
  // floor(10 * 8 / 40) = 2 pixels; (16 - 2) / 2 = 7 to the left, (10 - 2) / 2 = 4 above: so its first is (7, 4).
  const width = 16;
  const rgb = Uint8Array.from({ length: width * 10 * 3 }, (_, i) => (isInner(Math.trunc(i / 3)) ? 200 : 10));
  const view = cutView({ rgb, width, height: 10 }, { size: 8, part: 'middle' });
  expect(view).toEqual(new Uint8Array(8 * 8 * 3).fill(200));

  function isInner(pixel: number): boolean {
    const [x, y] = [pixel % width, Math.trunc(pixel / width)];
    return x >= 7 && x < 9 && y >= 4 && y < 6;
  }
});

test('is a picture of its own, also where nothing has to be resized', () => {
  const rgb = noise(6 * 6 * 3);
  const view = cutView({ rgb, width: 6, height: 6 }, { size: 6, part: 'whole' });
  expect(view).toEqual(rgb);
  expect(view.buffer).not.toBe(rgb.buffer);
});
