import { describe, expect, test } from 'vitest';
import { checkDocument } from '../../../../../server/languages/alttext/documentCheck.ts';
import { adapterFor } from '../../../../../server/languages/registry.ts';

/** Targets of the images that something is said of, and the names that no rule has. */
function told(
  language: string,
  text: string,
  rule?: string,
): { readonly images: string[]; readonly unknown: string[] } {
  const adapter = adapterFor(language);
  if (!adapter) throw new Error(language);
  const { findings, unknownRules } = checkDocument({ ...adapter.parse(text), language }, { longFrom: 125 });
  return {
    images: findings
      .filter((finding) => rule === undefined || finding.rule === rule)
      .map(({ image }) => image.target.text),
    unknown: unknownRules.map(({ span }) => text.slice(span.start, span.end)),
  };
}
const imagesTold = (language: string, text: string) => told(language, text).images;

describe('the next line, in every kind of comment', () => {
  test.each([
    ['md', '<!-- caption-lens-disable-next-line missing -->\n![](a.png)\n![](b.png)'],
    ['md', '<!-- caption-lens-disable-next-line -->\n\n![](a.png)\n\n![](b.png)'],
    ['md', '> <!-- caption-lens-disable-next-line missing -->\n> ![](a.png)\n> ![](b.png)'],
    ['md', '% caption-lens-disable-next-line missing\n![](a.png)\n![](b.png)'],
    ['md', '[//]: # (caption-lens-disable-next-line missing)\n\n![](a.png)\n\n![](b.png)'],
    ['md', '[comment]: <> (caption-lens-disable-next-line missing)\n![](a.png)\n![](b.png)'],
    ['md', '%% caption-lens-disable-next-line missing %%\n![](a.png)\n![](b.png)'],
    ['md', '{% comment %} caption-lens-disable-next-line missing {% endcomment %}\n![](a.png)\n![](b.png)'],
    ['md', '{{/* caption-lens-disable-next-line missing */}}\n![](a.png)\n![](b.png)'],
    ['md', '{{% comment %}} caption-lens-disable-next-line missing {{% /comment %}}\n![](a.png)\n![](b.png)'],
    ['qmd', '<!-- caption-lens-disable-next-line missing -->\n![](a.png)\n![](b.png)'],
    ['mdx', '{/* caption-lens-disable-next-line missing */}\n\n![](a.png)\n\n![](b.png)'],
    ['html', '<!-- caption-lens-disable-next-line missing -->\n<p><img src="a.png"></p>\n<img src="b.png">'],
    [
      'vue',
      '<template>\n<!-- caption-lens-disable-next-line missing -->\n<img src="a.png">\n<img src="b.png">\n</template>',
    ],
    [
      'liquid',
      '{%- comment -%} caption-lens-disable-next-line missing {%- endcomment -%}\n<img src="a.png">\n<img src="b.png">',
    ],
    ['jinja', '{# caption-lens-disable-next-line missing #}\n<img src="a.png">\n<img src="b.png">'],
    ['twig', '{#- caption-lens-disable-next-line missing -#}\n<img src="a.png">\n<img src="b.png">'],
    ['hbs', '{{!-- caption-lens-disable-next-line missing --}}\n<img src="a.png">\n<img src="b.png">'],
    ['mustache', '{{! caption-lens-disable-next-line missing }}\n<img src="a.png">\n<img src="b.png">'],
    ['php', '{{-- caption-lens-disable-next-line missing --}}\n<img src="a.png">\n<img src="b.png">'],
    ['erb', '<%# caption-lens-disable-next-line missing %>\n<img src="a.png">\n<img src="b.png">'],
    ['cshtml', '@* caption-lens-disable-next-line missing *@\n<img src="a.png">\n<img src="b.png">'],
    [
      'jsx',
      'const a = (\n  // caption-lens-disable-next-line missing\n  <img src="a.png" />\n);\nconst b = <img src="b.png" />;',
    ],
    [
      'tsx',
      'const a = <p>\n  {/* caption-lens-disable-next-line missing */}\n  <img src="a.png" />\n  <img src="b.png" />\n</p>;',
    ],
    [
      'jsx',
      '/* caption-lens-disable-next-line missing */\nconst a = <img src="a.png" />;\nconst b = <img src="b.png" />;',
    ],
    ['adoc', '// caption-lens-disable-next-line missing\nimage::a.png[]\n\nimage::b.png[]'],
    ['rst', '.. caption-lens-disable-next-line missing\n.. image:: a.png\n\n.. image:: b.png\n'],
    ['rst', '..\n   caption-lens-disable-next-line missing\n\n.. image:: a.png\n\n.. image:: b.png\n'],
    ['tex', '% caption-lens-disable-next-line missing\n\\includegraphics{a.png}\n\\includegraphics{b.png}'],
    [
      'tex',
      '\\begin{comment}\ncaption-lens-disable-next-line missing\n\\end{comment}\n\\includegraphics{a.png}\n\\includegraphics{b.png}',
    ],
  ])('%s: %j', (language, text) => {
    expect(told(language, text)).toEqual({ images: ['b.png'], unknown: [] });
  });
});

describe('other spans', () => {
  test.each([
    ['the same line', '![](a.png) <!-- caption-lens-disable-line missing -->\n![](b.png)', ['b.png']],
    [
      'from here to there',
      '![](a.png)\n<!-- caption-lens-disable -->\n![](b.png)\n<!-- caption-lens-enable -->\n![](c.png)',
      ['a.png', 'c.png'],
    ],
    [
      'from here to the end',
      '![](a.png)\n\n<!-- caption-lens-disable missing -->\n\n![](b.png)\n\n![](c.png)',
      ['a.png'],
    ],
    [
      'the whole file, wherever it is said',
      '![](a.png)\n\n![](b.png)\n\n<!-- caption-lens-disable-file missing -->',
      [],
    ],
    [
      'of one of two rules that were disabled',
      '<!-- caption-lens-disable missing, filename -->\n![](a.png)\n<!-- caption-lens-enable missing -->\n![](b.png) ![c.png](c.png)',
      ['b.png'],
    ],
    [
      'a reason is no name',
      '<!-- caption-lens-disable-next-line missing -- the text says it all -->\n![](a.png)\n![](b.png)',
      ['b.png'],
    ],
    ['another rule', '<!-- caption-lens-disable-next-line long -->\n![](a.png)', ['a.png']],
    [
      'several comments before one line',
      '<!-- caption-lens-disable-next-line missing -->\n<!-- caption-lens-disable-next-line filename -->\n![](a.png) ![b.png](b.png)\n![](c.png)',
      ['c.png'],
    ],
    [
      'a comment over several lines',
      '<!-- caption-lens-disable-next-line\n  missing,\n  long -->\n![](a.png)\n![](b.png)',
      ['b.png'],
    ],
    ['Windows line ends', '<!-- caption-lens-disable-next-line missing -->\r\n![](a.png)\r\n![](b.png)\r\n', ['b.png']],
    [
      'an image over several lines',
      '<!-- caption-lens-disable-next-line missing -->\n<img\n  src="a.png">\n\n![](b.png)',
      ['b.png'],
    ],
  ])('%s', (_, text, images) => {
    expect(told('md', text)).toEqual({ images, unknown: [] });
  });
});

describe('no comment of ours', () => {
  test.each([
    ['md', '```html\n<!-- caption-lens-disable -->\n```\n![](a.png)'],
    ['md', 'Write `<!-- caption-lens-disable -->` above it.\n\n![](a.png)'],
    ['md', '~~~~\n```\n<!-- caption-lens-disable-file -->\n~~~~\n![](a.png)'],
    ['md', 'caption-lens-disable\n![](a.png)'],
    ['md', '<!-- see caption-lens-disable -->\n![](a.png)'],
    ['md', '<!-- caption-lens-disabled -->\n![](a.png)'],
    ['md', '```{code-block} html\n<!-- caption-lens-disable -->\n```\n![](a.png)'],
    ['md', '// caption-lens-disable\n![](a.png)'],
    ['md', 'As so:\n\n    <!-- caption-lens-disable-file -->\n    <!-- caption-lens-disable -->\n\n![](a.png)'],
    ['adoc', '----\n// caption-lens-disable\n----\nimage::a.png[]'],
    ['rst', 'Write::\n\n  .. caption-lens-disable\n\n.. image:: a.png\n'],
    ['rst', '.. code-block:: rst\n\n   .. caption-lens-disable\n\n.. image:: a.png\n'],
    ['tex', '\\begin{verbatim}\n% caption-lens-disable\n\\end{verbatim}\n\\includegraphics{a.png}'],
    ['tex', '100\\% caption-lens-disable\n\\includegraphics{a.png}'],
    ['jsx', 'const a = "https://caption-lens-disable"; const b = <img src="a.png" />;'],
    ['html', 'caption-lens-disable <img src="a.png">'],
  ])('%s: %j', (language, text) => {
    expect(told(language, text)).toEqual({ images: ['a.png'], unknown: [] });
  });

  test.each(['- a\n\n', '!!! note\n\n', '[^1]: a\n\n', 'a\n', '1. a\n\n    b\n\n'])(
    'but indented below %j it is one',
    (above) => {
      expect(imagesTold('md', `${above}    <!-- caption-lens-disable-file -->\n\n![](a.png)`)).toEqual([]);
    },
  );

  test('but in the content of a directive it is one', () => {
    const text =
      '````{note}\n<!-- caption-lens-disable-next-line -->\n![](a.png)\n\n```html\n<!-- caption-lens-disable -->\n```\n````\n\n![](b.png)';
    expect(imagesTold('md', text)).toEqual(['b.png']);
  });
});

test('a name that no rule has is said, and the others count', () => {
  const text = '<!-- caption-lens-disable-next-line mising, filename -->\n![](a.png) ![b.png](b.png)';
  expect(told('md', text)).toEqual({ images: ['a.png'], unknown: ['mising'] });
  expect(told('md', `<!-- caption-lens-disable-file unknown-rule -->\n${text}`).unknown).toEqual([]);
  expect(told('md', '<!-- caption-lens-disable nothing -->\n![](a.png)').images).toEqual(['a.png']);
});

describe('a notebook', () => {
  const notebook = (sources: readonly (string | readonly string[])[], indent?: number): string =>
    JSON.stringify(
      {
        cells: sources.map((source) => ({ cell_type: 'markdown', metadata: {}, source })),
        metadata: {},
        nbformat: 4,
        nbformat_minor: 5,
      },
      undefined,
      indent,
    );
  test.each([undefined, 1])(
    'has its comments in its cells, as lists of lines and as one text (indent %s)',
    (indent) => {
      const lines = ['<!-- caption-lens-disable-next-line missing -->\n', '![](a.png)\n', '![](b.png)'];
      expect(imagesTold('ipynb', notebook([lines], indent))).toEqual(['b.png']);
      expect(imagesTold('ipynb', notebook([lines.join('')], indent))).toEqual(['b.png']);
    },
  );

  test('goes on in the next cell as before', () => {
    const cells = ['![](a.png)\n\n<!-- caption-lens-disable -->\n\n![](b.png)', '![](c.png)'];
    expect(imagesTold('ipynb', notebook(cells))).toEqual(['a.png', 'c.png']);
  });
});

describe('time grows with the length alone', () => {
  const of = (piece: string) => piece.repeat(Math.ceil(1_000_000 / piece.length));
  test.each([
    ['md', '<!-- caption-lens-disable-next-line missing -->\n![](a.png)\n'],
    ['md', '<!-- caption-lens-disable-next-line -->\n'],
    ['md', '<!-- caption-lens-disable-line --> '],
    ['md', '<!-- caption-lens-disable -->![](a.png)<!-- caption-lens-enable -->'],
    ['md', '<!-- caption-lens-disable x y z'],
    ['md', '```\n<!-- caption-lens-disable -->\n```\n'],
    ['md', '```{note}\n<!-- caption-lens-disable -->\n'],
    ['rst', '.. caption-lens-disable-line\n\n'],
    ['rst', 'a::\n\n .. caption-lens-disable\n'],
    ['tex', '\\begin{verbatim}% caption-lens-disable\n'],
    ['adoc', '----\n// caption-lens-disable\n'],
    ['ipynb', '"cell_type" "<!-- caption-lens-disable -->\\n'],
  ])('%s: %j', (language, piece) => {
    const text = `${of(piece)}${'\n'.repeat(100_000)}`;
    const start = performance.now();
    const images = Array.from({ length: 10_000 }, (_, at) => ({
      syntax: 'html' as const,
      span: { start: at * 100, end: at * 100 + 10 },
      target: { text: 'a', span: { start: 0, end: 0 } },
      alt: { kind: 'missing' as const },
      place: 'alone' as const,
    }));
    checkDocument({ text, images, language }, { longFrom: 125 });
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
