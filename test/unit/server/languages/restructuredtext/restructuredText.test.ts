import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applyChange, editAlt } from '../../../../../server/languages/alttext/altEdit.ts';
import { checkAlt } from '../../../../../server/languages/alttext/altRules.ts';
import { restructuredText } from '../../../../../server/languages/restructuredtext/restructuredText.ts';

const read = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../../../fixtures/languages/restructuredText.${name}.json`, import.meta.url), 'utf8'),
  );
const cases = read('cases') as Readonly<Record<string, string>>;
const expected = read('expected') as {
  readonly cases: Readonly<Record<string, readonly (readonly [string, string | null])[]>>;
};

/** Address and alt text; null for a missing one, '' for a decorative picture. */
function find(text: string): readonly (readonly [string, string | null])[] {
  return restructuredText
    .parse(text)
    .images.map(({ target, alt }) => [
      target.text,
      alt.kind === 'text' ? alt.text : alt.kind === 'missing' ? null : '',
    ]);
}

function write(text: string, alt: string): string | undefined {
  const document = restructuredText.parse(text);
  const [reference] = document.images;
  const change =
    reference &&
    editAlt(restructuredText, document, reference, alt ? { kind: 'text', text: alt } : { kind: 'decorative' });
  return change && applyChange(text, change);
}

describe('agrees with docutils', () => {
  test.each(Object.entries(cases))('%s', (name, text) => {
    // We take the line breaks of an alt text for spaces, as its readers do.
    expect(find(text)).toEqual(expected.cases[name]?.map(([uri, alt]) => [uri, alt?.replaceAll('\n', ' ') ?? alt]));
  });
});

describe('a substitution without alt text has its own name, as docutils has it', () => {
  test('whose place is between the bars', () => {
    const text = 'Text\n\n.. |Flat  Badge| image:: u\n';
    const [image] = restructuredText.parse(text).images;
    expect(image?.alt).toEqual({ kind: 'text', text: 'Flat Badge', span: { start: 10, end: 21 } });
    expect(image).not.toHaveProperty('altSpan');
  });

  test.each([
    ['.. |image0| image:: shot.png', 'placeholder'],
    ['.. |Image 12| image:: shot.png', 'placeholder'],
    ['.. |pic1| image:: shot.png', 'placeholder'],
    ['.. |image| image:: shot.png', 'placeholder'],
    ['.. |logo| image:: shot.png', 'vague'],
    ['.. |red-cup| image:: a/red-cup.png', 'filename'],
    ['.. |cup.png| image:: cup.png', 'filename'],
    ['.. |Flat Badge| image:: https://e.org/flat.svg', undefined],
    ['.. |PyPI 3| image:: https://e.org/v/cups.svg', undefined],
    ['.. |image0| image:: shot.png\n   :alt: A red cup', undefined],
    ['.. |image0| image:: shot.png\n   :alt:', undefined],
  ])('which is judged as any text: %s', (text, rule) => {
    expect(checkAlt(restructuredText.parse(text), { longFrom: 0 })[0]?.rule).toBe(rule);
  });

  test('which an alt text goes over, and nothing else', () => {
    expect(write('.. |a b| image:: u\n   :width: 3\n', '')).toBe('.. |a b| image:: u\n   :alt:\n   :width: 3\n');
    expect(write('.. |a b|\n   image:: u\n', 'A cup')).toBe('.. |a b|\n   image:: u\n   :alt: A cup\n');
  });
});

describe('writes one line where docutils looks for it', () => {
  test.each([
    ['.. image:: cup.png\n', '.. image:: cup.png\n   :alt: Red\n'],
    ['.. image:: cup.png', '.. image:: cup.png\n   :alt: Red'],
    ['.. image:: cup.png\n  :width: 3\n', '.. image:: cup.png\n  :alt: Red\n  :width: 3\n'],
    ['.. image:: cup.png\r\n   :alt: Old\r\n', '.. image:: cup.png\r\n   :alt: Red\r\n'],
    ['.. image:: cup.png\r\n\r\nText', '.. image:: cup.png\r\n   :alt: Red\r\n\r\nText'],
    ['.. image:: cup.png\n   :alt:\n   :width: 3\n', '.. image:: cup.png\n   :alt: Red\n   :width: 3\n'],
    [
      '.. image:: cup.png\n   :alt: Old\n      text\n   :width: 3\n',
      '.. image:: cup.png\n   :alt: Red\n   :width: 3\n',
    ],
    ['.. image::\n   cup.png\n', '.. image::\n   cup.png\n   :alt: Red\n'],
    ['- .. image:: cup.png\n- b\n', '- .. image:: cup.png\n     :alt: Red\n- b\n'],
    ['\t.. image:: cup.png\n', '\t.. image:: cup.png\n\t   :alt: Red\n'],
    ['.. |a| image:: cup.png\n', '.. |a| image:: cup.png\n   :alt: Red\n'],
    ['.. figure:: cup.png\n\n   Caption\n', '.. figure:: cup.png\n   :alt: Red\n\n   Caption\n'],
  ])('%j', (before, after) => {
    expect(write(before, 'Red')).toBe(after);
  });

  test('and an empty one for a decorative picture', () => {
    expect(write('.. image:: cup.png\n   :alt: Old\n      text\n   :width: 3\n', '')).toBe(
      '.. image:: cup.png\n   :alt:\n   :width: 3\n',
    );
  });
});

describe('writes in the cells of tables, whose columns stay where they are', () => {
  const long = 'Two red cups beside a blue bowl on a table';
  const grid = (left: readonly string[], right: readonly string[]) => {
    const rule = `+${'-'.repeat(22)}+${'-'.repeat(22)}+`;
    const rows = left.map((text, at) => `| ${text.padEnd(21)}| ${(right[at] ?? '').padEnd(21)}|`);
    return `${[rule, ...rows, rule].join('\n')}\n`;
  };

  test.each<[string, string, string, string]>([
    [
      'in a row that is there',
      'Red',
      grid(['.. image:: a.png', ''], ['.. image:: b.png', '   :alt: B']),
      grid(['.. image:: a.png', '   :alt: Red'], ['.. image:: b.png', '   :alt: B']),
    ],
    [
      'in rows of its own',
      long,
      grid(['.. image:: a.png'], ['text']),
      grid(
        ['.. image:: a.png', '   :alt: Two red', '     cups beside a', '     blue bowl on a', '     table'],
        ['text'],
      ),
    ],
    [
      'in place of another, over fewer lines',
      'Red',
      grid(['.. image:: a.png', '   :alt: A cup', '     of clay', '', 'Text'], ['text']),
      grid(['.. image:: a.png', '   :alt: Red', '', 'Text', ''], ['text']),
    ],
    [
      'wide characters',
      '茶碗の写真',
      grid(['.. image:: a.png'], ['text']),
      grid(['.. image:: a.png', '   :alt: 茶碗の写真'], ['text']).replace('写真     ', '写真'),
    ],
    [
      'in the last column of a simple table, as long as it is',
      long,
      '=====  =================\nA      .. image:: b.png\nB      two\n=====  =================\n',
      `=====  =================\nA      .. image:: b.png\n          :alt: ${long}\nB      two\n=====  =================\n`,
    ],
    [
      'in a simple table in a list',
      'Red',
      '- =====  ================  ==\n  A      .. image:: b.png  c\n\n         Text\n  =====  ================  ==\n',
      '- =====  ================  ==\n  A      .. image:: b.png  c\n            :alt: Red\n  \n         Text\n  =====  ================  ==\n',
    ],
    [
      'in a comma-separated cell, which gets quotes',
      'A "red" cup',
      '.. csv-table::\n\n   x, .. image:: c.png\n   y, z\n',
      '.. csv-table::\n\n   x, ".. image:: c.png\n      :alt: A ""red"" cup"\n   y, z\n',
    ],
    [
      'in a comma-separated cell in quotes',
      'Red, as "ever"',
      '.. csv-table::\r\n\r\n   "x", ".. image:: c.png"\r\n',
      '.. csv-table::\r\n\r\n   "x", ".. image:: c.png\r\n      :alt: Red, as ""ever"""\r\n',
    ],
  ])('%s', (_, alt, before, after) => {
    expect(write(before, alt)).toBe(after);
  });

  test.each([
    ['a word that is wider than the cell', 'Donaudampfschifffahrtsgesellschaft', grid(['.. image:: a.png'], ['text'])],
    [
      'the first column of a simple table, where each line is a row',
      'Red',
      '================  =====\n.. image:: a.png  A\n================  =====\n',
    ],
    [
      'a cell beside which another goes on',
      'Red',
      '+------------------+------+\n| .. image:: a.png | text |\n+------------------+      |\n| more             | text |\n+------------------+------+\n',
    ],
  ])('but not %s', (_, alt, before) => {
    expect(find(before)).toHaveLength(1);
    expect(write(before, alt)).toBeUndefined();
  });
});

describe('writes where docutils looks for options', () => {
  test.each([
    ['.. figure:: cup.png\n\n    Caption\n', '.. figure:: cup.png\n    :alt: Red\n\n    Caption\n'],
    ['.. figure:: cup.png\n\n\tCaption\n', '.. figure:: cup.png\n\t:alt: Red\n\n\tCaption\n'],
    [':field: .. image:: cup.png\n', ':field:\n   .. image:: cup.png\n      :alt: Red\n'],
    [':field: .. image:: cup.png\n\n  Text\n', ':field:\n  .. image:: cup.png\n     :alt: Red\n\n  Text\n'],
    ['-a  .. image:: cup.png\n', '-a\n   .. image:: cup.png\n      :alt: Red\n'],
    ['.. note:: .. image:: cup.png\n', '.. note::\n   .. image:: cup.png\n      :alt: Red\n'],
    ['- .. [1] .. image:: cup.png\n', '- .. [1]\n     .. image:: cup.png\n        :alt: Red\n'],
  ])('%j', (before, after) => {
    expect(write(before, 'Red')).toBe(after);
  });
});
