import { countNgrams } from './ngrams.ts';

/**
 * The share of a text's runs of four words that stood in it before, 0 to 1: all runs less the distinct ones, over all.
 * A text of fewer than four words has no run and repeats nothing.
 */
export function repetitionRate(words: readonly string[]): number {
  const runs = words.length - 3;
  return runs <= 0 ? 0 : (runs - countNgrams(words, 4).size) / runs;
}
