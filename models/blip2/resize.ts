// Pillow's antialiased bicubic for 8-bit RGB, byte for byte: the arithmetic of src/libImaging/Resample.c.

const support = 2; // of the bicubic kernel, in source pixels when enlarging
const precisionBits = 32 - 8 - 2;
const half = 1 << (precisionBits - 1);

/** What each output position reads: `counts[i]` taps from `firsts[i]`, weights from `i * stride`. */
interface Taps {
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array; // fixed point, `precisionBits` after the point
  readonly stride: number;
}

/** A rectangle within a picture: its pixels where they lie, so that none of them has to be copied. */
export interface PixelWindow {
  /** Begins with the rectangle's first pixel; three bytes each. */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
}

/** `rgb` is `width * height * 3` bytes, row by row; so is the result, a new array. */
export function resizeBicubic(
  rgb: Uint8Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
): Uint8Array {
  return resizeWindow({ rgb, width, height, stride: width * 3 }, outWidth, outHeight);
}

/** In pixels; a part of one where what is meant ends within the last. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/**
 * As Pillow's `crop` and then `resize`: nothing outside of the window is looked at. `extent` is Pillow's `box`, which
 * begins with the window. The result is a new array.
 */
export function resizeWindow(
  window: PixelWindow,
  outWidth: number,
  outHeight: number,
  extent: Extent = window,
): Uint8Array {
  const { width, height } = window;
  const keepsWidth = width === outWidth && extent.width === width;
  const keepsHeight = height === outHeight && extent.height === height;
  if (keepsWidth && keepsHeight) return copyRows(window);
  if (keepsHeight) return resizeRows(window, 0, height, bicubicTaps(width, extent.width, outWidth));
  const vertical = bicubicTaps(height, extent.height, outHeight);
  if (keepsWidth) return resizeColumns(window, 0, vertical);
  const horizontal = bicubicTaps(width, extent.width, outWidth);
  if (isVerticalFirst(width, height, outWidth, outHeight)) {
    return resizeRows(whole(resizeColumns(window, 0, vertical), width, outHeight), 0, outHeight, horizontal);
  }
  // Only the rows that the second pass reads.
  const first = vertical.firsts[0] ?? 0;
  const last = outHeight - 1;
  const end = (vertical.firsts[last] ?? 0) + (vertical.counts[last] ?? 0);
  return resizeColumns(whole(resizeRows(window, first, end, horizontal), outWidth, end - first), first, vertical);
}

function whole(rgb: Uint8Array, width: number, height: number): PixelWindow {
  return { rgb, width, height, stride: width * 3 };
}

function copyRows({ rgb, width, height, stride }: PixelWindow): Uint8Array {
  const out = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) out.set(rgb.subarray(y * stride, y * stride + width * 3), y * width * 3);
  return out;
}

/** The order matters, as 8 bits lie between the passes. Since 13.0 Pillow begins with the height where that is shrunk
 * by more than twice as many pixels as the width; earlier releases always began with the width. */
function isVerticalFirst(width: number, height: number, outWidth: number, outHeight: number): boolean {
  return height > outHeight && height - outHeight > (width - outWidth) * 2;
}

function bicubic(distance: number): number {
  const x = Math.abs(distance);
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/** `precompute_coeffs` and `normalize_coeffs_8bpc`, operation by operation; a box is float32 there. */
function bicubicTaps(size: number, extent: number, outSize: number): Taps {
  const scale = Math.fround(extent) / outSize;
  const filterScale = Math.max(scale, 1);
  const reach = support * filterScale;
  const stride = Math.ceil(reach) * 2 + 1;
  const firsts = new Int32Array(outSize);
  const counts = new Int32Array(outSize);
  const weights = new Int32Array(outSize * stride);
  const exact = new Float64Array(stride);
  for (let i = 0; i < outSize; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - reach + 0.5), 0);
    const count = Math.min(Math.trunc(centre + reach + 0.5), size) - first;
    let sum = 0;
    for (let x = 0; x < count; x++) {
      const weight = bicubic((x + first - centre + 0.5) * (1 / filterScale));
      exact[x] = weight;
      sum += weight;
    }
    for (let x = 0; x < count; x++) {
      const weight = sum === 0 ? (exact[x] ?? 0) : (exact[x] ?? 0) / sum;
      weights[i * stride + x] = Math.trunc(weight * (1 << precisionBits) + (weight < 0 ? -0.5 : 0.5));
    }
    firsts[i] = first;
    counts[i] = count;
  }
  return { firsts, counts, weights, stride };
}

// In both passes a sum stays below 2^31: the weights add up to 1, so |weights| to less than 2, times 255 * 2^22.
// The `?? 0` are for the type checker; no index is out of range.

/** Rows `firstRow` to `endRow` (exclusive), each resized along x. */
function resizeRows({ rgb, stride: rowBytes }: PixelWindow, firstRow: number, endRow: number, taps: Taps): Uint8Array {
  const { firsts, counts, weights, stride } = taps;
  const outWidth = firsts.length;
  const out = new Uint8ClampedArray((endRow - firstRow) * outWidth * 3);
  let to = 0;
  for (let y = firstRow; y < endRow; y++) {
    const row = y * rowBytes;
    for (let x = 0; x < outWidth; x++) {
      let red = half;
      let green = half;
      let blue = half;
      let from = row + (firsts[x] ?? 0) * 3;
      let w = x * stride;
      for (const end = w + (counts[x] ?? 0); w < end; w++) {
        const weight = weights[w] ?? 0;
        red = (red + Math.imul(rgb[from] ?? 0, weight)) | 0;
        green = (green + Math.imul(rgb[from + 1] ?? 0, weight)) | 0;
        blue = (blue + Math.imul(rgb[from + 2] ?? 0, weight)) | 0;
        from += 3;
      }
      out[to] = red >> precisionBits;
      out[to + 1] = green >> precisionBits;
      out[to + 2] = blue >> precisionBits;
      to += 3;
    }
  }
  return new Uint8Array(out.buffer);
}

/** Every column resized along y; row 0 of the window is row `firstRow` of what the taps speak of. */
function resizeColumns(window: PixelWindow, firstRow: number, taps: Taps): Uint8Array {
  const { rgb, width } = window;
  const { firsts, counts, weights, stride } = taps;
  const outHeight = firsts.length;
  const rowBytes = width * 3;
  const out = new Uint8ClampedArray(outHeight * rowBytes);
  const sums = new Int32Array(rowBytes);
  for (let y = 0; y < outHeight; y++) {
    sums.fill(half);
    const count = counts[y] ?? 0;
    let from = ((firsts[y] ?? 0) - firstRow) * window.stride;
    for (let w = 0; w < count; w++) {
      const weight = weights[y * stride + w] ?? 0;
      for (let i = 0; i < rowBytes; i++) sums[i] = (sums[i] ?? 0) + Math.imul(rgb[from + i] ?? 0, weight);
      from += window.stride;
    }
    const to = y * rowBytes;
    for (let i = 0; i < rowBytes; i++) out[to + i] = (sums[i] ?? 0) >> precisionBits;
  }
  return new Uint8Array(out.buffer);
}
