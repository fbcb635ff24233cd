import { type BootstrapOptions, bootstrapDifferences, type DifferenceInterval } from './bootstrap.ts';
import { meanOf } from './lengths.ts';
import type { TextReport } from './scoreTexts.ts';
import { corpusScores, type ScoreName } from './textScores.ts';

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
  const shared = (name: string): boolean => name in first.corpus.scores && name in second.corpus.scores;
  return bootstrapDifferences(
    ones,
    others,
    (scores) => ({
      ...Object.fromEntries(Object.entries(corpusScores(scores)).filter(([name]) => shared(name))),
      repetition: meanOf(scores.map(({ repetition }) => repetition)),
      length: meanOf(scores.map(({ length }) => length)),
    }),
    options,
  );
}
