/** Numbers that a seed and a place decide: the same after a resumption, in whatever order they are asked for. */

/** A generator of whole numbers below 2^32: PCG's output function over a counter (O'Neill, HMC-CS-2014-0905). */
export type Random = () => number;

/** Any texts and numbers name a stream; streams of other names have nothing to do with each other. */
export function randomStream(seed: number, ...place: readonly (string | number)[]): Random {
  let state = hash([seed, ...place].join('/'));
  return () => {
    state = (Math.imul(state, 747796405) + 2891336453) >>> 0;
    const word = Math.imul(((state >>> ((state >>> 28) + 4)) ^ state) >>> 0, 277803737) >>> 0;
    return ((word >>> 22) ^ word) >>> 0;
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 2166136261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619) >>> 0;
  return value;
}

/** Whole, 0 to `count` - 1. */
export function randomIndex(random: Random, count: number): number {
  return Math.floor((random() / 2 ** 32) * count);
}

/** From `low` to `high`. */
export function randomBetween(random: Random, low: number, high: number): number {
  return low + (random() / 2 ** 32) * (high - low);
}

/** The numbers 0 to `count` - 1 in an order of their own (Fisher and Yates). */
export function shuffledIndices(random: Random, count: number): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = randomIndex(random, last + 1);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

/** What dropout multiplies by: 0 for a share `rate` of the numbers, 1 / (1 - rate) for the rest. */
export function dropoutMask(random: Random, length: number, rate: number): Float32Array {
  const mask = new Float32Array(length);
  const limit = rate * 2 ** 32;
  const kept = 1 / (1 - rate);
  for (let i = 0; i < length; i++) mask[i] = random() < limit ? 0 : kept;
  return mask;
}
