/** How near two sets of answers are. */

/** Cosine of the angle between two vectors of the same length. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`Vectors of ${a.length} and ${b.length} numbers have no angle.`);
  let [dot, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    dot += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return dot / Math.sqrt(squaresA * squaresB);
}

/** What issue and README promise of a precision. */
export interface QualityTargets {
  readonly projection: number;
  readonly logits: number;
  readonly captions: number;
}

/** For int4 only captions were promised a number of their own; its picture half is in int8, as is its bound. */
export const qualityTargets: Readonly<Record<string, QualityTargets>> = {
  int8: { projection: 0.999, logits: 0.995, captions: 0.95 },
  int4: { projection: 0.999, logits: 0.995, captions: 0.9 },
};
