import { bleu, type BleuCounts } from './bleu.ts';
import { meanOf } from './lengths.ts';

/** What `--metrics` asks for. */
export type TextMetric = 'bleu' | 'rouge' | 'cider';

export const textMetrics: readonly TextMetric[] = ['bleu', 'rouge', 'cider'];

const bleuNames = ['BLEU-1', 'BLEU-2', 'BLEU-3', 'BLEU-4'] as const;

/** Scores of a corpus that are the mean of its captions'. */
const meanNames = [
  'ROUGE-L',
  'CIDEr',
  'BERTScore P',
  'BERTScore R',
  'BERTScore F1',
  'CLIPScore cosine',
  'CLIPScore',
] as const;

/** Names as reports write them, in the order of a report. */
export type ScoreName = (typeof bleuNames)[number] | (typeof meanNames)[number];

/**
 * BLEU and ROUGE-L are 0 to 1, CIDEr is 0 to 10, BERTScore up to 1, CLIPScore 0 to 2.5 and its cosine -1 to 1; what was
 * not asked for is not there.
 */
export type Scores = Readonly<Partial<Record<ScoreName, number>>>;

/** What is said of one candidate. */
export interface CaptionScore {
  readonly scores: Scores;
  /** The share of its runs of four words that repeat an earlier one, 0 to 1. */
  readonly repetition: number;
  /** In words, without punctuation. */
  readonly length: number;
  /** What BLEU of several candidates is made of. */
  readonly bleuCounts?: BleuCounts;
}

/** The scores of a corpus that its candidates have: BLEU of all counts; of the others, the mean. */
export function corpusScores(scores: readonly CaptionScore[]): Scores {
  const counts = scores.flatMap(({ bleuCounts }) => bleuCounts ?? []);
  const means = meanNames.flatMap((name) => {
    const values = scores.flatMap((one) => one.scores[name] ?? []);
    return values.length === 0 ? [] : [[name, meanOf(values)] as const];
  });
  return { ...(counts.length > 0 && bleuScores(counts)), ...Object.fromEntries(means) };
}

/** BLEU under the names of its four kinds. */
export function bleuScores(counts: readonly BleuCounts[]): Scores {
  const values = bleu(counts);
  return Object.fromEntries(bleuNames.map((name, index) => [name, values[index] ?? 0]));
}
