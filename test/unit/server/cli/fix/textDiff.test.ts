import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { textDiff } from '../../../../../server/cli/fix/textDiff.ts';
import { applyChange } from '../../../../../server/languages/alttext/altEdit.ts';
import type { TextChange } from '../../../../../server/languages/imageReference.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** What git makes of a text and a diff. */
function applied(text: string, diff: string): string {
  const place = mkdtempSync(join(folder.path, 'patch-'));
  writeFileSync(join(place, 'a.md'), text);
  writeFileSync(join(place, 'diff'), diff);
  execFileSync('git', ['apply', '--whitespace=nowarn', 'diff'], { cwd: place, stdio: 'pipe' });
  return readFileSync(join(place, 'a.md'), 'utf8');
}

/** Replaces each `[…]` of a text by what is in it, written as `[old>new]`. */
function marked(template: string) {
  const changes: TextChange[] = [];
  let text = '';
  for (const [piece, old, newText] of template.matchAll(/\[([^>\]]*)>([^\]]*)\]|[^[]+/g)) {
    if (newText !== undefined && old !== undefined) {
      changes.push({ span: { start: text.length, end: text.length + old.length }, newText });
      text += old;
    } else {
      text += piece;
    }
  }
  return { text, changes, changed: changes.toReversed().reduce(applyChange, text) };
}

const many = Array.from({ length: 30 }, (_, at) => `line ${at}\n`);

describe('git applies it', () => {
  test.each([
    ['one line', 'a\nb[>new]c\nd\n'],
    ['two changes in a line', '[a>x]b[c>y]\n'],
    ['neighbouring lines', '[>x]a\nb[>y]\nc\n'],
    ['far apart', `${many.slice(0, 10).join('')}[>x]${many.join('')}[>y]last\n`],
    ['six lines apart', `a[>x]\n${many.slice(0, 6).join('')}b[>y]\n`],
    ['seven lines apart', `a[>x]\n${many.slice(0, 7).join('')}b[>y]\n`],
    ['a new line, as reST has it', `.. image:: a\n[>   :alt: x\n]\n.. image:: b\n[>   :alt: y\n]\n`],
    ['a new line at the end', `a\nb\n[>c\n]`],
    ['no final newline', 'a\nb[>x]'],
    ['a newline that is added at the end', 'a\nb[>x\n]'],
    ['Windows lines', 'a\r\nb[>x]\r\nc\r\n'],
    ['several lines at once', 'a\n[b\nc>x]\nd\n'],
  ])('%s', (_, template) => {
    const { text, changes, changed } = marked(template);
    expect(applied(text, textDiff('a.md', text, changes))).toBe(changed);
    expect(textDiff('a.md', text, changes.toReversed())).toBe(textDiff('a.md', text, changes));
  });

  test('whatever changes', () => {
    const line = fc.constantFrom('', 'a', 'b', 'same', 'x y');
    const lines = fc.array(line, { minLength: 1, maxLength: 40 });
    const places = fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lines, places, fc.constantFrom('new', 'two\nlines', ''), (all, at, newText) => {
        const text = all.join('\n');
        const starts = [...new Set(at.map((place) => place % (text.length + 1)))].sort((one, other) => one - other);
        const changes = starts.map((start, index): TextChange => {
          const end = Math.min(starts[index + 1] ?? text.length, start + (newText === '' ? 1 : 0));
          return { span: { start, end }, newText };
        });
        const changed = changes.toReversed().reduce(applyChange, text);
        if (text === '' || changed === text || changed === '') return;
        expect(applied(text, textDiff('a.md', text, changes))).toBe(changed);
      }),
      { numRuns: 60, examples: [[['x y', 'x y', '', 'a', '', 'b', 'a', '', '', 'x y'], [0, 43], '']] },
    );
  });
});

test('it looks as people know it', () => {
  const { text, changes } = marked('one\ntwo\nthree\nfour alt=[>A cup]\nfive\nsix\nseven\neight\n');
  expect(textDiff('docs/a.md', text, changes)).toBe(
    [
      '--- a/docs/a.md',
      '+++ b/docs/a.md',
      '@@ -1,7 +1,7 @@',
      ' one',
      ' two',
      ' three',
      '-four alt=',
      '+four alt=A cup',
      ' five',
      ' six',
      ' seven',
      '',
    ].join('\n'),
  );
});

test('a line that is added is all that it shows', () => {
  const { text, changes } = marked('.. image:: a\n[>   :alt: A cup\n].. image:: b\n');
  expect(textDiff('a.rst', text, changes).split('\n').slice(2)).toEqual([
    '@@ -1,2 +1,3 @@',
    ' .. image:: a',
    '+   :alt: A cup',
    ' .. image:: b',
    '',
  ]);
});

test('nothing, where nothing changes', () => {
  expect(textDiff('a.md', 'a\n', [])).toBe('');
});
