import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitWords } from '../../../../models/tokenizer/words.ts';

/** White_Space of Unicode's PropList.txt, which has been the same since Unicode 6.3. */
const whiteSpace = new Set([
  ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006],
  ...[0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
]);
const contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

type Class = 'space' | 'letter' | 'number' | 'other';

function classOf(character: string): Class {
  if (whiteSpace.has(character.codePointAt(0) ?? 0)) return 'space';
  if (/\p{L}/u.test(character)) return 'letter';
  return /\p{N}/u.test(character) ? 'number' : 'other';
}

/** GPT-2's words by its paper's rule, character by character: a contraction, a run of one class, or white space. */
function wordsByClass(text: string): readonly string[] {
  const characters = [...text];
  const classes = characters.map(classOf);
  const runFrom = (start: number): number => {
    let end = start;
    while (end < characters.length && classes[end] === classes[start]) end += 1;
    return end;
  };
  const words: string[] = [];
  for (let at = 0; at < characters.length;) {
    const rest = characters.slice(at, at + 3).join('');
    const contraction = contractions.find((each) => rest.startsWith(each));
    const first = characters[at] === ' ' && at + 1 < characters.length && classes[at + 1] !== 'space' ? at + 1 : at;
    let end = contraction === undefined ? runFrom(first) : at + contraction.length;
    // The last of several spaces is left to the word that follows, whether or not that takes it.
    if (contraction === undefined && classes[first] === 'space' && end < characters.length && end - at > 1) end -= 1;
    words.push(characters.slice(at, end).join(''));
    at = end;
  }
  return words;
}

const oddities = "'s 'T 're \u0085\ufeff\u200b\u180e\u001c\u2060\u3000\u00a0é²Ⅷ١中\u0301🙂\n\t.x1";

it('are cut where Unicode’s classes say', () => {
  const character = fc.oneof(
    fc.constantFrom(...oddities),
    fc.constantFrom(' ', ...contractions),
    fc.constantFrom(...[...whiteSpace].map((code) => String.fromCodePoint(code))),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 24 }), (text) => {
      const words = splitWords(text);
      expect(words.join('')).toBe(text);
      expect(words).toEqual(wordsByClass(text));
    }),
    { numRuns: 2000 },
  );
});

it('do not tell U+FEFF from other signs, and U+0085 from a line’s end', () => {
  expect(splitWords('a\ufeffb')).toEqual(['a', '\ufeff', 'b']);
  expect(splitWords(' \ufeff.')).toEqual([' \ufeff.']);
  expect(splitWords('a\u0085\u0085b')).toEqual(['a', '\u0085', '\u0085', 'b']);
});
