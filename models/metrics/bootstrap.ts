/** How an interval is found: the defaults are what `evaluate` reports. */
export interface BootstrapOptions {
  /** How often the items are drawn anew; 1,000. */
  readonly draws?: number;
  /** The share of differences that the interval holds; 0.95. */
  readonly level?: number;
  /** The same seed draws the same items; 17. */
  readonly seed?: number;
}

/** The difference that was found, and the bounds between which it lies. */
export interface DifferenceInterval {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/**
 * By how much the second score of the same items is above the first, with an interval by the paired percentile bootstrap
 * (Efron and Tibshirani 1993; Koehn 2004 for BLEU): items are drawn with replacement, both scores are taken of the same
 * draw. `scoreOf` makes a score of the parts of a draw: a mean, or BLEU of counts that are added up.
 *
 * Throws `RangeError` where the items do not match or there are none.
 */
export function bootstrapDifference<Part>(
  first: readonly Part[],
  second: readonly Part[],
  scoreOf: (parts: readonly Part[]) => number,
  options: BootstrapOptions = {},
): DifferenceInterval {
  return bootstrapDifferences(first, second, (parts) => ({ score: scoreOf(parts) }), options).score;
}

/** The same for several scores by name, of the same draws. */
export function bootstrapDifferences<Part, Name extends string>(
  first: readonly Part[],
  second: readonly Part[],
  scoresOf: (parts: readonly Part[]) => Readonly<Record<Name, number>>,
  { draws = 1000, level = 0.95, seed = 17 }: BootstrapOptions = {},
): Readonly<Record<Name, DifferenceInterval>> {
  if (first.length !== second.length || first.length === 0) {
    throw new RangeError(`Both scores need the same items, and one at least: ${first.length} and ${second.length}.`);
  }
  const differencesOf = (ones: readonly Part[], others: readonly Part[]): ReadonlyMap<Name, number> => {
    const scores = scoresOf(ones);
    const entries = Object.entries<number>(scoresOf(others)) as [Name, number][];
    return new Map(entries.map(([name, score]) => [name, score - scores[name]]));
  };
  const random = seededRandom(seed);
  const drawn = Array.from({ length: draws }, () => {
    const indices = Array.from(first, () => Math.floor(random() * first.length));
    return differencesOf(pick(first, indices), pick(second, indices));
  });
  const outside = (1 - level) / 2;
  const found = [...differencesOf(first, second)].map(([name, difference]) => {
    const sorted = drawn.map((differences) => differences.get(name) ?? 0).sort((a, b) => a - b);
    return [name, { difference, low: quantile(sorted, outside), high: quantile(sorted, 1 - outside) }];
  });
  return Object.fromEntries(found) as Record<Name, DifferenceInterval>;
}

function pick<Part>(parts: readonly Part[], indices: readonly number[]): readonly Part[] {
  return indices.map((index) => parts[index] as Part);
}

/** Between the two nearest values, in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** Numbers from 0 to 1, without 1: a Weyl sequence whose members are mixed (mulberry32, public domain). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
