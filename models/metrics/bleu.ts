import { countNgrams } from './ngrams.ts';

const orders = [1, 2, 3, 4] as const;

/** What BLEU has to know of a candidate and its references; those of a corpus are added up. */
export interface BleuCounts {
  /** Words of the candidate. */
  readonly length: number;
  /** Words of the reference whose length is nearest; of two as near, the shorter. */
  readonly referenceLength: number;
  /** For runs of 1 to 4 words: how many the candidate has. */
  readonly written: readonly number[];
  /** And how many of them a reference has, none counted more often than in the reference that has most of it. */
  readonly met: readonly number[];
}

/** Counts a candidate's words (`wordsOf`) and those of one reference at least. */
export function countBleu(candidate: readonly string[], references: readonly (readonly string[])[]): BleuCounts {
  return {
    length: candidate.length,
    referenceLength: nearestLength(
      candidate.length,
      references.map(({ length }) => length),
    ),
    written: orders.map((order) => Math.max(0, candidate.length - order + 1)),
    met: orders.map((order) => countMet(candidate, references, order)),
  };
}

/**
 * BLEU-1 to BLEU-4, 0 to 1, of one candidate or of a corpus (Papineni et al. 2002), as pycocoevalcap 1.2 computes them:
 * the same tiny amounts keep from dividing by nothing, so that a text of three words that is all right has a BLEU-4 near
 * 0.03 and none of 0 or 1.
 */
export function bleu(counts: readonly BleuCounts[]): readonly number[] {
  const total = { length: 0, referenceLength: 0, written: orders.map(() => 0), met: orders.map(() => 0) };
  for (const one of counts) {
    total.length += one.length;
    total.referenceLength += one.referenceLength;
    addTo(total.written, one.written);
    addTo(total.met, one.met);
  }
  const ratio = (total.length + 1e-15) / (total.referenceLength + 1e-9);
  const penalty = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
  let product = 1;
  return orders.map((order, index) => {
    product *= ((total.met[index] ?? 0) + 1e-15) / ((total.written[index] ?? 0) + 1e-9);
    return product ** (1 / order) * penalty;
  });
}

function addTo(totals: number[], amounts: readonly number[]): void {
  for (const [index, amount] of amounts.entries()) totals[index] = (totals[index] ?? 0) + amount;
}

function nearestLength(length: number, lengths: readonly number[]): number {
  const distance = (other: number): number => Math.abs(other - length);
  return lengths.reduce((nearest, other) => {
    const nearer = distance(other) - distance(nearest);
    return nearer < 0 || (nearer === 0 && other < nearest) ? other : nearest;
  });
}

function countMet(candidate: readonly string[], references: readonly (readonly string[])[], order: number): number {
  const inReferences = references.map((reference) => countNgrams(reference, order));
  let met = 0;
  for (const [ngram, count] of countNgrams(candidate, order)) {
    met += Math.min(count, Math.max(...inReferences.map((counts) => counts.get(ngram) ?? 0)));
  }
  return met;
}
