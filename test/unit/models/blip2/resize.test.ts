import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resizeBicubic } from '../../../../models/blip2/resize.ts';
import { noise } from '../../server/images/noise.ts';
import pillow from '../../server/images/pillow/resize.json' with { type: 'json' };

const side = fc.integer({ min: 1, max: 24 });
const shape = fc.record({ width: side, height: side, outWidth: side, outHeight: side });
const picture = shape.chain(({ width, height, ...out }) =>
  fc.record({
    width: fc.constant(width),
    height: fc.constant(height),
    outWidth: fc.constant(out.outWidth),
    outHeight: fc.constant(out.outHeight),
    rgb: fc.uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 }),
  }),
);

describe('resizeBicubic', () => {
  test.each(pillow.map((entry) => [entry.from.join('x'), entry.to.join('x'), entry] as const))(
    'is Pillow byte for byte, %s to %s',
    (_from, _to, { from: [width = 0, height = 0], to: [outWidth = 0, outHeight = 0], sha256 }) => {
      const resized = resizeBicubic(noise(width * height * 3), width, height, outWidth, outHeight);
      expect(createHash('sha256').update(resized).digest('hex')).toBe(sha256);
    },
  );

  test('differs by at most two roundings from the definition in real numbers', () => {
    fc.assert(
      fc.property(picture, ({ rgb, width, height, outWidth, outHeight }) => {
        const resized = resizeBicubic(rgb, width, height, outWidth, outHeight);
        const wanted = resizeSlowly(rgb, width, height, outWidth, outHeight);
        // The second pass enlarges the first one's half level, and clipping, by at most its sum of |weights|.
        resized.forEach((value, i) => expect(Math.abs(value - (wanted[i] ?? NaN))).toBeLessThanOrEqual(1.2));
      }),
    );
  });

  test('keeps a constant picture constant', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 0, max: 255 }), ({ width, height, outWidth, outHeight }, level) => {
        const resized = resizeBicubic(
          new Uint8Array(width * height * 3).fill(level),
          width,
          height,
          outWidth,
          outHeight,
        );
        expect(resized).toEqual(new Uint8Array(outWidth * outHeight * 3).fill(level));
      }),
    );
  });

  test('returns the same bytes in a new array for the same size', () => {
    fc.assert(
      fc.property(picture, ({ rgb, width, height }) => {
        const resized = resizeBicubic(rgb, width, height, width, height);
        expect(resized).toEqual(rgb);
        expect(resized.buffer).not.toBe(rgb.buffer);
      }),
    );
  });

  test('leaves a side alone that keeps its length', () => {
    fc.assert(
      fc.property(picture, ({ rgb, width, height, outHeight }) => {
        const column = (pixels: Uint8Array, of: number, rows: number) =>
          Uint8Array.from({ length: rows * 3 }, (_, i) => pixels[(Math.trunc(i / 3) * of + of - 1) * 3 + (i % 3)] ?? 0);
        const resized = resizeBicubic(rgb, width, height, width, outHeight);
        const alone = resizeBicubic(column(rgb, width, height), 1, height, 1, outHeight);
        expect(column(resized, width, outHeight)).toEqual(alone);
      }),
    );
  });

  test('mirrors where the picture is mirrored, but for ties in rounding', () => {
    fc.assert(
      fc.property(picture, ({ rgb, width, height, outWidth, outHeight }) => {
        const mirrored = mirror(resizeBicubic(rgb, width, height, outWidth, outHeight), outWidth);
        const other = resizeBicubic(mirror(rgb, width), width, height, outWidth, outHeight);
        other.forEach((value, i) => expect(Math.abs(value - (mirrored[i] ?? NaN))).toBeLessThanOrEqual(1));
      }),
    );
  });

  test('takes no more than its share of a second for 24 megapixels', () => {
    const rgb = new Uint8Array(6000 * 4000 * 3).fill(99);
    const before = process.cpuUsage();
    resizeBicubic(rgb, 6000, 4000, 364, 364);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(2); // 0.6 s, measured on a crowded machine
  });
});

function mirror(rgb: Uint8Array, width: number): Uint8Array {
  return rgb.map((_, i) => {
    const pixel = Math.trunc(i / 3);
    const x = pixel % width;
    return rgb[(pixel - x + width - 1 - x) * 3 + (i % 3)] ?? 0;
  });
}

/** Both passes in real numbers, the first one's result clipped to 0..255 but not rounded. */
function resizeSlowly(rgb: Uint8Array, width: number, height: number, outWidth: number, outHeight: number): number[] {
  const along = (values: readonly number[], count: number, outCount: number, at: (i: number) => number): number[] =>
    Array.from({ length: outCount }, (_, i) => {
      if (count === outCount) return values[at(i)] ?? 0;
      const scale = count / outCount;
      const stretch = Math.max(scale, 1);
      const centre = (i + 0.5) * scale - 0.5;
      let sum = 0;
      let total = 0;
      // Taps are the positions whose centres round into the support.
      for (let x = 0; x < count; x++) {
        const left = Math.floor(centre + 0.5 - 2 * stretch + 0.5);
        const right = Math.floor(centre + 0.5 + 2 * stretch + 0.5);
        const weight = x >= left && x < right ? keys((x - centre) / stretch) : 0;
        sum += weight * (values[at(x)] ?? 0);
        total += weight;
      }
      return Math.min(Math.max(sum / total, 0), 255);
    });
  const rows = (values: readonly number[]): number[] => {
    const lines = values.length / (width * 3);
    const out = new Array<number>(lines * outWidth * 3).fill(0);
    for (let line = 0; line < lines; line++)
      for (let c = 0; c < 3; c++)
        along(values, width, outWidth, (x) => (line * width + x) * 3 + c).forEach((value, x) => {
          out[(line * outWidth + x) * 3 + c] = value;
        });
    return out;
  };
  const columns = (values: readonly number[]): number[] => {
    const line = values.length / height;
    const out = new Array<number>(line * outHeight).fill(0);
    for (let at = 0; at < line; at++)
      along(values, height, outHeight, (y) => y * line + at).forEach((value, y) => {
        out[y * line + at] = value;
      });
    return out;
  };
  // Clipping makes the order matter, also in real numbers.
  const isTall = height > outHeight && height - outHeight > 2 * (width - outWidth);
  return isTall ? rows(columns([...rgb])) : columns(rows([...rgb]));
}

/** Keys' cubic convolution with a = -1/2. */
function keys(x: number): number {
  const d = Math.abs(x);
  if (d < 1) return 1.5 * d ** 3 - 2.5 * d ** 2 + 1;
  return d < 2 ? -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2 : 0;
}
