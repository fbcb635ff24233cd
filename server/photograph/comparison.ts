import type { Compared, Comparison } from './comparisonTypes.ts';
export function comparePhotographs(_: Compared, __: Compared): Comparison {
  return { differences: [], summary: '' as never };
}
