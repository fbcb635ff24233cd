import { type BootstrapOptions, bootstrapDifferences, type DifferenceInterval } from './bootstrap.ts';
import { meanOf } from './lengths.ts';
import type { CaptionReport } from './scoreTexts.ts';
import { type CaptionScore, corpusScores, type ScoreName } from './textScores.ts';

type Pair = readonly [CaptionScore, CaptionScore];

/**
 * By how much the second report of the same items is above the first, for each score that both have, and for repetition
 * and length. An item that one of them did not score counts in neither; a score that some items lack, such as one of
 * their pictures, is compared on the others.
 *
 * Throws `RangeError` where the reports are of different numbers of items, or have none in common.
 */
export function compareReports(
  first: CaptionReport,
  second: CaptionReport,
  options: BootstrapOptions = {},
): Readonly<Partial<Record<ScoreName | 'repetition' | 'length', DifferenceInterval>>> {
  if (first.each.length !== second.each.length) {
    throw new RangeError(`The reports are of ${first.each.length} and ${second.each.length} items.`);
  }
  const pairs = first.each.flatMap((one, index) => {
    const other = second.each[index];
    return one && other ? [[one, other] as const] : [];
  });
  const names = Object.keys(first.corpus.scores).filter((name) => name in second.corpus.scores);
  const having = (name: string) => pairs.filter((pair) => pair.every(({ scores }) => name in scores));
  const everywhere = names.filter((name) => having(name).length === pairs.length);
  const partly = names.filter((name) => !everywhere.includes(name) && having(name).length > 0);
  return Object.assign(
    compare(pairs, [...everywhere, 'repetition', 'length'], options),
    ...partly.map((name) => compare(having(name), [name], options)),
  ) as ReturnType<typeof compareReports>;
}

function compare(
  pairs: readonly Pair[],
  names: readonly string[],
  options: BootstrapOptions,
): Readonly<Record<string, DifferenceInterval>> {
  return bootstrapDifferences(
    pairs.map(([one]) => one),
    pairs.map(([, other]) => other),
    (scores): Readonly<Record<string, number>> => {
      const all = {
        ...corpusScores(scores),
        repetition: meanOf(scores.map(({ repetition }) => repetition)),
        length: meanOf(scores.map(({ length }) => length)),
      };
      return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
    },
    options,
  );
}
