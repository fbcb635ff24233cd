/** Of some rounds: the middle one, and how far they lie apart. */
export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Undefined where nothing was measured. */
export function summarise(values: readonly number[]): Summary | undefined {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return undefined;
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? low;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? low) + upper) / 2;
  return { median, low, high, count: sorted.length };
}

/** Numerator by denominator of medians; low and high are of single rounds, which ran one after the other. */
export function relate(numerators: readonly number[], denominators: readonly number[]): Summary | undefined {
  const [above, below] = [summarise(numerators), summarise(denominators)];
  if (!above || !below || below.median === 0) return undefined;
  const rounds = numerators
    .slice(0, denominators.length)
    .map((value, round) => value / (denominators[round] ?? NaN))
    .filter(Number.isFinite);
  const ratio = above.median / below.median;
  return { median: ratio, low: Math.min(ratio, ...rounds), high: Math.max(ratio, ...rounds), count: rounds.length };
}

export type Point = readonly [x: number, y: number];

export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** The largest distance of a point from the line, as a share of the line's value there. */
  readonly worst: number;
}

/** The line of least squares through two or more different places. */
export function fitLine(points: readonly Point[]): Line | undefined {
  const mean = (of: (point: Point) => number): number => points.reduce((sum, p) => sum + of(p), 0) / points.length;
  const [x, y] = [mean((p) => p[0]), mean((p) => p[1])];
  const width = mean((p) => (p[0] - x) ** 2);
  if (!(width > 0)) return undefined;
  const slope = mean((p) => (p[0] - x) * (p[1] - y)) / width;
  const intercept = y - slope * x;
  const worst = Math.max(...points.map(([at, value]) => Math.abs(value / (intercept + slope * at) - 1)));
  return { slope, intercept, worst };
}
