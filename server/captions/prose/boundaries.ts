import { PatternTable } from './patternTable.ts';
import { asPattern, patternsAround } from './wordPattern.ts';
import { boundaryPatterns } from './wordPatterns.ts';

const table = new PatternTable(boundaryPatterns);

/**
 * How sure it is that a sentence begins with each word of a text without full stops, in tenths of a logit above even.
 *
 * @param words as they stand in the text, commas with the word before: `flowers,`
 */
export function weighBoundaries(words: readonly string[]): readonly number[] {
  const plain = words.map(asPattern);
  return words.map((_, begin) => (begin === 0 ? Infinity : table.sum(patternsAround(plain, begin))));
}

/** The words that begin a sentence, by their index; the first is always one. */
export function findBoundaries(words: readonly string[]): readonly number[] {
  return boundariesOf(weighBoundaries(words));
}

export function boundariesOf(strengths: readonly number[]): readonly number[] {
  return strengths.flatMap((strength, begin) => (strength > 0 ? [begin] : []));
}
