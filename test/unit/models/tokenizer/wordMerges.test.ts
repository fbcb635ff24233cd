import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeLetters, type MergeRanks } from '../../../../models/tokenizer/wordMerges.ts';

/** BPE as its paper (Sennrich 2016) has it: joins the best pair, the leftmost of it first, and looks at all again. */
function mergeOneByOne(letters: readonly string[], ranks: MergeRanks): readonly string[] {
  const rankOf = (pair: readonly string[]) => ranks.get(pair.join(' ')) ?? Infinity;
  const pairs = letters.slice(1).map((right, index) => [letters[index] ?? '', right]);
  const best = Math.min(...pairs.map(rankOf));
  if (best === Infinity) return letters;
  const at = pairs.findIndex((pair) => rankOf(pair) === best);
  return mergeOneByOne([...letters.slice(0, at), pairs[at]?.join('') ?? '', ...letters.slice(at + 2)], ranks);
}

const tokens = ['a', 'b', 'c', 'aa', 'ab', 'ba', 'bc', 'aab', 'abc', 'aaaa'];
const merge = fc.tuple(fc.constantFrom(...tokens), fc.constantFrom(...tokens)).map((pair) => pair.join(' '));

it('are those of joining one pair after the other', () => {
  const merges = fc.uniqueArray(merge, { maxLength: 25 });
  const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 24 });
  fc.assert(
    fc.property(merges, letters, (order, word) => {
      const ranks = new Map(order.map((each, rank) => [each, rank]));
      expect(mergeLetters(word, ranks)).toEqual(mergeOneByOne(word, ranks));
    }),
    { numRuns: 2000 },
  );
});

it('end for a word of 200,000 letters, which looking at all pairs each time would not', () => {
  const ranks = new Map([
    ['a b', 0],
    ['ab ab', 1],
  ]);
  const letters = Array.from({ length: 200_000 }, (_, index) => (index % 2 === 0 ? 'a' : 'b'));
  expect(mergeLetters(letters, ranks)).toEqual(Array.from({ length: 50_000 }, () => 'abab'));
});
