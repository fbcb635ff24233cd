import type { KindAccuracy, RecogniserAccuracy } from '../../../models/catalog/recogniserFacts.ts';
import { groupBy, tally, type Verdict } from './verdicts.ts';

function percent(part: number, all: number): string {
  return all === 0 ? '-' : `${((100 * part) / all).toFixed(1)} %`;
}

/** Of photographs by what they show, in Markdown. */
export function tabulatePhotographs(verdicts: readonly Verdict[]): string {
  const groups = groupBy(verdicts, ({ photograph }) => photograph.kind);
  return [
    '| photographs of | number | named | share | rightly | share |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...[...groups, ['all', verdicts] as const].map(([kind, own]) => {
      const { photographs, named, right } = tally(own);
      return `| ${kind} | ${photographs} | ${named} | ${percent(named, photographs)} | ${right} | ${percent(right, named)} |`;
    }),
  ].join('\n');
}

/** Of names by their kind, in Markdown. */
export function tabulateNames(verdicts: readonly Verdict[]): string {
  const names = verdicts.flatMap((verdict) => verdict.names);
  const groups = groupBy(names, ({ kind }) => kind);
  return [
    '| names of kind | said | right | share |',
    '| --- | ---: | ---: | ---: |',
    ...[...groups, ['all', names] as const].map(([kind, own]) => {
      const right = own.filter(({ isRight }) => isRight).length;
      return `| ${kind} | ${own.length} | ${right} | ${percent(right, own.length)} |`;
    }),
  ].join('\n');
}

/** One line for every name that is wrong. */
export function listWrong(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.flatMap(({ photograph: { name, right }, names }) =>
    names
      .filter(({ isRight }) => !isRight)
      .map(({ phrase, confidence }) => {
        const sure = confidence === undefined ? '' : ` (${confidence.toFixed(2)})`;
        return `${name}: ${phrase}${sure}; right would be ${[...right].reverse().join(', ') || 'no name of ours'}`;
      }),
  );
}

/** What `models info` and the model card tell, of photographs that nothing was adjusted by. */
export function accuracyOf(verdicts: readonly Verdict[]): RecogniserAccuracy {
  const heldBack = verdicts.filter(({ photograph }) => photograph.half === 'held back');
  const groups = groupBy(heldBack, ({ photograph }) => photograph.kind);
  const kinds = [...groups].map(([kind, own]): KindAccuracy => {
    const { photographs, named, right } = tally(own);
    return { kind, pictures: photographs, named, right };
  });
  return { pictures: heldBack.length, kinds };
}
