import type { DominantColour } from '../../protocol/photographMessages.ts';
import { nameColour, oklabOf, type Oklab, toHex } from './colourNames.ts';

/** Groups that are looked for before those that look alike are joined. */
const groups = 8;
const mostColours = 6;
const rounds = 12;
/** In OKLab: what is nearer is one colour to the eye in a palette. */
const alike = 0.09;
/** Smaller ones are no part of a palette. */
const smallestShare = 0.02;

/** Of a larger picture every so many-th pixel is looked at: of 24 million that is 30 ms instead of 650. */
const enoughPixels = 1_000_000;

interface Bin {
  readonly colour: Oklab;
  readonly count: number;
}

/**
 * The colours that a picture is made of: k-means in OKLab (B. Ottosson, 2020) over its pixels in 32 x 32 x 32 bins,
 * begun from the most frequent one and then always from the farthest by weight, so that a picture always gives the same.
 */
export function dominantColours(rgb: Uint8Array, pixels: number): readonly DominantColour[] {
  const bins = binsOf(rgb, pixels);
  const seen = bins.reduce((sum, { count }) => sum + count, 0);
  return joinAlike(cluster(bins))
    .map(({ colour, count }) => ({ hex: toHex(colour), share: count / seen, name: nameColour(colour) }))
    .filter(({ share }) => share >= smallestShare)
    .slice(0, mostColours);
}

/** Each bin as the mean of its pixels. */
function binsOf(rgb: Uint8Array, pixels: number): readonly Bin[] {
  const counts = new Uint32Array(32 ** 3);
  const sums = new Float64Array(3 * counts.length);
  // Odd, so that no even pattern of columns hides from it.
  const step = Math.trunc(pixels / enoughPixels) | 1;
  for (let at = 0; at < pixels * 3; at += step * 3) {
    const r = rgb[at] ?? 0;
    const g = rgb[at + 1] ?? 0;
    const b = rgb[at + 2] ?? 0;
    const bin = ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3);
    counts[bin] = (counts[bin] ?? 0) + 1;
    sums[3 * bin] = (sums[3 * bin] ?? 0) + r;
    sums[3 * bin + 1] = (sums[3 * bin + 1] ?? 0) + g;
    sums[3 * bin + 2] = (sums[3 * bin + 2] ?? 0) + b;
  }
  const bins: Bin[] = [];
  counts.forEach((count, bin) => {
    if (count === 0) return;
    const mean = (channel: number) => (sums[3 * bin + channel] ?? 0) / count;
    bins.push({ colour: oklabOf([mean(0), mean(1), mean(2)]), count });
  });
  return bins;
}

function cluster(bins: readonly Bin[]): readonly Bin[] {
  let centres = firstCentres(bins);
  for (let round = 0; round < rounds; round++) {
    const sums = centres.map(() => [0, 0, 0, 0] as [number, number, number, number]);
    for (const { colour, count } of bins) {
      const sum = sums[nearest(centres, colour)];
      if (!sum) continue;
      colour.forEach((value, index) => (sum[index] = (sum[index] ?? 0) + value * count));
      sum[3] += count;
    }
    centres = sums.flatMap(([l, a, b, count]) =>
      count === 0 ? [] : [{ colour: [l / count, a / count, b / count] as const, count }],
    );
  }
  return centres;
}

function firstCentres(bins: readonly Bin[]): readonly Bin[] {
  const first = bins.reduce<Bin | undefined>((most, bin) => (most && most.count >= bin.count ? most : bin), undefined);
  if (!first) return [];
  const centres = [first];
  const away = bins.map(({ colour }) => distance(colour, first.colour));
  while (centres.length < Math.min(groups, bins.length)) {
    let [best, weight] = [0, -1];
    bins.forEach(({ count }, index) => {
      const own = count * (away[index] ?? 0);
      if (own > weight) [best, weight] = [index, own];
    });
    const centre = bins[best];
    if (!centre || weight <= 0) break;
    centres.push(centre);
    bins.forEach(({ colour }, index) => {
      away[index] = Math.min(away[index] ?? 0, distance(colour, centre.colour));
    });
  }
  return centres;
}

function nearest(centres: readonly Bin[], colour: Oklab): number {
  let [best, least] = [0, Infinity];
  centres.forEach((centre, index) => {
    const own = distance(centre.colour, colour);
    if (own < least) [best, least] = [index, own];
  });
  return best;
}

/** Largest first; each takes in the smaller ones that are no other colour to the eye. */
function joinAlike(found: readonly Bin[]): readonly Bin[] {
  const joined: Bin[] = [];
  for (const bin of [...found].sort((one, other) => other.count - one.count)) {
    const index = joined.findIndex(({ colour }) => distance(colour, bin.colour) < alike ** 2);
    const host = joined[index];
    if (host) joined[index] = mixed(host, bin);
    else joined.push(bin);
  }
  return joined.sort((one, other) => other.count - one.count);
}

function mixed(one: Bin, other: Bin): Bin {
  const count = one.count + other.count;
  const mean = (index: 0 | 1 | 2) => (one.colour[index] * one.count + other.colour[index] * other.count) / count;
  return { colour: [mean(0), mean(1), mean(2)], count };
}

/** Squared. */
function distance([l, a, b]: Oklab, [m, c, d]: Oklab): number {
  return (l - m) ** 2 + (a - c) ** 2 + (b - d) ** 2;
}
