import type { DifferenceInterval } from '../../../models/metrics/bootstrap.ts';
import type { CaptionReport } from '../../../models/metrics/scoreTexts.ts';
import type { ScoreName, Scores } from '../../../models/metrics/textScores.ts';
import type { DataItem } from '../../datasets/dataset.ts';

/** Captions of one source for the same items, and what they scored. */
export interface Judged {
  /** Where they come from, for people. */
  readonly name: string;
  /** One for each item. */
  readonly captions: readonly string[];
  readonly report: CaptionReport;
}

/** Which networks judged. */
export interface Judges {
  readonly BERTScore?: {
    readonly model: string;
    readonly layer: number;
    readonly idf: boolean;
    readonly baseline: boolean;
  };
  readonly CLIPScore?: { readonly model: string; readonly positions: number };
}

/** What of the second source is above the first. */
export type Comparison = Readonly<Partial<Record<ComparedName, DifferenceInterval>>>;
export type ComparedName = ScoreName | 'repetition' | 'length';

/** Items that were judged, in the order of the data, and what came of it. */
export interface Evaluation {
  readonly items: readonly DataItem[];
  readonly judged: Judged;
  /** What it is compared with. */
  readonly against?: Judged & { readonly comparison: Comparison };
  readonly judges: Judges;
  /** Of the items, those whose pictures were looked at. */
  readonly withPicture: number;
}

/** One line of the card's table. */
export interface ComparedRow {
  readonly name: ComparedName;
  readonly base: number;
  readonly tuned: number;
  readonly interval: DifferenceInterval;
  /** Of the base, 0.1 for a tenth more; undefined where that is 0. */
  readonly relative?: number;
}

/** All lines, in the order of a report. */
export function comparedRows({ judged, against }: Evaluation): readonly ComparedRow[] {
  if (!against) return [];
  const [base, tuned] = [valuesOf(against.report), valuesOf(judged.report)];
  return [...tuned].flatMap(([name, value]) => {
    const [before, interval] = [base.get(name), against.comparison[name]];
    if (before === undefined || !interval) return [];
    // Of the items that both have, which may be fewer than the corpus.
    const relative = before === 0 ? {} : { relative: interval.difference / Math.abs(before) };
    return [{ name, base: before, tuned: value, interval, ...relative }];
  });
}

function valuesOf({ corpus }: CaptionReport): ReadonlyMap<ComparedName, number> {
  const scores = Object.entries(corpus.scores) as [ScoreName, number][];
  return new Map<ComparedName, number>([...scores, ['repetition', corpus.repetition], ['length', corpus.lengths.mean]]);
}

/** The score by which captions are put in order, the most telling that there is. */
export function leadingScore({ corpus }: CaptionReport): ScoreName | undefined {
  const order: readonly ScoreName[] = ['BERTScore F1', 'CIDEr', 'ROUGE-L', 'BLEU-4', 'CLIPScore cosine'];
  return order.find((name) => name in corpus.scores);
}

/**
 * Places of the items, worst first: those whose captions lost most against the other source, or without one those that
 * score lowest. Items that the score says nothing of come last.
 */
export function worstFirst({ judged, against }: Evaluation): readonly number[] {
  const name = leadingScore(judged.report);
  const valueOf = (report: CaptionReport, at: number) => {
    const scores: Scores | undefined = report.each[at]?.scores;
    return name === undefined ? undefined : scores?.[name];
  };
  const keyed = judged.captions.map((_, at) => {
    const [own, other] = [valueOf(judged.report, at), against && valueOf(against.report, at)];
    const key = own === undefined ? Infinity : against ? own - (other ?? own) : own;
    return { at, key };
  });
  return keyed.toSorted((one, other) => one.key - other.key || one.at - other.at).map(({ at }) => at);
}
