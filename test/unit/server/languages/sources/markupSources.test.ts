import { describe, expect, test } from 'vitest';
import { asciidoc } from '../../../../../server/languages/asciidoc/asciidoc.ts';
import { applyChange, editAlt } from '../../../../../server/languages/alttext/altEdit.ts';
import type { LanguageAdapter } from '../../../../../server/languages/imageReference.ts';
import { latex } from '../../../../../server/languages/latex/latex.ts';
import { restructuredText } from '../../../../../server/languages/restructuredtext/restructuredText.ts';
import { typst } from '../../../../../server/languages/typst/typst.ts';

/** A path as it is, a computed source with a question mark before it; and what there is of alt text. */
const find = (adapter: LanguageAdapter, text: string) =>
  adapter
    .parse(text)
    .images.map(({ target, alt }) => [target.source === 'computed' ? `?${target.text}` : target.text, alt.kind]);

describe('images whose source only the program knows that makes the document', () => {
  test.each<[string, LanguageAdapter, string, string, string]>([
    ['adoc, an unknown attribute', asciidoc, 'image::{x}.png[]', '?{x}.png', 'image::{x}.png[A cup]'],
    [
      'adoc, in text',
      asciidoc,
      'See image:{url-x}/a.png[,20].',
      '?{url-x}/a.png',
      'See image:{url-x}/a.png[A cup,20].',
    ],
    [
      'adoc, an unknown folder',
      asciidoc,
      ':imagesdir: {docdir}/img\n\nimage::a.png[]',
      '?{docdir}/img/a.png',
      ':imagesdir: {docdir}/img\n\nimage::a.png[A cup]',
    ],
    [
      'tex, a macro',
      latex,
      '\\includegraphics{\\figdir/a}',
      '?\\figdir/a',
      '\\includegraphics[alt={A cup}]{\\figdir/a}',
    ],
    [
      'tex, a macro below a folder',
      latex,
      '\\graphicspath{{f/}}\\includegraphics[width=2cm]{\\cup}',
      '?\\cup',
      '\\graphicspath{{f/}}\\includegraphics[alt={A cup},width=2cm]{\\cup}',
    ],
    ['tex, epsfig', latex, '\\epsfig{file=\\cup.eps}', '?\\cup.eps', '\\epsfig{alt={A cup},file=\\cup.eps}'],
    ['rst, Jinja', restructuredText, '.. image:: {{ x }}\n', '?{{ x }}', '.. image:: {{ x }}\n   :alt: A cup\n'],
    [
      'rst, a piece',
      restructuredText,
      '.. figure:: img/{{ x.y }}.png\n   :width: 3\n',
      '?img/{{ x.y }}.png',
      '.. figure:: img/{{ x.y }}.png\n   :alt: A cup\n   :width: 3\n',
    ],
    [
      'rst, Pelican',
      restructuredText,
      '.. image:: {static}/a.png\n',
      '/a.png',
      '.. image:: {static}/a.png\n   :alt: A cup\n',
    ],
    [
      'rst, braces of a name',
      restructuredText,
      '.. image:: a{1}.png\n',
      'a{1}.png',
      '.. image:: a{1}.png\n   :alt: A cup\n',
    ],
    ['typ, a name', typst, '#let f(path) = image(path)', '?path', '#let f(path) = image(path, alt: "A cup")'],
    ['typ, a sum', typst, '#image("a" + n, width: 1cm)', '?"a" + n', '#image("a" + n, alt: "A cup", width: 1cm)'],
    ['typ, bytes', typst, '#image(bytes(\n  (1, 2)))', '?bytes( (1, 2))', '#image(bytes(\n  (1, 2)), alt: "A cup")'],
  ])('%s', (_, adapter, text, source, written) => {
    expect(find(adapter, text)).toEqual([[source, 'missing']]);
    const document = adapter.parse(text);
    const [image] = document.images;
    const change = image && editAlt(adapter, document, image, { kind: 'text', text: 'A cup' });
    expect(change && applyChange(text, change)).toBe(written);
  });

  test.each<[LanguageAdapter, string, string]>([
    [asciidoc, 'image::{x}.png[A cup]', 'text'],
    [latex, '\\includegraphics[artifact]{\\cup}', 'decorative'],
    [latex, '\\includegraphics[alt={#2}]{\\cup}', 'expression'],
    [restructuredText, '.. |cup 3| image:: {{ x }}\n', 'text'],
    [typst, '#image(path, alt: text)', 'expression'],
    [typst, '#image(path, alt: "A cup")', 'text'],
  ])('keep the alt text that they have: %#', (adapter, text, kind) => {
    expect(find(adapter, text)[0]?.[1]).toBe(kind);
  });

  test.each([
    [typst, '#image(..args)'],
    [typst, '#let image(path) = rect[path]\n#image(path)'],
    [typst, '#set image(width: 3cm)'],
    [latex, '\\includegraphics{}'],
    [latex, '\\let\\old\\includegraphics'],
  ])('are none where nothing is said of a picture: %#', (adapter, text) => {
    expect(find(adapter, text)).toEqual([]);
  });
});
