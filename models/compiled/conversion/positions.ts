/**
 * Position embeddings for another picture size: torch's `interpolate(mode="bicubic", align_corners=False)`, which is
 * what transformers' `interpolate_pos_encoding` and LAVIS's `interpolate_pos_embed` call.
 */

/** Keys' cubic convolution; torch takes a = -0.75 (Pillow's resize takes -0.5). */
const a = -0.75;

/**
 * (1 + from * from, width) -> (1 + to * to, width). The first row, the class token's, stays as it is.
 */
export function interpolatePositions(table: Float32Array, from: number, to: number, width: number): Float32Array {
  const result = new Float32Array((1 + to * to) * width);
  result.set(table.subarray(0, width));
  const taps = Array.from({ length: to }, (_, index) => tapsAt(index, from, to));
  for (const [row, vertical] of taps.entries()) {
    for (const [column, horizontal] of taps.entries()) {
      const target = (1 + row * to + column) * width;
      for (let channel = 0; channel < width; channel++) {
        let sum = 0;
        for (const v of vertical) {
          let line = 0;
          for (const h of horizontal) {
            line += h.weight * (table[(1 + v.index * from + h.index) * width + channel] as number);
          }
          sum += v.weight * line;
        }
        result[target + channel] = sum;
      }
    }
  }
  return result;
}

interface Tap {
  readonly index: number;
  readonly weight: number;
}

/** The four source places of one target place; beyond the border the nearest is repeated. */
function tapsAt(index: number, from: number, to: number): readonly Tap[] {
  // In float32, as torch does.
  const source = Math.fround(Math.fround(Math.fround(from / to) * (index + 0.5)) - 0.5);
  const first = Math.floor(source);
  const t = source - first;
  const weights = [outer(t + 1), inner(t), inner(1 - t), outer(2 - t)];
  return weights.map((weight, tap) => ({ index: Math.min(Math.max(first - 1 + tap, 0), from - 1), weight }));
}

/** The kernel for distances up to 1. */
function inner(x: number): number {
  return ((a + 2) * x - (a + 3)) * x * x + 1;
}

/** The kernel for distances from 1 to 2. */
function outer(x: number): number {
  return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}
