/** A word as patterns have it (train/corpus.py): `F/2.8,` is `f/0.0,`. */
export function asPattern(word: string): string {
  return word.toLowerCase().replace(/\d+/g, '0').replaceAll('’', "'");
}

/** What stands before a gap, the gap behind the last of the words; `before` of train/learn.py is the same. */
export function patternsBefore(words: readonly string[]): readonly string[] {
  const [b3, b2, b1] = [words.at(-3) ?? '^', words.at(-2) ?? '^', words.at(-1) ?? '^'];
  return [`${b1}|`, `${b2} ${b1}|`, `${b3} ${b2} ${b1}|`, `${b2} _|`, `*${b1.slice(-3)}|`];
}

/** What stands around the gap before the word `begin`, which is 1 or more; `around` of train/learn.py is the same. */
export function patternsAround(words: readonly string[], begin: number): readonly string[] {
  const [b2, b1] = [words[begin - 2] ?? '^', words[begin - 1] ?? '^'];
  const [a1, a2, a3] = [words[begin] ?? '$', words[begin + 1] ?? '$', words[begin + 2] ?? '$'];
  return [
    ...patternsBefore(words.slice(Math.max(0, begin - 3), begin)),
    ...[`|${a1}`, `|${a1} ${a2}`, `|${a1} ${a2} ${a3}`, `|_ ${a2}`, `|*${a1.slice(-3)}`],
    ...[`${b1}|${a1}`, `${b1}|${a1} ${a2}`, `${b2} ${b1}|${a1}`, `*${b1.slice(-2)}|*${a1.slice(-2)}`],
    ...(b1.endsWith(',') ? ['*,|'] : []),
  ];
}
