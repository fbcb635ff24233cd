/** A value that was measured after so many rounds. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/** By how much the value grows with each round, by least squares; NaN where nothing can be said. */
export function slopeOf(samples: readonly Sample[]): number {
  const count = samples.length;
  const meanAt = samples.reduce((sum, { at }) => sum + at, 0) / count;
  const meanValue = samples.reduce((sum, { value }) => sum + value, 0) / count;
  const covariance = samples.reduce((sum, { at, value }) => sum + (at - meanAt) * (value - meanValue), 0);
  const variance = samples.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  return covariance / variance;
}
