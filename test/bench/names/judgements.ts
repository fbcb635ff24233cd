import type { LabelledPhotograph } from './labels.ts';
import type { Said } from './said.ts';

export interface JudgedName extends Said {
  readonly isRight: boolean;
}

/** What was said of one photograph, judged by its label. */
export interface Judgement {
  readonly photograph: LabelledPhotograph;
  readonly names: readonly JudgedName[];
}

/** Every name must be right: what else than the label's thing is in a photograph is not known. */
export function judge(photograph: LabelledPhotograph, said: readonly Said[]): Judgement {
  return { photograph, names: said.map((name) => ({ ...name, isRight: photograph.right.has(name.name) })) };
}

export interface Tally {
  readonly photographs: number;
  /** Of which something is named. */
  readonly named: number;
  /** Of which something is named, and all of that is right. */
  readonly right: number;
}

export function tally(judgements: readonly Judgement[]): Tally {
  const named = judgements.filter(({ names }) => names.length > 0);
  const right = named.filter(({ names }) => names.every(({ isRight }) => isRight));
  return { photographs: judgements.length, named: named.length, right: right.length };
}

/** By a key, in the order of their first appearance. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
