import { countNgrams, type NgramCounts } from './ngrams.ts';

const orders = [1, 2, 3, 4] as const;
/** Words by which a candidate may be longer or shorter until its score falls to e^-0.5 of what it were. */
const sigma = 6;

/** The words (`wordsOf`) of a candidate and of one reference at least. */
export interface CiderItem {
  readonly candidate: readonly string[];
  readonly references: readonly (readonly string[])[];
}

/** Weights of the runs of one size, and the length of the vector that they make. */
interface Vector {
  readonly weights: ReadonlyMap<string, number>;
  readonly norm: number;
}

interface Weighted {
  readonly vectors: readonly Vector[];
  /** In pairs of words, as pycocoevalcap has it. */
  readonly length: number;
}

/**
 * Scores each candidate by CIDEr, 0 to 10 (Vedantam et al. 2015), as the `CiderScorer` of pycocoevalcap 1.2: clipped
 * counts, a penalty of length, and how rare a run of words is from the references of all items. The score of a corpus is
 * the mean. With a single item every word is in all references and every score is 0.
 */
export function* cider(items: readonly CiderItem[]): Generator<number> {
  const rarity = rarityIn(items);
  for (const { candidate, references } of items) {
    const written = weigh(candidate, rarity);
    let total = 0;
    for (const reference of references) total += likeness(written, weigh(reference, rarity));
    yield (10 * total) / references.length;
  }
}

/** The weight of a run: the logarithm of the items over those whose references have it. */
function rarityIn(items: readonly CiderItem[]): (ngram: string) => number {
  const having = new Map<string, number>();
  for (const { references } of items) {
    const inItem = new Set<string>();
    for (const reference of references) {
      for (const order of orders) for (const ngram of countNgrams(reference, order).keys()) inItem.add(ngram);
    }
    for (const ngram of inItem) having.set(ngram, (having.get(ngram) ?? 0) + 1);
  }
  const all = Math.log(items.length);
  return (ngram) => all - Math.log(having.get(ngram) ?? 1);
}

function weigh(words: readonly string[], rarity: (ngram: string) => number): Weighted {
  return {
    vectors: orders.map((order) => vectorOf(countNgrams(words, order), rarity)),
    length: Math.max(0, words.length - 1),
  };
}

function vectorOf(counts: NgramCounts, rarity: (ngram: string) => number): Vector {
  const weights = new Map<string, number>();
  let squares = 0;
  for (const [ngram, count] of counts) {
    const weight = count * rarity(ngram);
    weights.set(ngram, weight);
    squares += weight ** 2;
  }
  return { weights, norm: Math.sqrt(squares) };
}

/** The mean over the sizes of runs. */
function likeness(written: Weighted, reference: Weighted): number {
  const penalty = Math.exp(-((written.length - reference.length) ** 2) / (2 * sigma ** 2));
  let total = 0;
  for (const [index, { weights, norm }] of written.vectors.entries()) {
    const other = reference.vectors[index];
    if (!other) continue;
    let common = 0;
    for (const [ngram, weight] of weights) {
      const there = other.weights.get(ngram) ?? 0;
      common += Math.min(weight, there) * there;
    }
    total += norm !== 0 && other.norm !== 0 ? common / (norm * other.norm) : common;
  }
  return (total * penalty) / orders.length;
}
