import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readShownText } from '../../../../../server/captions/shown/shownText.ts';

// Byte-level tokens give a code point piece by piece.
test('a text that is still being written never shows a piece of a code point', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), (text) => {
      const bytes = new TextEncoder().encode(text);
      for (let length = 0; length <= bytes.length; length++) {
        const shown = readShownText(new TextDecoder().decode(bytes.subarray(0, length)));
        expect(shown).not.toContain('\uFFFD');
        expect(shown).not.toMatch(/\p{Cs}/u);
      }
    }),
  );
});

test('each step of a text begins with the one before, apart from the space between its words', () => {
  const bytes = new TextEncoder().encode('ein Café, 東京 🌸 at night');
  let before = '';
  for (let length = 0; length <= bytes.length; length++) {
    const shown = readShownText(new TextDecoder().decode(bytes.subarray(0, length)));
    expect(shown.startsWith(before)).toBe(true);
    before = shown;
  }
  expect(before).toBe('ein Café, 東京 🌸 at night');
});

test.each([
  ['controls', 'a\u0007 \u001B[2Jcat', 'a [2Jcat'],
  ['bidi', 'a \u202Etac\u202C', 'a tac'],
  ['line breaks', 'a\ncat\r\n', 'a cat'],
  ['markup, which is shown as it is', '<b>a</b> `cat`', '<b>a</b> `cat`'],
])('%s', (_name, text, shown) => expect(readShownText(text)).toBe(shown));
