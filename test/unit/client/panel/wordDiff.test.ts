import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffWords } from '../../../../client/panel/wordDiff.ts';

const word = fc.constantFrom('a', 'cup', 'of', 'tea', 'light', 'warm');
const sentence = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
const joined = (text: string, before = '') =>
  diffWords(before, text)
    .map((segment) => segment.text)
    .join('');

describe('diffWords', () => {
  it.each([
    [
      'A cup',
      'A cup of tea',
      [
        ['A cup ', false],
        ['of tea', true],
      ],
    ],
    [
      'A cup of coffee on',
      'A cup of tea on',
      [
        ['A cup of ', false],
        ['tea ', true],
        ['on', false],
      ],
    ],
    ['', 'A cup', [['A cup', true]]],
    ['A cup', 'A cup', [['A cup', false]]],
    ['A cup of tea', 'A cup', [['A cup', false]]],
  ])('from %j to %j', (before, after, expected) => {
    expect(diffWords(before, after).map(({ text, isNew }) => [text, isNew])).toEqual(expected);
  });

  it('shows the new text, whatever the old one was', () => {
    fc.assert(
      fc.property(sentence, sentence, (before, after) => {
        expect(joined(after, before)).toBe(after);
      }),
    );
  });

  it('tints nothing of a text that only lost its end', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), fc.nat(12), (words, count) => {
        const kept = words.slice(0, count).join(' ');
        expect(diffWords(words.join(' '), kept).every(({ isNew }) => !isNew)).toBe(true);
      }),
    );
  });

  it('tints as few words as can be', () => {
    fc.assert(
      fc.property(sentence, sentence, (before, after) => {
        const fresh = diffWords(before, after)
          .filter(({ isNew }) => isNew)
          .flatMap(({ text }) => text.split(' ').filter(Boolean));
        const words = after.split(' ').filter(Boolean);
        expect(words.length - fresh.length).toBe(longestCommon(before.split(' ').filter(Boolean), words));
      }),
    );
  });
});

/** By the definition: the longest of all subsequences. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  const [first, ...rest] = one;
  if (first === undefined || other.length === 0) return 0;
  const without = longestCommon(rest, other);
  const at = other.indexOf(first);
  return at < 0 ? without : Math.max(without, 1 + longestCommon(rest, other.slice(at + 1)));
}
