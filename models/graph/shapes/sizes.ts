import type { Dimension } from '../graph.ts';

/** Sizes of a value: numbers, and names of what a run decides. */
export type Sizes = readonly Dimension[];

/** `-1` is the last of `rank` axes. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The product, where every size is known. */
export function product(sizes: Sizes): number | undefined {
  let total = 1;
  for (const size of sizes) {
    if (typeof size === 'string') return undefined;
    total *= size;
  }
  return total;
}

/** What two values of these sizes give together, by ONNX's rule: axes are told from the last, and 1 is repeated. */
export function broadcast(a: Sizes, b: Sizes): Sizes {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const one = a[axis - rank + a.length] ?? 1;
    const other = b[axis - rank + b.length] ?? 1;
    if (one === 1) return other;
    // A name beside a number larger than 1 can only mean the same.
    return typeof one === 'string' && other !== 1 ? other : one;
  });
}

/** The axes along which values of sizes `from` are repeated to get sizes `to`. */
export function repeatedAxes(from: Sizes, to: Sizes): readonly number[] {
  const missing = to.length - from.length;
  return to.flatMap((size, axis) => {
    const own = axis < missing ? undefined : from[axis - missing];
    return own === undefined || (own === 1 && size !== 1) ? [axis] : [];
  });
}
