import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applyChange, editAlt } from '../../../../../server/languages/alttext/altEdit.ts';
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

test('a substitution without alt text, which docutils gives its own name, has none', () => {
  expect(find('.. |cup| image:: cup.png\n')).toEqual([['cup.png', null]]);
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
