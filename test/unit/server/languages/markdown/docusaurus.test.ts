import { expect, test } from 'vitest';
import type { Flavour } from '../../../../../server/languages/flavour.ts';
import { changeAlts } from '../../../../../server/languages/alttext/altChanges.ts';
import { markdown } from '../../../../../server/languages/markdown/markdown.ts';
import { mdx } from '../../../../../server/languages/markdown/mdx.ts';

type Found = readonly [target: string, alt: string];

const find = (text: string, flavour?: Flavour, adapter = mdx): readonly Found[] =>
  adapter
    .parse(text, undefined, flavour)
    .images.map(({ target, alt }) => [target.text, alt.kind === 'text' ? alt.text : `<${alt.kind}>`]);

const targets = (text: string, flavour?: Flavour, adapter = mdx): readonly string[] =>
  find(text, flavour, adapter).map(([target]) => target);

// What @mdx-js/mdx 3.1 with @slorber/remark-comment 1.0 makes of them, as Docusaurus 3 puts them together.
test.each<[string, string, readonly string[]]>([
  [
    'a comment before all',
    '<!-- c -->\n\n{/* <img src="no.png"/> */}\n\n<img src="b.png" />\n\n![](c.png)',
    ['b.png', 'c.png'],
  ],
  ['images in a comment', '<!-- ![](n.png) <img src="n.png" /> -->\n\n![](a.png)', ['a.png']],
  ['a comment over lines', '<!--\n![](n.png)\n<img src="n.png">\n-->\n\n![](a.png)', ['a.png']],
  ['a comment over blank lines', '<!-- a\n\n![](n.png)\n\n{ -->\n\n![](a.png)', ['a.png']],
  ['a comment in a line', 'a <!-- ![](n.png) --> ![](a.png) {/* <img src="n.png" /> */}', ['a.png']],
  ['a comment in an element', '<div>\n  <!-- <img src="n.png"/> -->\n  ![](a.png)\n</div>', ['a.png']],
  ['a comment in an element of one line', '<div><!-- <img src="n.png"/> --> <img src="a.png" /></div>', ['a.png']],
  ['a comment in a list', '- a\n\n  <!-- ![](n.png) -->\n\n  ![](a.png)\n- <!-- n --> ![](b.png)', ['a.png', 'b.png']],
  ['a comment that ends a paragraph', 'text\n<!-- ![](n.png) -->\n![](a.png)', ['a.png']],
  ['where an excerpt ends', '![](a.png)\n\n<!-- truncate -->\n\n![](b.png)', ['a.png', 'b.png']],
  [
    'the sign of a comment in code',
    'a `<!--` b ![](a.png) `-->`\n\n```html\n<!--\n```\n\n![](b.png)',
    ['a.png', 'b.png'],
  ],
  ['an expression over lines', '{/*\n![](n.png)\n\n<img src="n.png"/>\n*/}\n\n<img src="a.png" />', ['a.png']],
  ['a heading with an identifier', '## Cups {#cups}\n\n<img src={f(x)} />\n\n![](a.png)', ['f(x)', 'a.png']],
])('finds the images around %s', (_, text, expected) => {
  expect(targets(text)).toEqual(expected);
  expect(targets(text, 'docusaurus')).toEqual(expected);
  expect(targets(text, 'docusaurus', markdown)).toEqual(expected);
});

test('reads .md as MDX too, and as Markdown what is none', () => {
  const text = '<img src={require("@site/static/a.png").default} />\n\n{/* ![](n.png) */}';
  expect(find(text, 'docusaurus', markdown)).toEqual([['@site/static/a.png', '<missing>']]);
  expect(targets('<img src="a.png">\n\n{ ![](b.png)', 'docusaurus', markdown)).toEqual(['a.png', 'b.png']);
});

const fenced = (content: string) => `before\n\n\`\`\`mdx-code-block\n${content}\n\`\`\`\n\n![](z.png)\n`;

test.each<[string, string, readonly string[]]>([
  ['Markdown', fenced('![](a.png)'), ['a.png', 'z.png']],
  ['elements', fenced('import W from "@site/src/W"\n\n<W>\n\n![](a.png)\n\n</W>'), ['a.png', 'z.png']],
  ['an import', fenced('import cup from "./cup.png"\n\n<img src={cup} />'), ['./cup.png', 'z.png']],
  ['parts of an element', '```mdx-code-block\n<W>\n```\n\n![](a.png)\n\n```mdx-code-block\n</W>\n```', ['a.png']],
  ['four backticks', '````mdx-code-block\n```js\n![](n.png)\n```\n\n![](a.png)\n````\n', ['a.png']],
  ['a list', '- a\n\n  ```mdx-code-block\n  <img src="a.png" />\n  ```\n', ['a.png']],
  ['a fence without an end', '```mdx-code-block\n![](a.png)\n', []],
  ['another language', '```mdx-code-blocks\n![](a.png)\n```\n', []],
])('unwraps mdx-code-block with %s', (_, text, expected) => {
  for (const lineEnd of ['\n', '\r\n']) {
    const document = text.replaceAll('\n', lineEnd);
    expect(targets(document)).toEqual(expected);
    expect(targets(document, 'docusaurus')).toEqual(expected);
    expect(targets(document, 'docusaurus', markdown)).toEqual(expected);
  }
});

test('unwraps mdx-code-block for nobody else', () => {
  expect(targets(fenced('![](a.png)'), 'github', markdown)).toEqual(['z.png']);
  expect(targets(fenced('![](a.png)'), undefined, markdown)).toEqual(['a.png', 'z.png']);
});

test.each([
  [fenced('![](a.png)'), fenced('![A cup](a.png)').replace('![](z', '![A cup](z')],
  [
    '<!-- c -->\n\n<img src="b.png" />\n\n## H {#h}\n\n![](c.png) <!-- ![](n.png) -->',
    '<!-- c -->\n\n<img src="b.png" alt="A cup" />\n\n## H {#h}\n\n![A cup](c.png) <!-- ![](n.png) -->',
  ],
])('writes into %j', (text, expected) => {
  for (const adapter of [mdx, markdown]) {
    const document = adapter.parse(text, undefined, 'docusaurus');
    const wanted = document.images.map((image) => ({ image, alt: 'A cup' }));
    expect(changeAlts(adapter, document, wanted)).toMatchObject({ text: expected, refused: [] });
  }
});

const cell = (content: string) => `| a |\n|---|\n| ${content} |\n`;

test.each([
  [
    '<img src="a.png" style={{float: \'right\'}} />',
    'A {b}',
    '<img src="a.png" alt="A {b}" style={{float: \'right\'}} />',
  ],
  [
    cell('<img src="a.png" style={{float: \'right\'}} />'),
    'A | {{ b }}',
    cell('<img src="a.png" alt="A &#124; {{ b }}" style={{float: \'right\'}} />'),
  ],
  [
    cell('<img src={require("./a.png").default} />'),
    'A | b',
    cell('<img src={require("./a.png").default} alt="A &#124; b" />'),
  ],
  ['![](a.png)', 'A {b} {{ c }} <d>', '![A \\{b} \\{\\{ c }} \\<d>](a.png)'],
  [cell('![](a.png)'), 'A {b} | c', cell('![A \\{b} \\| c](a.png)')],
  ['![](a.png)', 'A <!-- b -->', '![A &lt;!-- b -->](a.png)'],
  ['<img src="a.png" />', 'A <!-- b -->', '<img src="a.png" alt="A &lt;!-- b -->" />'],
])('escapes in %j as MDX wants', (text, alt, expected) => {
  const document = markdown.parse(text, undefined, 'docusaurus');
  const wanted = document.images.map((image) => ({ image, alt }));
  expect(changeAlts(markdown, document, wanted)).toMatchObject({ text: expected, refused: [] });
  expect(find(expected, 'docusaurus', markdown).map(([, read]) => read)).toEqual([alt]);
});
