import type { KindAccuracy, RecogniserAccuracy } from '../../../models/catalog/recogniserFacts.ts';
import { groupBy, tally, type Judgement } from './judgements.ts';

function percent(part: number, all: number): string {
  return all === 0 ? '-' : `${((100 * part) / all).toFixed(1)} %`;
}

/** Of photographs by what they show, in Markdown. */
export function tabulatePhotographs(judgements: readonly Judgement[]): string {
  const groups = groupBy(judgements, ({ photograph }) => photograph.kind);
  return [
    '| photographs of | number | named | share | rightly | share |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...[...groups, ['all', judgements] as const].map(([kind, own]) => {
      const { photographs, named, right } = tally(own);
      return `| ${kind} | ${photographs} | ${named} | ${percent(named, photographs)} | ${right} | ${percent(right, named)} |`;
    }),
  ].join('\n');
}

/** Of names by their kind, in Markdown. */
export function tabulateNames(judgements: readonly Judgement[]): string {
  const names = judgements.flatMap((judgement) => judgement.names);
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
export function listWrong(judgements: readonly Judgement[]): readonly string[] {
  return judgements.flatMap(({ photograph: { name, right }, names }) =>
    names
      .filter(({ isRight }) => !isRight)
      .map(({ phrase, confidence }) => {
        const sure = confidence === undefined ? '' : ` (${confidence.toFixed(2)})`;
        return `${name}: ${phrase}${sure}; right would be ${[...right].reverse().join(', ') || 'no name of ours'}`;
      }),
  );
}

/** What `models info` and the model card tell, of photographs that nothing was adjusted by. */
export function accuracyOf(judgements: readonly Judgement[]): RecogniserAccuracy {
  const heldBack = judgements.filter(({ photograph }) => photograph.half === 'held back');
  const groups = groupBy(heldBack, ({ photograph }) => photograph.kind);
  const kinds = [...groups].map(([kind, own]): KindAccuracy => {
    const { photographs, named, right } = tally(own);
    return { kind, pictures: photographs, named, right };
  });
  return { pictures: heldBack.length, kinds };
}
