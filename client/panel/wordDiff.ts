/** A run of words, with the spaces after them, that were or were not there a step ago. */
export interface Segment {
  readonly text: string;
  readonly isNew: boolean;
}

/** `after` cut into runs: the words of a longest common subsequence with `before` are old, the others new. */
export function diffWords(before: string, after: string): readonly Segment[] {
  const old = wordsOf(before);
  const words = wordsOf(after);
  const common = commonLengths(old, words);
  const segments: Segment[] = [];
  let at = 0;
  words.forEach((word, index) => {
    while (at < old.length && old[at] !== word && lengthAt(at + 1, index) >= lengthAt(at, index)) at += 1;
    const isNew = !(at < old.length && old[at] === word);
    if (!isNew) at += 1;
    append(segments, word, isNew);
  });
  return segments.map(({ text, isNew }, index) =>
    index === segments.length - 1 ? { text: text.trimEnd(), isNew } : { text, isNew },
  );

  function lengthAt(row: number, column: number): number {
    return common[row]?.[column] ?? 0;
  }
}

function append(segments: Segment[], word: string, isNew: boolean): void {
  const last = segments.at(-1);
  if (last?.isNew === isNew) segments[segments.length - 1] = { text: `${last.text}${word} `, isNew };
  else segments.push({ text: `${word} `, isNew });
}

/** Row i, column j: how many words the rests from i and from j have in common, in order. */
function commonLengths(old: readonly string[], words: readonly string[]): readonly (readonly number[])[] {
  const rows: number[][] = [new Array<number>(words.length + 1).fill(0)];
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const below = rows[0] ?? [];
    const row = new Array<number>(words.length + 1).fill(0);
    for (let j = words.length - 1; j >= 0; j -= 1) {
      row[j] = old[i] === words[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
    rows.unshift(row);
  }
  return rows;
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
