import { MergeQueue } from './mergeQueue.ts';

/** Rank of a merge, 0 the first, by `left right`: no letter of a byte is a space. */
export type MergeRanks = ReadonlyMap<string, number>;

/**
 * Joins the letters of a word into tokens: the pair of the best rank first, of equal ones the leftmost, until no pair
 * has a rank. Takes n log n steps for n letters, because a prompt without a space is one word.
 */
export function mergeLetters(letters: readonly string[], ranks: MergeRanks): readonly string[] {
  // A part that was joined to the one on its left is empty; `next` and `before` skip it.
  const parts = [...letters];
  const next = parts.map((_, index) => index + 1);
  const before = parts.map((_, index) => index - 1);
  const queue = new MergeQueue(parts.length + 1);
  const rankAt = (left: number): number | undefined => {
    const right = parts[next[left] ?? parts.length];
    return right === undefined ? undefined : ranks.get(`${parts[left]} ${right}`);
  };
  const look = (left: number): void => {
    const rank = rankAt(left);
    if (rank !== undefined) queue.push(rank, left);
  };
  for (const left of parts.keys()) look(left);

  for (let best = queue.pop(); best !== undefined; best = queue.pop()) {
    const { rank, position } = best;
    // What stood there may be joined to another by now.
    if (parts[position] === '' || rankAt(position) !== rank) continue;
    const right = next[position] ?? parts.length;
    const after = next[right] ?? parts.length;
    parts[position] = `${parts[position]}${parts[right]}`;
    parts[right] = '';
    next[position] = after;
    if (after < parts.length) before[after] = position;
    look(position);
    const left = before[position] ?? -1;
    if (left >= 0) look(left);
  }
  return parts.filter((part) => part !== '');
}
