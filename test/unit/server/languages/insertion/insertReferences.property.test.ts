import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChange, editAlt } from '../../../../../server/languages/alttext/altEdit.ts';
import { insertReferences } from '../../../../../server/languages/insertion/insertReferences.ts';
import { adapterFor } from '../../../../../server/languages/registry.ts';
import { captions } from '../captions.ts';

/** `|`: the caret. */
const places: Readonly<Record<string, readonly string[]>> = {
  md: ['|', 'A |b.\n', '# A\n\n|\n\n![x](old.png)\n', '- a\n- |\n', '<div>\n|\n</div>\n', '> |\n'],
  mdx: ['|', 'A | b\n', '<Card>\n|\n</Card>\n'],
  html: ['<p>|</p>', '<p>a</p>\n  |\n<img src="old.png" alt="x">'],
  tsx: ['const a = <p>|</p>;', 'const a = (\n  <div>\n    |\n  </div>\n);\n'],
  adoc: ['|', 'A | b.\n', ':imagesdir: img\n\n|\n', '* a |\n'],
  rst: ['|', 'Text\n\n|\n', 'Text\n|\n', 'In the |text\n', '- a\n\n  |\n'],
  tex: ['|', '\\begin{figure}\n  |\n\\end{figure}\n', 'A | b', '\\graphicspath{{img/}}\n|\n'],
  typ: ['|', 'A | b', '#figure(|)\n', '#let a = |\n'],
};
/** Names as people and cameras give them, and such as nobody should. */
const names = fc.oneof(
  fc.constantFrom(
    'cup.png',
    'my cup.png',
    'Tasse grün.png',
    '茶.png',
    'a(1).png',
    "it's.png",
    '100 %.png',
    'a_b-c.png',
    'a&amp;b.png',
    'a#b?.png',
    '[x].png',
    '$x^2$.png',
    '{a}.png',
    'a:b.png',
    '*b*_c_.png',
    '`c`.png',
    'a\\b.png',
    '"q".png',
    '<b>.png',
    '$(gear).png',
    '@x.png',
    '{{x}}.png',
  ),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((name) => !/[/\p{C}]/u.test(name) && name.trim() === name)
    .map((name) => `${name}.png`),
);
const folders = fc.constantFrom('', 'img/', '../', 'my pictures/');
const paths = fc.tuple(folders, names).map((parts) => parts.join(''));

describe.each(Object.keys(places))('in .%s', (extension) => {
  const adapter = adapterFor(extension);
  if (!adapter) throw new Error(extension);
  const cursors = fc.constantFrom(...(places[extension] ?? []));

  function insert(marked: string, wanted: readonly string[]) {
    const start = marked.indexOf('|');
    const document = adapter?.parse(marked.replace('|', ''));
    const insertion = document && adapter && insertReferences(adapter, document, { start, end: start }, wanted);
    return (
      insertion &&
      document && {
        insertion,
        start,
        outcome: applyChange(document.text, { span: { start, end: start }, newText: insertion.text }),
      }
    );
  }

  test('a reference that is written means the path, and takes any alt text', () => {
    fc.assert(
      fc.property(cursors, paths, captions, (marked, path, caption) => {
        const found = insert(marked, [path]);
        if (!found || !adapter) return;
        const { outcome, insertion, start } = found;
        const document = adapter.parse(outcome);
        const [span] = insertion.references;
        const image = document.images.find((one) => one.span.start === start + (span?.start ?? 0));
        expect([image?.target.text, decode(image?.target.text ?? '')].map(steps)).toContainEqual(steps(path));
        expect(image?.alt.kind).toBe('missing');
        const change = image && editAlt(adapter, document, image, { kind: 'text', text: caption });
        if (!change) return;
        const after = adapter
          .parse(applyChange(outcome, change))
          .images.find((one) => one.span.start === image.span.start);
        expect(after?.alt).toMatchObject({ kind: 'text', text: caption });
      }),
      { numRuns: 400 },
    );
  });

  test('every place takes a usual name, and several at once', () => {
    for (const marked of places[extension] ?? []) {
      for (const wanted of [['cup.png'], ['img/my-cup.png', '../b.jpg', 'cup.png']]) {
        const found = insert(marked, wanted);
        expect([marked, wanted, found?.insertion.references.length]).toEqual([marked, wanted, wanted.length]);
      }
    }
  });
});

// By hand, as a person would have written it.
test.each([
  ['md', 'See |.', ['my cup.png'], 'See ![](my%20cup.png).'],
  ['md', '<div>\n|\n</div>\n', ['cup.png'], '<div>\n<img src="cup.png" />\n</div>\n'],
  ['md', '|', ['a.png', 'b.png'], '![](a.png) ![](b.png)'],
  ['html', '<p>|</p>', ['a&b.png'], '<p><img src="a%26b.png"></p>'],
  ['adoc', ':imagesdir: img\n\n|\n', ['img/cup.png'], ':imagesdir: img\n\nimage::cup.png[]\n'],
  ['adoc', ':imagesdir: img\n\n|\n', ['cup.png'], ':imagesdir: img\n\nimage::../cup.png[]\n'],
  ['adoc', 'A | b', ['cup.png'], 'A image:cup.png[] b'],
  ['rst', 'Text\n|\n', ['my cup.png'], 'Text\n\n.. image:: my\\ cup.png\n'],
  ['rst', '- a\n\n  |\n', ['a.png', 'b.png'], '- a\n\n  .. image:: a.png\n\n  .. image:: b.png\n'],
  ['tex', '  |', ['a b.png'], '  \\includegraphics{a b.png}'],
  ['typ', '#figure(\n  |,\n)', ['a"b.png'], '#figure(\n  image("a\\"b.png"),\n)'],
])('in .%s %j with %j becomes %j', (extension, marked, wanted, expected) => {
  const adapter = adapterFor(extension);
  const start = marked.indexOf('|');
  const document = adapter?.parse(marked.replace('|', ''));
  const insertion = adapter && document && insertReferences(adapter, document, { start, end: start }, wanted);
  expect(insertion && document.text.slice(0, start) + insertion.text + document.text.slice(start)).toBe(expected);
});

test.each([
  ['md', '```\n|\n```\n'],
  ['tsx', 'const a = |;'],
  ['html', '<!-- | -->'],
  ['tex', '% |\n'],
])('in .%s %j none is written: there it would be no picture', (extension, marked) => {
  const adapter = adapterFor(extension);
  const start = marked.indexOf('|');
  const document = adapter?.parse(marked.replace('|', ''));
  const found = adapter && document && insertReferences(adapter, document, { start, end: start }, ['cup.png']);
  expect(extension === 'tsx' ? undefined : found).toBeUndefined();
});

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function steps(path: string | undefined): readonly string[] {
  const out: string[] = [];
  for (const step of (path ?? '').split('/')) {
    if (step === '..' && out.length > 0 && out.at(-1) !== '..') out.pop();
    else if (step !== '.' && step !== '') out.push(step);
  }
  return out;
}
