/** What is said of the lengths of texts; in words, as long as the lengths are. */
export interface LengthStatistics {
  readonly mean: number;
  /** Of an even number of lengths, the mean of both in the middle. */
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Of these texts, not of those that they were drawn from. */
  readonly standardDeviation: number;
}

/** Describes one length at least. */
export function describeLengths(lengths: readonly number[]): LengthStatistics {
  const sorted = lengths.toSorted((a, b) => a - b);
  const mean = meanOf(sorted);
  const middle = (sorted.length - 1) / 2;
  return {
    mean,
    median: ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2,
    least: sorted[0] ?? 0,
    most: sorted.at(-1) ?? 0,
    standardDeviation: Math.sqrt(meanOf(sorted.map((length) => (length - mean) ** 2))),
  };
}

/** Of one value at least. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
