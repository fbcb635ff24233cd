import { PatternTable } from './patternTable.ts';
import { asPattern, patternsAround } from './wordPattern.ts';
import { boundaryPatterns } from './wordPatterns.ts';

const table = new PatternTable(boundaryPatterns);

/** Where a sentence begins: the word with this index, and how sure that is, in tenths of a logit above even. */
export interface Boundary {
  readonly begin: number;
  readonly strength: number;
}

/**
 * Where the sentences of a text without full stops begin, in order, without the first.
 *
 * @param words as they stand in the text, commas with the word before: `flowers,`
 */
export function findBoundaries(words: readonly string[]): readonly Boundary[] {
  const plain = words.map(asPattern);
  return words
    .map((_, begin): Boundary => ({ begin, strength: begin === 0 ? 0 : table.sum(patternsAround(plain, begin)) }))
    .filter(({ strength }) => strength > 0);
}
