/** Hessel et al., "CLIPScore" (arXiv:2104.08718): how well a text fits its picture, by their embeddings of length 1. */
export interface ClipScore {
  /** From -1 to 1; model cards often give its mean. */
  readonly cosine: number;
  /** 2.5 times the cosine, at least 0. */
  readonly score: number;
}

export function clipScore(picture: Float32Array, text: Float32Array): ClipScore {
  let cosine = 0;
  for (const [at, value] of picture.entries()) cosine += value * (text[at] ?? 0);
  return { cosine, score: 2.5 * Math.max(cosine, 0) };
}
