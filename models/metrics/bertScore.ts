/**
 * BERTScore: tokens of a candidate and of a reference are matched greedily by the cosines of their embeddings. Sources:
 * Zhang et al., "BERTScore" (arXiv:1904.09675); `bert_score` 0.3.13, `greedy_cos_idf`.
 */

/** Precision, recall and their harmonic mean. */
export interface PrecisionRecall {
  readonly P: number;
  readonly R: number;
  readonly F1: number;
}

/** A text's tokens with their embeddings, (tokens, size), each of length 1. */
export interface EmbeddedText {
  readonly ids: readonly number[];
  readonly vectors: Float32Array;
  readonly size: number;
}

/** How much a token counts, by its id. */
export type TokenWeight = (id: number) => number;

/** The weights without idf: the start and end tokens count nothing, all others the same. */
export function evenWeights(special: ReadonlySet<number>): TokenWeight {
  return (id) => (special.has(id) ? 0 : 1);
}

/** Rare tokens count more: log((documents + 1) / (documents that have it + 1)). `documents`: ids of each reference. */
export function inverseFrequencies(documents: readonly (readonly number[])[]): TokenWeight {
  const counts = new Map<number, number>();
  for (const ids of documents) for (const id of new Set(ids)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return (id) => Math.log((documents.length + 1) / ((counts.get(id) ?? 0) + 1));
}

const nothing: PrecisionRecall = { P: 0, R: 0, F1: 0 };

/** One candidate against one reference. A text without a token of its own scores nothing. */
export function bertScore(candidate: EmbeddedText, reference: EmbeddedText, weight: TokenWeight): PrecisionRecall {
  if (candidate.ids.length <= 2 || reference.ids.length <= 2) return nothing;
  const { ids: own, vectors: mine, size } = candidate;
  const { ids: others, vectors: theirs } = reference;
  const best = { own: own.map(() => -Infinity), others: others.map(() => -Infinity) };
  for (let row = 0; row < own.length; row++) {
    for (let column = 0; column < others.length; column++) {
      let cosine = 0;
      for (let at = 0; at < size; at++) cosine += (mine[row * size + at] ?? 0) * (theirs[column * size + at] ?? 0);
      if (cosine > (best.own[row] ?? 0)) best.own[row] = cosine;
      if (cosine > (best.others[column] ?? 0)) best.others[column] = cosine;
    }
  }
  return withMean(weightedMean(best.own, own, weight), weightedMean(best.others, others, weight));
}

/** The best precision, the best recall and the best mean among several references, each for itself. */
export function bestOf(scores: readonly PrecisionRecall[]): PrecisionRecall {
  const most = (name: keyof PrecisionRecall) => Math.max(...scores.map((score) => score[name]));
  return scores.length === 0 ? nothing : { P: most('P'), R: most('R'), F1: most('F1') };
}

/** With a baseline, which unrelated texts have, as 0; 1 stays. */
export function rescale(score: PrecisionRecall, baseline: PrecisionRecall): PrecisionRecall {
  const scaled = (name: keyof PrecisionRecall) => (score[name] - baseline[name]) / (1 - baseline[name]);
  return { P: scaled('P'), R: scaled('R'), F1: scaled('F1') };
}

function weightedMean(values: readonly number[], ids: readonly number[], weight: TokenWeight): number {
  let [sum, total] = [0, 0];
  for (const [at, id] of ids.entries()) {
    sum += (values[at] ?? 0) * weight(id);
    total += weight(id);
  }
  return sum / total;
}

function withMean(P: number, R: number): PrecisionRecall {
  const F1 = (2 * P * R) / (P + R);
  return { P, R, F1: Number.isNaN(F1) ? 0 : F1 };
}
