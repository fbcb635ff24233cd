import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bounded, fitted, moved, zoomed, type Viewpoint } from '../../../../client/compare/page/viewpoint.ts';

const drawn = { width: 600, height: 400 };

/** Where a point of the picture lies in its window, in pixels from the middle. */
function placeOf(point: { readonly x: number; readonly y: number }, { zoom, x, y }: Viewpoint) {
  return { x: (point.x - x) * drawn.width * zoom, y: (point.y - y) * drawn.height * zoom };
}

describe('the viewpoint of two pictures', () => {
  test('zooming keeps the point under the pointer where it is', () => {
    const from = { zoom: 4, x: 0.5, y: 0.4 };
    const pointer = { x: 100, y: -50 };
    const point = { x: from.x + pointer.x / (drawn.width * 4), y: from.y + pointer.y / (drawn.height * 4) };
    const to = zoomed(from, 1.5, drawn, pointer);
    expect(to.zoom).toBe(6);
    expect(placeOf(point, to).x).toBeCloseTo(100, 9);
    expect(placeOf(point, to).y).toBeCloseTo(-50, 9);
  });

  test('dragging by a number of pixels moves the picture by as many', () => {
    const from = { zoom: 4, x: 0.5, y: 0.5 };
    const before = placeOf({ x: 0.3, y: 0.3 }, from);
    const after = placeOf({ x: 0.3, y: 0.3 }, moved(from, { width: 30, height: -20 }, drawn));
    expect(after.x - before.x).toBeCloseTo(30, 9);
    expect(after.y - before.y).toBeCloseTo(-20, 9);
  });

  test('zooming out ends at the whole picture, in the middle', () => {
    expect(zoomed({ zoom: 1.2, x: 0.45, y: 0.5 }, 0.5, drawn)).toEqual(fitted);
    expect(bounded({ zoom: 1, x: 0, y: 1 })).toEqual(fitted);
  });

  test('whatever is done, nothing beyond the picture comes to its window’s middle half', () => {
    const act = fc.record({
      factor: fc.double({ min: 0.1, max: 10, noNaN: true }),
      x: fc.integer({ min: -900, max: 900 }),
      y: fc.integer({ min: -900, max: 900 }),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        let at = fitted;
        for (const { factor, x, y } of acts) {
          at = moved(zoomed(at, factor, drawn, { x, y }), { width: x, height: y }, drawn);
          const edge = 0.5 / at.zoom;
          expect(at.zoom).toBeGreaterThanOrEqual(1);
          expect(at.zoom).toBeLessThanOrEqual(16);
          for (const each of [at.x, at.y]) {
            expect(each).toBeGreaterThanOrEqual(edge - 1e-9);
            expect(each).toBeLessThanOrEqual(1 - edge + 1e-9);
          }
        }
      }),
    );
  });
});
