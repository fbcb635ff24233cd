type Numbers = ArrayLike<number>;

export function mean(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}

/** Standard deviation of what a function gives for 0 to count - 1. */
export function spreadOf(count: number, at: (i: number) => number): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i++) {
    const value = at(i);
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(squares / count - (sum / count) ** 2, 0));
}

/** Standard deviation. */
export function spread(values: Numbers): number {
  return spreadOf(values.length, (i) => values[i] ?? 0);
}

/** The value below which a share of all values lies, between two of them where need be. */
export function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (place - Math.floor(place)) * (high - low);
}
