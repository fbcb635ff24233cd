import { bleu, type BleuCounts } from './bleu.ts';
import { meanOf } from './lengths.ts';

/** What `--metrics` asks for. */
export type TextMetric = 'bleu' | 'rouge' | 'cider';

export const textMetrics: readonly TextMetric[] = ['bleu', 'rouge', 'cider'];

const bleuNames = ['BLEU-1', 'BLEU-2', 'BLEU-3', 'BLEU-4'] as const;

/** Names as reports write them, in the order of a report. */
export type ScoreName = (typeof bleuNames)[number] | 'ROUGE-L' | 'CIDEr';

/** BLEU and ROUGE-L are 0 to 1, CIDEr is 0 to 10; what was not asked for is not there. */
export type Scores = Readonly<Partial<Record<ScoreName, number>>>;

/** What is said of one candidate. */
export interface TextScore {
  readonly scores: Scores;
  /** The share of its runs of four words that repeat an earlier one, 0 to 1. */
  readonly repetition: number;
  /** In words, without punctuation. */
  readonly length: number;
  /** What BLEU of several candidates is made of. */
  readonly bleuCounts?: BleuCounts;
}

/** The scores of a corpus that each of its candidates has. */
export function corpusScores(scores: readonly TextScore[]): Scores {
  const names = Object.keys(scores[0]?.scores ?? {}) as ScoreName[];
  return Object.fromEntries(names.map((name) => [name, corpusScore(name, scores)]));
}

/** BLEU of all counts; of the other scores, the mean. */
export function corpusScore(name: ScoreName, scores: readonly TextScore[]): number {
  const order = bleuNames.findIndex((bleuName) => bleuName === name);
  if (order < 0) return meanOf(scores.map((one) => one.scores[name] ?? 0));
  return bleu(scores.flatMap(({ bleuCounts }) => bleuCounts ?? []))[order] ?? 0;
}

/** BLEU under the names of its four kinds. */
export function bleuScores(counts: readonly BleuCounts[]): Scores {
  const values = bleu(counts);
  return Object.fromEntries(bleuNames.map((name, index) => [name, values[index] ?? 0]));
}
