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

/** `rgb` is `width * height * 3` bytes, row by row; so is the result, a new array. */
export function resizeBicubic(
  rgb: Uint8Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
): Uint8Array {
  if (width === outWidth && height === outHeight) return rgb.slice(0, width * height * 3);
  if (height === outHeight) return resizeRows(rgb, width, 0, height, bicubicTaps(width, outWidth));
  const vertical = bicubicTaps(height, outHeight);
  if (width === outWidth) return resizeColumns(rgb, width, 0, vertical);
  const horizontal = bicubicTaps(width, outWidth);
  if (isVerticalFirst(width, height, outWidth, outHeight)) {
    return resizeRows(resizeColumns(rgb, width, 0, vertical), width, 0, outHeight, horizontal);
  }
  // Only the rows that the second pass reads.
  const first = vertical.firsts[0] ?? 0;
  const last = outHeight - 1;
  const end = (vertical.firsts[last] ?? 0) + (vertical.counts[last] ?? 0);
  return resizeColumns(resizeRows(rgb, width, first, end, horizontal), outWidth, first, vertical);
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

/** `precompute_coeffs` and `normalize_coeffs_8bpc`, operation by operation. */
function bicubicTaps(size: number, outSize: number): Taps {
  const scale = size / outSize;
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
function resizeRows(rgb: Uint8Array, width: number, firstRow: number, endRow: number, taps: Taps): Uint8Array {
  const { firsts, counts, weights, stride } = taps;
  const outWidth = firsts.length;
  const out = new Uint8ClampedArray((endRow - firstRow) * outWidth * 3);
  let to = 0;
  for (let y = firstRow; y < endRow; y++) {
    const row = y * width * 3;
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

/** Every column resized along y; row 0 of `rgb` is row `firstRow` of what the taps speak of. */
function resizeColumns(rgb: Uint8Array, width: number, firstRow: number, taps: Taps): Uint8Array {
  const { firsts, counts, weights, stride } = taps;
  const outHeight = firsts.length;
  const rowBytes = width * 3;
  const out = new Uint8ClampedArray(outHeight * rowBytes);
  const sums = new Int32Array(rowBytes);
  for (let y = 0; y < outHeight; y++) {
    sums.fill(half);
    const count = counts[y] ?? 0;
    let from = ((firsts[y] ?? 0) - firstRow) * rowBytes;
    for (let w = 0; w < count; w++) {
      const weight = weights[y * stride + w] ?? 0;
      for (let i = 0; i < rowBytes; i++) sums[i] = (sums[i] ?? 0) + Math.imul(rgb[from + i] ?? 0, weight);
      from += rowBytes;
    }
    const to = y * rowBytes;
    for (let i = 0; i < rowBytes; i++) out[to + i] = (sums[i] ?? 0) >> precisionBits;
  }
  return new Uint8Array(out.buffer);
}
