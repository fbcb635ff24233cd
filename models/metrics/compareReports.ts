import { type BootstrapOptions, bootstrapDifference, type DifferenceInterval } from './bootstrap.ts';
import { meanOf } from './lengths.ts';
import type { TextReport } from './scoreTexts.ts';
import { corpusScore, type ScoreName, type TextScore } from './textScores.ts';

/**
 * By how much the second report of the same items is above the first, for each score that both have, and for repetition
 * and length. An item that one of them did not score counts in neither.
 *
 * Throws `RangeError` where the reports are of different numbers of items, or have none in common.
 */
export function compareReports(
  first: TextReport,
  second: TextReport,
  options: BootstrapOptions = {},
): Readonly<Partial<Record<ScoreName | 'repetition' | 'length', DifferenceInterval>>> {
  if (first.each.length !== second.each.length) {
    throw new RangeError(`The reports are of ${first.each.length} and ${second.each.length} items.`);
  }
  const pairs = first.each.flatMap((one, index) => {
    const other = second.each[index];
    return one && other ? [[one, other] as const] : [];
  });
  const [ones, others] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
  const compare = (scoreOf: (scores: readonly TextScore[]) => number): DifferenceInterval =>
    bootstrapDifference(ones, others, scoreOf, options);

  const names = (Object.keys(first.corpus.scores) as ScoreName[]).filter((name) => name in second.corpus.scores);
  return {
    ...Object.fromEntries(names.map((name) => [name, compare((scores) => corpusScore(name, scores))])),
    repetition: compare((scores) => meanOf(scores.map(({ repetition }) => repetition))),
    length: compare((scores) => meanOf(scores.map(({ length }) => length))),
  };
}
