import type { Clipping, Contrast, Histogram, Key, Light } from '../../protocol/photographMessages.ts';
import type { RgbRaster } from '../decoding/raster.ts';
import { dominantColours } from './dominantColours.ts';

const levels = 256;
/** Luminance that counts as middle: a grey card of 18 %. */
const middleGrey = 0.18;
/** Stops from middle grey at which a picture is low or high in key. */
const keyStops = { low: -3, high: 1 } as const;
/** Standard deviation of luma below and above which contrast is low or high. */
const contrastRms = { low: 0.14, high: 0.28 } as const;

/**
 * What an upright sRGB picture's pixels say of its light; decision 60 has the definitions and how the bounds were found.
 *
 * - Luminance of the histogram: luma by ITU-R BT.601, in Pillow's fixed point (`rgb2l` of src/libImaging/Convert.c).
 * - Key: the logarithmic mean of relative luminance (E. Reinhard et al., "Photographic Tone Reproduction for Digital
 *   Images", 2002, equation 1), in stops from middle grey; luminance by the transfer function and the primaries of sRGB
 *   (IEC 61966-2-1).
 * - Contrast: the standard deviation of luma (RMS contrast, E. Peli, "Contrast in complex images", 1990), and the range
 *   between its first and its 99th percentile in stops.
 */
export function measureLight({ rgb, width, height }: RgbRaster): Light {
  const pixels = width * height;
  const counts = countPixels(rgb, pixels);
  const share = (count: number) => count / pixels;
  const clipping: Clipping = {
    shadows: share(counts.anyDark),
    highlights: share(counts.anyLight),
    black: share(counts.black),
    white: share(counts.white),
  };
  return {
    histogram: counts.histogram,
    clipping,
    key: keyOf(counts.logSum / pixels),
    contrast: contrastOf(counts.histogram.luminance, pixels),
    colours: dominantColours(rgb, pixels),
  };
}

interface Counts {
  readonly histogram: Histogram;
  readonly anyDark: number;
  readonly anyLight: number;
  readonly black: number;
  readonly white: number;
  /** Of the natural logarithms of luminance. */
  readonly logSum: number;
}

function countPixels(rgb: Uint8Array, pixels: number): Counts {
  const luminance = new Uint32Array(levels);
  const red = new Uint32Array(levels);
  const green = new Uint32Array(levels);
  const blue = new Uint32Array(levels);
  let anyDark = 0;
  let anyLight = 0;
  let black = 0;
  let white = 0;
  let logSum = 0;
  let product = 1;
  for (let pixel = 0, at = 0; pixel < pixels; pixel++, at += 3) {
    const r = rgb[at] ?? 0;
    const g = rgb[at + 1] ?? 0;
    const b = rgb[at + 2] ?? 0;
    add(red, r);
    add(green, g);
    add(blue, b);
    add(luminance, (19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16);
    if (r === 0 || g === 0 || b === 0) anyDark += 1;
    if (r === 255 || g === 255 || b === 255) anyLight += 1;
    const sum = r + g + b;
    if (sum === 0) black += 1;
    if (sum === 3 * 255) white += 1;
    product *= darkest + (redPart[r] ?? 0) + (greenPart[g] ?? 0) + (bluePart[b] ?? 0);
    // A logarithm of many pixels' product is far cheaper than many logarithms; 64 of the darkest make 1e-226.
    if ((pixel & 63) === 63) {
      logSum += Math.log(product);
      product = 1;
    }
  }
  logSum += Math.log(product);
  const plain = (counts: Uint32Array) => Array.from(counts);
  const histogram = {
    luminance: plain(luminance),
    red: plain(red),
    green: plain(green),
    blue: plain(blue),
  };
  return { histogram, anyDark, anyLight, black, white, logSum };
}

function add(counts: Uint32Array, level: number): void {
  counts[level] = (counts[level] ?? 0) + 1;
}

/** Relative luminance of each 8-bit level. */
const linear = Float64Array.from({ length: levels }, (_, level) => {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});
/** What each level of a channel adds to the luminance of a pixel. */
const redPart = linear.map((value) => 0.2126 * value);
const greenPart = linear.map((value) => 0.7152 * value);
const bluePart = linear.map((value) => 0.0722 * value);
/** The smallest that is not black: what keeps the logarithm from minus infinity (Reinhard's delta). */
const darkest = linear[1] ?? 0;

function linearOf(level: number): number {
  return linear[level] ?? 0;
}

function keyOf(meanLog: number): Key {
  const logAverage = Math.exp(meanLog);
  const stops = Math.log2(logAverage / middleGrey);
  return { kind: kindOf(stops, keyStops), logAverage, stops };
}

function contrastOf(luminance: readonly number[], pixels: number): Contrast {
  const mean = luminance.reduce((sum, count, level) => sum + count * level, 0) / pixels;
  const variance = luminance.reduce((sum, count, level) => sum + count * (level - mean) ** 2, 0) / pixels;
  const rms = Math.sqrt(variance) / 255;
  const at = (share: number) => Math.max(darkest, linearOf(percentile(luminance, share * pixels)));
  return { kind: kindOf(rms, contrastRms), rms, range: Math.log2(at(0.99) / at(0.01)) };
}

/** The lowest level that so many pixels do not exceed (NumPy's method `inverted_cdf`). */
function percentile(counts: readonly number[], pixels: number): number {
  let below = 0;
  const level = counts.findIndex((count) => (below += count) >= pixels && below > 0);
  return level < 0 ? levels - 1 : level;
}

function kindOf(value: number, { low, high }: { readonly low: number; readonly high: number }): Key['kind'] {
  if (value < low) return 'low';
  return value > high ? 'high' : 'middle';
}
