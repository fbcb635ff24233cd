import fc from 'fast-check';
import { captions, payloads } from '../../unit/server/languages/captions.ts';
import { hostileUnits } from '../../unit/server/languages/hostileTexts.ts';
import { hostilePieces } from '../../unit/server/languages/hostilePieces.ts';
import { mdxPieces, nastyMarkdown } from '../../unit/server/languages/markdown/nastyMarkdown.ts';

/** Documents of each language that are written as a person writes them, with images of every syntax in them. */
const written: Readonly<Record<string, readonly string[]>> = {
  md: [
    '# Cup\n\n![A cup](cup.png "Morning") and [![](b.png)](https://x.test).\n\n![Reference][r]\n\n[r]: <c d.png> "t"\n',
    '- ![](a.png)\n  > ![*A* `b` &amp; c](b.png)\n\n| a | b |\n|---|---|\n| ![x](c.png) | <img src="d.png" alt="D"> |\n',
    'x ![[a.png|300]] ![[b.png]]\n\n:::image source="c.png" alt-text="C":::\n\n```{image} d.png\n:alt: D\n```\n\n:::{figure} e.png\n:alt: E\n:::\n',
    '<figure>\n  <img src="a.png"\n    alt="A &quot;cup&quot;">\n</figure>\n\n$$\n![no](a.png)\n$$\n\n    ![no](b.png)\n\n1. ![c\n   d](c.png)\n',
  ],
  qmd: ['![A](a.png){fig-alt="B" width=3}\n\n![](b.png){#fig-b .x}\n\n::: {.x}\n![c](c.png){fig-alt="x\\"y"}\n:::\n'],
  mdx: [
    'import A from "./a"\n\nexport const b = <img src="b.png" alt="B" />\n\n# T\n\n![A](a.png)\n\n<A x={1}>\n  ![b](b.png)\n</A>\n\n{x && <img src="c.png" />} <Image src={c} alt={`d`} />\n',
  ],
  html: [
    '<p><img src="a.png"> and <img alt=\'b\' src=b.png></p><a href=x><img alt=Old src=c.png></a>',
    '<template>\n<img :class="x" src="a.png" alt="Old\n text"/>\n</template>\n<picture><source srcset="b.avif, c.avif 2x"><img src="d.png" :alt="b"></picture>',
    '<!-- <img src=a> --><script>"<img src=b>"</script><svg><image href="c.png"/><title><img src=d></title></svg><input type=image src=e.png>{{ x }}<?php x ?>',
  ],
  tsx: [
    'const a = <p><img src="a.png" /> and <img alt="B" src={\'b.png\'} /></p>;\nfunction C<T,>(x: T) { return <Image src={`c.png`} alt={x} {...y}>z</Image>; }\n',
    'broken( { <img src="a.png" alt="A" /> "<img src=b>" `<img src=${c}>` // <img\n/* <img */ <img alt={"D"} src="d.png"/>',
  ],
  adoc: [
    '= T\n:imagesdir: i\n\nimage::a.png[]\n\nimage::b.png[Old text,200,100,alt="C, d"]\n\nSee *image:c.png[Old]* and _image:{x}.png[]_.\n\n----\nimage::no.png[]\n----\n\n|===\na|image::d.png[D] |image:e.png[]\n|===\n',
  ],
  rst: [
    'T\n=\n\n.. image:: a.png\n   :alt: A\n      b\n   :width: 3\n\n- .. figure:: b.png\n\n     Caption\n\n.. |c| image:: c.png\n\nx::\n\n  .. image:: no.png\n\n.. code::\n\n   .. image:: no.png\n',
  ],
  tex: [
    '\\documentclass{article}\n\\graphicspath{{a/}{b/}}\n\\begin{document}\n\\includegraphics[width=3cm,alt={A \\% b}]{a}% \\includegraphics{no}\n\\includegraphics*{b}\\verb|\\includegraphics{no}|\n\\begin{verbatim}\n\\includegraphics{no}\n\\end{verbatim}\n\\includegraphics[artifact]{c}\\href{x}{\\includegraphics{d}}\n\\end{document}\n',
  ],
};

export const languages: readonly string[] = [...Object.keys(written), 'ipynb'];

const cuts = (texts: readonly string[]) => texts.flatMap((text) => text.split(/(?<=[^a-z])|(?=[^a-z])/));
const odd = fc.constantFrom(
  '\u0000',
  '\ufeff',
  '\u2028',
  '\u00a0',
  '\r',
  '\r\n',
  '\ud800',
  '\udc00',
  '\u{1f415}',
  '\u0301',
  '\u200b',
  '\v',
  '\f',
  '\u0085',
  '\t',
);

/** Pieces of written documents, hostile ones and any characters, in any order. */
function mixed(language: string): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...cuts(written[language] ?? [])) },
    { weight: 2, arbitrary: fc.constantFrom(...(hostilePieces[language] ?? [])) },
    fc.constantFrom(...payloads),
    odd,
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  return fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''));
}

/** Written documents from which something was taken, or into which something was put. */
function edited(language: string): fc.Arbitrary<string> {
  const change = fc.tuple(
    fc.nat(),
    fc.nat(6),
    fc.oneof(fc.constantFrom('', ...(hostilePieces[language] ?? [])), odd, fc.constantFrom(...payloads)),
  );
  return fc
    .tuple(fc.constantFrom(...(written[language] ?? [''])), fc.array(change, { maxLength: 4 }))
    .map(([text, changes]) =>
      changes.reduce((now, [at, dropped, put]) => {
        const from = at % (now.length + 1);
        return now.slice(0, from) + put + now.slice(from + dropped);
      }, text),
    );
}

export function documentsOf(language: string): fc.Arbitrary<string> {
  if (language === 'ipynb') return notebooks;
  const nasty = ['md', 'qmd', 'mdx'].includes(language)
    ? [{ weight: 2, arbitrary: nastyMarkdown(language === 'mdx' ? mdxPieces : []) }]
    : [];
  return fc.oneof(
    { weight: 3, arbitrary: edited(language) },
    { weight: 3, arbitrary: mixed(language) },
    { weight: 1, arbitrary: fc.tuple(hostileUnits(language), fc.nat(30)).map(([unit, times]) => unit.repeat(times)) },
    ...nasty,
  );
}

const png = 'iVBORw0KGgo=';
const source = fc
  .oneof(edited('md'), nastyMarkdown())
  .chain((text) => fc.constantFrom<unknown>(text, text.split(/(?<=\n)/), [text], [...text], null, 5, [text, 3], {}));
const alt = fc.oneof(captions, fc.constantFrom<unknown>('', 3, null, ['A'], 'a\nb'));
const metadata = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record(
      { alt, 'image/png': fc.oneof(fc.record({ alt }), fc.constantFrom<unknown>({}, 'x', [], null)) },
      { requiredKeys: [] },
    ),
  },
  fc.constantFrom<unknown>({}, null, 'x', [], undefined, 3),
);
const picture = fc.constantFrom<unknown>(png, [png, '\n'], `${png}\n`, 3, null, '', {});
const output = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record(
      {
        output_type: fc.constant('display_data'),
        data: fc.record({ 'image/png': picture, 'image/jpeg': picture }, { requiredKeys: [] }),
        metadata,
      },
      { requiredKeys: ['data'] },
    ),
  },
  fc.constantFrom<unknown>({}, null, 'x', [], { data: 3 }, { output_type: 'stream', text: ['x'] }),
);
const cell = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record(
      {
        cell_type: fc.constantFrom<unknown>('markdown', 'markdown', 'raw', 3),
        metadata,
        source,
        attachments: fc.constantFrom<unknown>({}, { 'a.png': { 'image/png': png } }, null),
      },
      { requiredKeys: ['cell_type', 'source'] },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        cell_type: fc.constant('code'),
        metadata,
        outputs: fc.oneof(fc.array(output, { maxLength: 3 }), fc.constantFrom<unknown>(null, {}, 'x')),
        source,
      },
      { requiredKeys: ['cell_type', 'outputs'] },
    ),
  },
  fc.constantFrom<unknown>(null, 3, [], {}),
);
const wholeNotebook = fc
  .tuple(
    fc.array(cell, { maxLength: 4 }),
    fc.constantFrom<undefined | number | string>(undefined, 1, 2, '\t'),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(
    ([cells, indent, end]) =>
      JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, indent).replaceAll('\n', end) +
      end,
  );
const notebookPieces = fc.constantFrom(
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\u',
  '\\u00e9',
  '\\ud83d',
  '//',
  '/*',
  '"cells"',
  '"metadata":{"alt":"x"}',
  '"outputs"',
  'null',
  ' ',
  '\n',
  '\u2028',
);
const notebooks = fc.oneof(
  { weight: 2, arbitrary: wholeNotebook },
  fc
    .tuple(wholeNotebook, fc.array(fc.tuple(fc.nat(), fc.nat(4), notebookPieces), { minLength: 1, maxLength: 3 }))
    .map(([text, changes]) =>
      changes.reduce(
        (now, [at, dropped, put]) =>
          now.slice(0, at % (now.length + 1)) + put + now.slice((at % (now.length + 1)) + dropped),
        text,
      ),
    ),
);
