import { describe, expect, test } from 'vitest';
import { markdown } from '../../../../../../server/languages/markdown/markdown.ts';
import { notebook } from '../../../../../../server/languages/notebook/notebook.ts';
import { decorative, list, say, setAlt } from '../../adapterChecks.ts';

// What is expected is what MyST-Parser 5 made of it, with colon_fence and deflist; cards by sphinx-design's rules.

test.each<[name: string, text: string, images: readonly string[]]>([
  [
    'options of YAML',
    '```{figure} a.png\n---\nname: m\nalt: "An existing text"\n---\ncaption\n```\n\n```{image} b.png\n---\nwidth: 100px\n---\n```',
    ['a.png: An existing text', 'b.png missing'],
  ],
  [
    'a colon fence with YAML',
    ':::{figure} a.png\n---\nalt: A cup\n---\ncaption ![](b.png)\n:::',
    ['a.png: A cup', 'b.png missing'],
  ],
  ['quotes', '```{image} a.png\n:alt: "Quoted: yes"\n```', ['a.png: Quoted: yes']],
  ['single quotes', "```{image} a.png\n:alt: 'It''s a cup'\n```", ["a.png: It's a cup"]],
  ['escapes', '```{image} a.png\n:alt: "a \\"b\\" \\u00e9"\n```', ['a.png: a "b" é']],
  ['a comment', '```{image} a.png\n:alt: a # c\n```', ['a.png: a']],
  ['no comment', '```{image} a.png\n:alt: a#c\n```', ['a.png: a#c']],
  ['lines that are joined', '```{image} a.png\n---\nalt: A long\n  text\nname: x\n---\n```', ['a.png: A long text']],
  ['lines with colons that are joined', '```{image} a.png\n:alt: A long\n:  text\n```', ['a.png: A long text']],
  ['quotes over lines', '```{image} a.png\n---\nalt: "two\n  lines"\n---\n```', ['a.png: two lines']],
  ['a folded text', '```{image} a.png\n---\nalt: >\n  folded\n  text\nname: x\n---\n```', ['a.png: folded text']],
  ['YAML that is indented', '- ```{image} a.png\n  ---\n    name: x\n    alt: A cup\n  ---\n  ```', ['a.png: A cup']],
  ['an empty text', '```{image} a.png\n:alt:\n```', ['a.png decorative']],
  ['options behind a blank line are content', '```{figure} a.png\n\n:alt: x\n```', ['a.png missing']],
  ['options that no one can read', '```{image} a.png\n---\nalt: "A cup\n---\n```', ['a.png expression']],
])('%s', (_, text, images) => {
  for (const flavour of ['myst', undefined] as const) expect(list(markdown, text, flavour)).toEqual(images);
});

describe('content', () => {
  test.each<[name: string, text: string, images: readonly string[]]>([
    ['backticks', '```{note}\n![](a.png)\n```', ['a.png missing']],
    ['tildes', '~~~{note}\n![](a.png)\n~~~', ['a.png missing']],
    ['colons', ':::{note}\n![](a.png)\n:::', ['a.png missing']],
    ['a blank before the name', '``` {note}\n![](a.png)\n```', ['a.png missing']],
    ['text in the first line', ':::{note} ![](a.png)\n:::', ['a.png missing']],
    ['a title', '```{admonition} T ![](a.png)\n![](b.png)\n```', ['a.png missing', 'b.png missing']],
    ['blank lines', '```{note}\n\na\n\n![](a.png)\n\n```\n\n![](b.png)', ['a.png missing', 'b.png missing']],
    ['directives in it', '````{card}\n```{image} a.png\n:width: 10px\n```\n````', ['a.png missing']],
    [
      'deep ones',
      '`````{tab-set}\n````{tab-item} X\n```{figure} a.png\n![](b.png)\n```\n````\n`````',
      ['a.png missing', 'b.png missing'],
    ],
    ['fences of colons in one another', '::::{grid}\n:::{card} T\n![](a.png)\n:::\n::::', ['a.png missing']],
    ['a shorter fence ends none', '````{note}\n```\n![](no.png)\n```\n![](a.png)\n````', ['a.png missing']],
    ['the outer fence ends first', '```{note}\n~~~{tip}\n![](a.png)\n```\n    ![](no.png)\n', ['a.png missing']],
    [
      'lists and quotes',
      '- > ```{note}\n  > ![](a.png)\n  > ```\n  >\n  > ![](b.png)',
      ['a.png missing', 'b.png missing'],
    ],
    [
      'code',
      '```{code-block} md\n![](no.png)\n```\n\n:::{code} md\n![](no.png)\n:::\n\n```{code-cell}\n![](no.png)\n```',
      [],
    ],
    [
      'other code',
      '```{mermaid}\n![](no.png)\n```\n\n```{math}\n![](no.png)\n```\n\n```{raw} html\n![](no.png)\n```',
      [],
    ],
    ['chunks of other programs', '```{r}\n![](no.png)\n```\n\n```{python}\n![](no.png)\n```', []],
    ['no directive', '```{note x}\n![](no.png)\n```\n\n```{.note}\n![](no.png)\n```', []],
    ['a fence that is not closed', '```{note}\n![](a.png)\n\n- ![](b.png)', ['a.png missing', 'b.png missing']],
    ['definitions', '```{note}\n[a]: a.png\n```\n\n![A][a]', ['a.png: A']],
    ['figure-md', '```{figure-md} x\n![A cup](a.png)\n\nCaption\n```', ['a.png: A cup']],
    ['HTML', '```{figure-md} x\n<img src="a.png" alt="A cup">\n\nCaption\n```', ['a.png: A cup']],
    ['cards', ':::{card} T\n:img-top: a.png\n:img-alt: A cup\nText ![](b.png)\n:::', ['a.png: A cup', 'b.png missing']],
    [
      'cards without',
      '````{grid} 2\n```{grid-item-card} T\n---\nimg-bottom: "a.png"\n---\n```\n````',
      ['a.png missing'],
    ],
    ['reStructuredText', '```{eval-rst}\n.. image:: a.png\n   :alt: A cup\n\n![](no.png)\n```', ['a.png: A cup']],
    ['comments', '% ![](no.png)\ntext\n% ![](no.png)\n![](a.png)\n\n- b\n  % ![](no.png)', ['a.png missing']],
    ['breaks', 'text\n+++ {"a": 1}\n![](a.png)', ['a.png missing']],
    ['definition lists', 'Term\n: ![](a.png)\n\n  ![](b.png)', ['a.png missing', 'b.png missing']],
    ['a role', 'x {sub}`![](no.png)` ![](a.png)', ['a.png missing']],
  ])('%s', (_, text, images) => {
    for (const flavour of ['myst', undefined] as const) expect(list(markdown, text, flavour)).toEqual(images);
    const cells = [{ cell_type: 'markdown', metadata: {}, source: text.split(/(?<=\n)/) }];
    expect(list(notebook, JSON.stringify({ cells }))).toEqual(images);
  });

  test('is code where the site is known to be another', () => {
    for (const flavour of ['obsidian', 'hugo', 'mkdocs'] as const) {
      expect(list(markdown, '```{note}\n![](a.png)\n```\n\n```{image} b.png\n```', flavour)).toEqual([]);
      expect(list(markdown, '% ![](a.png)', flavour)).toEqual(['a.png missing']);
    }
  });

  test('front matter of TOML is not MyST, whose breaks look like it', () => {
    expect(list(markdown, '+++\n![](a.png)\n+++\n', 'myst')).toEqual(['a.png missing']);
    expect(list(markdown, '+++\nx = "![](a.png)"\n+++\n', 'hugo')).toEqual([]);
  });
});

describe('writing', () => {
  test.each([
    [
      '```{image} a.png\n---\nwidth: 100px\n---\n```',
      'A cup',
      '```{image} a.png\n---\nalt: A cup\nwidth: 100px\n---\n```',
    ],
    [
      '- ```{image} a.png\n  ---\n    width: 9\n  ---\n  ```',
      'A cup',
      '- ```{image} a.png\n  ---\n    alt: A cup\n    width: 9\n  ---\n  ```',
    ],
    ['```{image} a.png\n---\nalt: "old"\n---\n```', 'A: "b"', '```{image} a.png\n---\nalt: "A: \\"b\\""\n---\n```'],
    ["```{image} a.png\n:alt: 'old'\n```", "It's", "```{image} a.png\n:alt: 'It''s'\n```"],
    ['```{image} a.png\n:alt: old\n```', 'A cup', '```{image} a.png\n:alt: A cup\n```'],
    ['```{image} a.png\n:alt: old\n```', 'A #1 cup', '```{image} a.png\n:alt: "A #1 cup"\n```'],
    ['```{image} a.png\n:alt: old\n:  text\n:width: 9\n```', 'A cup', '```{image} a.png\n:alt: A cup\n:width: 9\n```'],
    [
      '```{image} a.png\n---\nalt: >\n  old\n  text\nname: x\n---\n```',
      'A cup',
      '```{image} a.png\n---\nalt: "A cup"\nname: x\n---\n```',
    ],
    ['[^1]: ```{image} a.png\n    ```', 'A cup', '[^1]: ```{image} a.png\n      :alt: A cup\n    ```'],
    [':::{card} T\n:img-top: a.png\n:::', 'A cup', ':::{card} T\n:img-alt: A cup\n:img-top: a.png\n:::'],
    [
      '> ```{eval-rst}\n> .. image:: a.png\n> ```',
      'A cup',
      '> ```{eval-rst}\n> .. image:: a.png\n>    :alt: A cup\n> ```',
    ],
  ])('%j with %j is %j', (text, alt, expected) => {
    expect(setAlt(markdown, text, say(alt), 0, 'myst')).toBe(expected);
  });

  test('nothing over what cannot be read, nor where one text is for two pictures', () => {
    expect(setAlt(markdown, '```{image} a.png\n---\nalt: "A cup\n---\n```', say('B'))).toBeUndefined();
    expect(setAlt(markdown, ':::{card}\n:img-top: a.png\n:img-bottom: b.png\n:::', say('B'))).toBeUndefined();
  });

  test('decorative', () => {
    expect(setAlt(markdown, '```{image} a.png\n---\nwidth: 9\n---\n```', decorative)).toBe(
      '```{image} a.png\n---\nalt:\nwidth: 9\n---\n```',
    );
    expect(setAlt(markdown, '```{image} a.png\n:alt: "x"\n```', decorative)).toBe('```{image} a.png\n:alt: ""\n```');
  });
});
