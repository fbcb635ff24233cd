import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownNames, spelled } from '../../../../models/wording.ts';
import { type OverlayLine, overlayKinds, overlayOf } from '../../../../server/photograph/overlays.ts';

const sides = fc.record({ width: fc.integer({ min: 1, max: 20_000 }), height: fc.integer({ min: 1, max: 20_000 }) });
const vertical = (lines: readonly OverlayLine[]) => lines.filter(({ x1, x2 }) => x1 === x2).map(({ x1 }) => x1);

describe('overlays', () => {
  test('lie inside of the picture, whatever its sides', () => {
    fc.assert(
      fc.property(sides, fc.constantFrom(...overlayKinds), (picture, kind) => {
        for (const line of overlayOf(kind, picture).lines) {
          for (const value of Object.values(line)) expect(value >= 0 && value <= 1).toBe(true);
        }
      }),
    );
  });

  test('divide by thirds and by the golden ratio', () => {
    const picture = { width: 300, height: 200 };
    expect(vertical(overlayOf('thirds', picture).lines)).toEqual([1 / 3, 2 / 3]);
    const [short = 0, long = 0] = vertical(overlayOf('goldenRatio', picture).lines);
    // The whole is to the longer part as that is to the shorter one.
    expect(1 / long).toBeCloseTo(long / short, 12);
  });

  test('draw reciprocals at right angles to a diagonal, in pixels', () => {
    fc.assert(
      fc.property(sides, (picture) => {
        const { width, height } = picture;
        const [down, up, ...reciprocals] = overlayOf('diagonals', picture).lines;
        const ofPixels = ({ x1, y1, x2, y2 }: OverlayLine) => [(x2 - x1) * width, (y2 - y1) * height] as const;
        for (const line of reciprocals) {
          const [x, y] = ofPixels(line);
          const angles = [down, up].map((diagonal) => {
            const [a, b] = diagonal ? ofPixels(diagonal) : [0, 0];
            return Math.abs(x * a + y * b) / (Math.hypot(x, y) * Math.hypot(a, b));
          });
          expect(Math.min(...angles)).toBeLessThan(1e-9);
        }
      }),
    );
  });

  test('say what the model sees: all of the picture, pressed into its square of patches', () => {
    const { lines, words } = overlayOf('modelSquare', { width: 600, height: 400 });
    expect(vertical(lines)).toHaveLength(27);
    expect(spelled(words, ownNames)).toBe(
      'The model sees the whole picture as a square of 364 x 364 pixels, in 26 x 26 patches. To it everything is 1.50 times narrower than it is.',
    );
  });
});
