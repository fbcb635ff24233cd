import { expect, test } from 'vitest';
import type { Flavour } from '../../../../../../server/languages/flavour.ts';
import { markdown, quarto, rMarkdown } from '../../../../../../server/languages/markdown/markdown.ts';
import { mdx } from '../../../../../../server/languages/markdown/mdx.ts';
import { list, say, setAlt } from '../../adapterChecks.ts';

const everywhere: readonly (Flavour | undefined)[] = [
  ...([undefined, 'astro', 'docusaurus', 'github', 'hugo', 'jekyll', 'mkdocs', 'myst', 'obsidian'] as const),
  ...(['quarto', 'rmarkdown', 'vitepress'] as const),
];

// cmark-gfm, markdown-it-py with its footnotes, Python-Markdown and Pandoc agree on these.
test.each<[text: string, images: readonly string[]]>([
  ['x[^1] y[^2]\n\n[^1]: ![](a.png)\n\n[^2]: Note\n\n    ![](b.png)', ['a.png missing', 'b.png missing']],
  [
    '[^a]: - x\n    - ![](a.png)\n\n    > ![](b.png)\n\n![](c.png)',
    ['a.png missing', 'b.png missing', 'c.png missing'],
  ],
  ['[^a]: x\n\n    ```\n    ![](no.png)\n    ```\n\n    ![](a.png)', ['a.png missing']],
  ['[^a]:\n    ![](a.png)\n\n\t![](b.png)', ['a.png missing', 'b.png missing']],
  ['- [^a]: x\n\n      ![](a.png)', ['a.png missing']],
  ['[^a]: x\n\n    | a |\n    |---|\n    | ![](a.png) |', ['a.png missing']],
])('footnotes: %j', (text, images) => {
  const known = images.map((image) => image.replace(' missing', ''));
  for (const flavour of everywhere) {
    expect(list(markdown, text, flavour).map((image) => image.replace(' missing', ''))).toEqual(known);
  }
  expect(list(quarto, text)).toEqual(images);
  expect(list(rMarkdown, text)).toEqual(images);
});

test('code in a footnote, which MDX does not know', () => {
  const text = '[^a]: x\n\n        ![](no.png)';
  for (const flavour of everywhere) {
    expect(list(markdown, text, flavour).length).toBe(flavour === 'docusaurus' ? 1 : 0);
  }
  for (const adapter of [quarto, rMarkdown]) expect(list(adapter, text)).toEqual([]);
  expect(list(mdx, text)).toEqual(['no.png missing']);
});

test('footnotes in MDX, as remark-gfm reads them', () => {
  expect(list(mdx, '[^1]: ![](a.png)\n\n[^2]: Note\n\n    ![](b.png)')).toEqual(['a.png missing', 'b.png missing']);
});

test('a note is no definition', () => {
  expect(list(markdown, '[^1]: a.png\n\n![x][^1]')).toEqual([]);
});

// markdown-it-py and Pandoc; Python-Markdown and Hugo where the lines have four blanks.
test.each<[text: string, images: readonly string[]]>([
  ['Term\n:   ![](a.png)\n\n    ![](b.png)', ['a.png missing', 'b.png missing']],
  ['Term\n\n:   Text\n\n    - x\n\n      ![](a.png)', ['a.png missing']],
  ['Term\n: x\n\n: y\n\n  ![](a.png)', ['a.png missing']],
  ['Term\n~ x\n\n  ![](a.png)\n\n![](b.png)', ['a.png missing', 'b.png missing']],
  ['Term\n: ```\n  ![](no.png)\n  ```\n  ![](a.png)', ['a.png missing']],
  ['> Term\n> :   x\n>\n>     ![](a.png)', ['a.png missing']],
])('definition lists: %j', (text, images) => {
  for (const flavour of [undefined, 'hugo', 'jekyll', 'mkdocs', 'myst'] as const) {
    expect(list(markdown, text, flavour)).toEqual(images);
  }
  expect(list(rMarkdown, text)).toEqual(images);
});

test('what has no definition lists reads code', () => {
  for (const flavour of ['github', 'obsidian'] as const) {
    expect(list(markdown, 'Term\n\n:   x\n\n    ![](no.png)', flavour)).toEqual([]);
  }
  // MDX that is broken is read as Markdown for Docusaurus.
  expect(list(markdown, 'Term\n\n:   x\n\n    ![](no.png)\n\n{', 'docusaurus')).toEqual([]);
  expect(list(mdx, 'Term\n\n:   x\n\n    ![](no.png)\n\n{')).toEqual([]);
});

// Python-Markdown 3 with admonition, md_in_html and attr_list, PyMdown's details, superfences and tabbed.
test.each<[text: string, images: readonly string[]]>([
  ['!!! note\n\n    ![](a.png)\n\n=== "Tab"\n\n    ![](b.png)', ['a.png missing', 'b.png missing']],
  ['!!! note\n    ![](a.png)\n\n![](b.png)', ['a.png missing', 'b.png missing']],
  ['text\n!!! warning inline end "T ![](a.png)"\n    ![](b.png)', ['a.png missing', 'b.png missing']],
  ['??? note "T"\n\n    ![](a.png)\n\n    ```\n    ![](no.png)\n    ```', ['a.png missing']],
  ['???+ note\n\n    - x\n\n        ![](a.png)', ['a.png missing']],
  ['=== "A"\n\n    === "B"\n\n        ![](a.png)\n\n=== "C"\n\n    ![](b.png)', ['a.png missing', 'b.png missing']],
  ['- x\n\n    !!! note ""\n\n        ![](a.png)', ['a.png missing']],
  ['!!! note\n\n        ![](no.png)', []],
  ['!!! really?\n\n    ![](no.png)', []],
  [
    '<figure markdown="span">\n      ![](a.png){ width="300" }\n      <figcaption>x</figcaption>\n</figure>\n![](b.png)',
    ['a.png missing', 'b.png missing'],
  ],
  ['<figure markdown>![](a.png){ loading=lazy }</figure>', ['a.png missing']],
  ['<div class="grid" markdown>\n![](a.png){ align=left }\n</div>', ['a.png missing']],
  ['<div markdown="1">\n<p>\n![](no.png)\n</p>\n\n![](a.png)\n</div>', ['a.png missing']],
  ['<div markdown="0">\n![](no.png)\n</div>', []],
  ['<div data-markdown>\n![](no.png)\n</div>', []],
  ['<p markdown>\n    ![](a.png)\n</p>', ['a.png missing']],
  ['--8<-- "![](no.png).md', ['no.png missing']],
])('MkDocs: %j', (text, images) => {
  for (const flavour of ['mkdocs', undefined] as const) expect(list(markdown, text, flavour)).toEqual(images);
});

test('what has no admonitions reads code', () => {
  for (const flavour of ['github', 'obsidian', 'hugo'] as const) {
    expect(list(markdown, '!!! note\n\n    ![](no.png)', flavour)).toEqual([]);
  }
});

test.each([
  ['[^1]: x\n\n    ![](a.png)', '[^1]: x\n\n    ![A cup](a.png)'],
  ['Term\n: ![](a.png)', 'Term\n: ![A cup](a.png)'],
  ['!!! note\n\n    ![](a.png)', '!!! note\n\n    ![A cup](a.png)'],
  [
    '<figure markdown>\n  ![](a.png){ width="9" }\n</figure>',
    '<figure markdown>\n  ![A cup](a.png){ width="9" }\n</figure>',
  ],
])('writing: %j is %j', (text, expected) => {
  expect(setAlt(markdown, text, say('A cup'))).toBe(expected);
});
