/** How often each run of words stands in a text. */
export type NgramCounts = ReadonlyMap<string, number>;

/** Counts the runs of so many words. A run is written as its words with line feeds between, which no word holds. */
export function countNgrams(words: readonly string[], size: number): NgramCounts {
  const counts = new Map<string, number>();
  for (let start = 0; start + size <= words.length; start++) {
    const ngram = size === 1 ? (words[start] ?? '') : words.slice(start, start + size).join('\n');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}
