import type { PixelWindow } from './resize.ts';

// Pillow's `Image.reduce` for 8-bit RGB, byte for byte: the arithmetic of src/libImaging/Reduce.c.

/**
 * The mean of every block of `across` by `down` pixels, the last ones of what is left over. `rgb` of the result is
 * `ceil(width / across) * ceil(height / down) * 3` bytes, row by row.
 */
export function reduceBlocks(window: PixelWindow, across: number, down: number): PixelWindow {
  const width = Math.ceil(window.width / across);
  const height = Math.ceil(window.height / down);
  const rgb = new Uint8Array(width * height * 3);
  const sums = new Uint32Array(width * 3);
  for (let row = 0; row < height; row++) {
    const first = row * down;
    const rows = Math.min(down, window.height - first);
    sums.fill(0);
    for (let y = first; y < first + rows; y++) addRow(window, y, across, sums);
    const whole = Math.trunc(window.width / across);
    divide(sums.subarray(0, whole * 3), across * rows, rgb, row * width * 3);
    const left = window.width - whole * across;
    if (left > 0) divide(sums.subarray(whole * 3), left * rows, rgb, (row * width + whole) * 3);
  }
  return { rgb, width, height, stride: width * 3 };
}

/** Adds each pixel of a row to the sums of its block. */
function addRow({ rgb, width, stride }: PixelWindow, y: number, across: number, sums: Uint32Array): void {
  const row = y * stride;
  for (let x = 0, from = row, to = 0; x < width; to += 3) {
    const end = Math.min(x + across, width);
    let [red, green, blue] = [0, 0, 0];
    for (; x < end; x++, from += 3) {
      red += rgb[from] ?? 0;
      green += rgb[from + 1] ?? 0;
      blue += rgb[from + 2] ?? 0;
    }
    sums[to] = (sums[to] ?? 0) + red;
    sums[to + 1] = (sums[to + 1] ?? 0) + green;
    sums[to + 2] = (sums[to + 2] ?? 0) + blue;
  }
}

/** Sums of `count` bytes each to rounded means, by a reciprocal in fixed point, 24 bits after the point. */
function divide(sums: Uint32Array, count: number, out: Uint8Array, at: number): void {
  const reciprocal = Math.trunc(Math.fround(2 ** 32 / (256 * count)));
  const half = Math.trunc(count / 2);
  // A product stays below 2^32: a mean is at most 255 and a half.
  for (let i = 0; i < sums.length; i++) out[at + i] = Math.imul((sums[i] ?? 0) + half, reciprocal) >>> 24;
}
