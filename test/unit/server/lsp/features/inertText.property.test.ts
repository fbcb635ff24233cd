import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table';
import { expect, test } from 'vitest';
import { inertMarkdown, oneLine } from '../../../../../server/lsp/features/inertText.ts';

/** Pieces that begin something in CommonMark, GFM or VS Code. */
const piece = fc.oneof(
  fc.constantFrom(
    '[x](command:evil)',
    '![x](http://beacon.test/a.png)',
    '<img src=x>',
    '<!--',
    '&lt;',
    '&#60;',
    '`',
    '``` ',
    '~~',
    '***',
    '__',
    '# ',
    '> ',
    '- ',
    '+ ',
    '1. ',
    '12) ',
    '---',
    '===',
    '|',
    '$(trash)',
    'https://evil.test',
    'www.evil.test',
    'WWW.evil.test',
    'a@evil.test',
    '[x]: http://x',
    '[^1]',
    '\\',
    '\n',
    '\r\n',
    '\u2028',
    '\t',
    '    ',
    ':',
    '{',
    '}',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('A cup', ' of tea ', 'on 3 tables.'),
);
const caption = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

test('a hostile caption is one paragraph of text', () => {
  fc.assert(
    fc.property(caption, (text) => {
      const markdown = inertMarkdown(text);
      const html = micromark(`${markdown}\n\n*end*`, { extensions: [gfmTable()], htmlExtensions: [gfmTableHtml()] });
      // micromark replaces what no document may hold.
      const shown = oneLine(text).replaceAll('\0', '\ufffd');
      const paragraph = shown === '' ? '' : `<p>${encoded(shown)}</p>\n`;
      expect(html).toBe(`${paragraph}<p><em>end</em></p>`);
      // What GFM links without any brackets.
      expect(markdown).not.toMatch(/www\.|https?:\/\/|[^\\]@/i);
    }),
    { numRuns: 3000 },
  );
});

test('an ordinary caption stays readable where Markdown is shown as it is written', () => {
  const text = 'A cup of coffee, half full, on a wooden table (seen from above) at 7.30.';
  expect(inertMarkdown(text)).toBe(text);
});

function encoded(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
