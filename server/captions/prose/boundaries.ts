import { bias, patternWeights } from './patternTable.ts';

/**
 * Where the sentences of a text without full stops begin: indices of words, ascending, without the first word's. A
 * logistic model over the three words on either side (train/learn.py).
 *
 * @param words as they stand in the text, commas with the word before: `flowers,`
 */
export function findBoundaries(words: readonly string[]): readonly number[] {
  const plain = words.map(asPattern);
  const weights = patternWeights();
  const boundaries: number[] = [];
  for (let begin = 1; begin < words.length; begin++) {
    let sum = bias;
    for (const pattern of patternsAround(plain, begin)) sum += weights.get(pattern) ?? 0;
    if (sum > 0) boundaries.push(begin);
  }
  return boundaries;
}

/** A word as patterns have it (train/corpus.py). */
function asPattern(word: string): string {
  return word.toLowerCase().replace(/\d+/g, '0').replaceAll('’', "'");
}

/** What stands around the gap before the word `begin`; the same as in train/learn.py. */
function patternsAround(words: readonly string[], begin: number): readonly string[] {
  const at = (k: number) => (k < 0 ? '^' : (words[k] ?? '$'));
  const [b3, b2, b1] = [at(begin - 3), at(begin - 2), at(begin - 1)];
  const [a1, a2, a3] = [at(begin), at(begin + 1), at(begin + 2)];
  return [
    ...[`${b1}|`, `${b2} ${b1}|`, `${b3} ${b2} ${b1}|`, `${b2} _|`, `*${b1.slice(-3)}|`],
    ...[`|${a1}`, `|${a1} ${a2}`, `|${a1} ${a2} ${a3}`, `|_ ${a2}`, `|*${a1.slice(-3)}`],
    ...[`${b1}|${a1}`, `${b1}|${a1} ${a2}`, `${b2} ${b1}|${a1}`, `*${b1.slice(-2)}|*${a1.slice(-2)}`],
    ...(b1.endsWith(',') ? ['*,|'] : []),
  ];
}

/** The sentences of a text without full stops, word for word as they stand in it. */
export function restoreSentences(text: string): readonly string[] {
  const words = text.split(' ');
  const begins = [0, ...findBoundaries(words)];
  return begins.map((begin, k) => words.slice(begin, begins[k + 1]).join(' '));
}
