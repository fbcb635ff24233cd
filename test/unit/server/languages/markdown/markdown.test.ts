import { describe, expect, test } from 'vitest';
import { markdown, quarto } from '../../../../../server/languages/markdown/markdown.ts';
import { decorative, say, see, setAlt } from '../adapterChecks.ts';

const find = (text: string) => see(markdown, text);

describe('forms of images', () => {
  test.each([
    ['inline', '![A cup](cup.png "Morning")', 'markdownInline', 'cup.png', 'text: A cup', 'A cup'],
    ['no alt text', '![](cup.png)', 'markdownInline', 'cup.png', 'missing', ''],
    ['blank alt text', '![ ](cup.png)', 'markdownInline', 'cup.png', 'missing', ' '],
    ['pointed brackets', '![A](<my cup.png>)', 'markdownInline', 'my cup.png', 'text: A', 'A'],
    [
      'escapes and entities',
      '![A\\] &amp; *b* `c`](a\\_b&amp;.png)',
      'markdownInline',
      'a_b&.png',
      'text: A] & b c',
      'A\\] &amp; *b* `c`',
    ],
    ['balanced brackets', '![a [b] c](u.png)', 'markdownInline', 'u.png', 'text: a [b] c', 'a [b] c'],
    ['brackets all around', '![[b]](u.png)', 'markdownInline', 'u.png', 'text: [b]', '[b]'],
    ['two lines', '![A\n  cup](u.png)', 'markdownInline', 'u.png', 'text: A cup', 'A\n  cup'],
    ['percent stays', '![A](a%20b.png)', 'markdownInline', 'a%20b.png', 'text: A', 'A'],
    ['full reference', '![A cup][c]\n\n[c]: cup.png', 'markdownReference', 'cup.png', 'text: A cup', 'A cup'],
    ['empty full reference', '![][c]\n\n[c]: cup.png', 'markdownReference', 'cup.png', 'missing', ''],
    ['collapsed reference', '![A cup][]\n\n[a  CUP]: cup.png', 'markdownReference', 'cup.png', 'text: A cup', 'A cup'],
    ['shortcut reference', '![A cup]\n\n> [A cup]: <cup.png>', 'markdownReference', 'cup.png', 'text: A cup', 'A cup'],
    ['definition over lines', '![A][c]\n\n[c]:\n  cup.png\n  "title"', 'markdownReference', 'cup.png', 'text: A', 'A'],
    ['html', 'x <img src="cup.png" alt="A cup"> y', 'html', 'cup.png', 'text: A cup', 'A cup'],
    ['html, decorative', '<img src="cup.png" alt="">', 'html', 'cup.png', 'decorative', ''],
    ['html over lines', '<p>\n  <img\n    src="cup.png">\n</p>', 'html', 'cup.png', 'missing', undefined],
    ['html in a quote', '> x <img\n> src="cup.png" alt="A"> y', 'html', 'cup.png', 'text: A', 'A'],
    ['Obsidian', '![[my cup.png]]', 'obsidianEmbed', 'my cup.png', 'missing', undefined],
    ['Obsidian with size', '![[cup.png|200]]', 'obsidianEmbed', 'cup.png', 'missing', undefined],
    ['Obsidian with alt text', '![[cup.png|A cup]]', 'obsidianEmbed', 'cup.png', 'text: A cup', 'A cup'],
    ['Obsidian with both', '![[a/cup.png|A cup|200x100]]', 'obsidianEmbed', 'a/cup.png', 'text: A cup', 'A cup'],
    [
      'Learn',
      ':::image type="content" source="cup.png" alt-text="A cup":::',
      'learnImage',
      'cup.png',
      'text: A cup',
      'A cup',
    ],
    ['Learn without', ':::image type="content" source="cup.png":::', 'learnImage', 'cup.png', 'missing', undefined],
    ['Learn icon', ':::image type="icon" source="cup.png":::', 'learnImage', 'cup.png', 'decorative', undefined],
    ['Learn in a list', '1. a\n\n   :::image source="cup.png" alt-text="":::', 'learnImage', 'cup.png', 'missing', ''],
    ['MyST', ':::{image} cup.png\n:width: 50%\n:alt: A cup\n:::', 'mystImage', 'cup.png', 'text: A cup', 'A cup'],
    ['MyST without', ':::{figure} cup.png\n\nCaption\n:::', 'mystImage', 'cup.png', 'missing', undefined],
    ['MyST fence', '```{image} cup.png\n:alt: A `cup`\n```', 'mystImage', 'cup.png', 'text: A `cup`', 'A `cup`'],
    [
      'MyST fence in a list',
      '- a\n\n  ```{figure} cup.png\n  :alt:\n  ```',
      'mystImage',
      'cup.png',
      'decorative',
      undefined,
    ],
    [
      'Quarto',
      '![Fig. 1](cup.png){#fig-1 fig-alt="A \\"cup\\""}',
      'markdownInline',
      'cup.png',
      'text: A "cup"',
      'A \\"cup\\"',
    ],
  ])('%s', (_, text, syntax, target, alt, room) => {
    expect(find(text)).toMatchObject([{ syntax, target, alt, room }]);
  });

  test('spans cover all of an image and nothing else', () => {
    const whole = ['![A](a.png "t")', '![B][r]', '<img\nsrc="c.png">', '![[d.png|D|20]]', '![E](e.png){fig-alt="x"}'];
    const text = `# ${whole[0]}\n\n- x ${whole[1]} y\n\n${whole[2]}\n\n| ${whole[3]} |\n\n${whole[4]}.\n\n[r]: r.png\n`;
    expect(find(text).map(({ span }) => span)).toEqual(whole);
  });

  test('a reference is told where its picture is written', () => {
    const text = '![A][r]\n\n[r]: <my cup.png>\n';
    const [image] = markdown.parse(text).images;
    expect(image && text.slice(image.target.span.start, image.target.span.end)).toBe('my cup.png');
  });

  test('the first of two definitions counts', () => {
    expect(find('![A][r]\n\n[r]: one.png\n[R]: two.png')).toMatchObject([{ target: 'one.png' }]);
  });

  test('in Quarto a label is the caption', () => {
    expect(see(quarto, '![A cup](cup.png)')).toMatchObject([{ alt: 'missing' }]);
    expect(see(quarto, '![A cup](cup.png){width=50% fig-alt=""}')).toMatchObject([{ alt: 'decorative' }]);
  });

  test('byte order mark, carriage returns, front matter', () => {
    expect(find('\uFEFF---\ntitle: ![x](x.png)\n---\r\n![A](a.png)\r![B](b.png)')).toMatchObject([
      { span: '![A](a.png)' },
      { span: '![B](b.png)' },
    ]);
  });
});

test.each([
  ['a span of code', '`![A](a.png)`'],
  ['a fence', '```md\n![A](a.png)\n<img src="a.png">\n```'],
  ['a fence of tildes', '~~~\n```\n![A](a.png)\n~~~'],
  ['a fence in a list', '- a\n\n  ```\n  ![A](a.png)\n\n  ![B](b.png)\n  ```'],
  ['a fence that is never closed', '```\n\n![A](a.png)'],
  ['indented code', 'a\n\n    ![A](a.png)'],
  ['a comment', '<!-- ![A](a.png)\n\n<img src="a.png"> -->'],
  ['a comment in a line', 'a <!-- <img src="a.png"> ![A](a.png) --> b'],
  ['front matter', '---\na: "![A](a.png)"\n---\n'],
  ['a block of math', '$$\n![A](a.png)\n$$'],
  ['a script', '<script>\nx = "<img src=\'a.png\'>";\n</script>'],
  ['an escape', '\\![A](a.png), !\\[A](a.png)'],
  ['no image at all', '![A]( a b.png ), ![A][nowhere], ![A]'],
  ['a note of Obsidian', '![[note]] ![[note#part|text]]'],
  ['the alt text of another', '![a `![b](b.png)` c]'],
  ['a bare backtick pair around', 'a ` ![A](a.png) ` b'],
])('nothing in %s', (_, text) => {
  expect(find(text)).toEqual([]);
});

test.each([
  ['[![A](a.png)](page.html)', 'inLink'],
  ['[text ![A](a.png)][r]\n\n[r]: page.html', 'inLink'],
  ['<a href="page.html">![A](a.png)</a>', 'inLink'],
  ['<a href="page.html"><img src="a.png"></a>', 'inLink'],
  ['[<img src="a.png">](page.html)', 'inLink'],
  [':::image source="a.png" alt-text="x" link="page.html":::', 'inLink'],
  ['<a name="top"></a>![A](a.png)', 'alone'],
  ['[link](x) ![A](a.png)', 'alone'],
  ['[![A](a.png)](page.html', 'alone'],
])('%s is %s', (text, place) => {
  expect(find(text)).toMatchObject([{ place }]);
});

describe('writing', () => {
  test.each([
    ['![](cup.png)', '![A cup](cup.png)'],
    ['![old *text*](cup.png "t")', '![A cup](cup.png "t")'],
    ['![][c]\n\n[c]: cup.png', '![A cup][c]\n\n[c]: cup.png'],
    ['![Old Cup][]\n\n[old cup]: cup.png', '![A cup][Old Cup]\n\n[old cup]: cup.png'],
    ['![old]!\n\n[old]: cup.png', '![A cup][old]!\n\n[old]: cup.png'],
    ['| a |\n|---|\n| ![](cup.png) |', '| a |\n|---|\n| ![A cup](cup.png) |'],
    ['> <img\n> src="cup.png">', '> <img\n> src="cup.png" alt="A cup">'],
    ['![[cup.png]]', '![[cup.png|A cup]]'],
    ['![[cup.png|200]]', '![[cup.png|A cup|200]]'],
    ['![[cup.png|old|200]]', '![[cup.png|A cup|200]]'],
    ['| a |\n|---|\n| ![[cup.png]] |', '| a |\n|---|\n| ![[cup.png\\|A cup]] |'],
    [':::image source="cup.png":::', ':::image source="cup.png" alt-text="A cup":::'],
    [':::image source="cup.png" alt-text="":::', ':::image source="cup.png" alt-text="A cup":::'],
    [
      ':::image type="icon" source="cup.png" border="false":::',
      ':::image type="content" source="cup.png" alt-text="A cup" border="false":::',
    ],
    [':::{image} cup.png\n:::', ':::{image} cup.png\n:alt: A cup\n:::'],
    ['- ```{image} cup.png\n  :width: 9\n  ```', '- ```{image} cup.png\n  :alt: A cup\n  :width: 9\n  ```'],
    ['> :::{image} cup.png\r\n> :alt:\r\n> :::', '> :::{image} cup.png\r\n> :alt: A cup\r\n> :::'],
    ['![c](cup.png){fig-alt=old}', '![c](cup.png){fig-alt="A cup"}'],
  ])('%j gets its text', (text, outcome) => {
    expect(setAlt(markdown, text, say('A cup'))).toBe(outcome);
  });

  test.each([
    ['![A](cup.png)', '<img src="cup.png" alt="">'],
    ['![](<my cup.png> "a \\"t\\"")', '<img src="my cup.png" title="a &quot;t&quot;" alt="">'],
    ['![A][c]\n\n[c]: cup.png "t"', '<img src="cup.png" title="t" alt="">\n\n[c]: cup.png "t"'],
    ['[![A](cup.png)](page.html)', '[<img src="cup.png" alt="">](page.html)'],
    ['<img src="cup.png" alt="A">', '<img src="cup.png" alt="">'],
    ['![c](cup.png){fig-alt="A"}', '![c](cup.png){fig-alt=""}'],
    [':::image source="cup.png" alt-text="A":::', ':::image type="icon" source="cup.png" alt-text="A":::'],
    [':::{image} cup.png\n:alt: A\n:::', ':::{image} cup.png\n:alt:\n:::'],
    ['![[cup.png|A]]', undefined],
  ])('%j becomes decorative', (text, outcome) => {
    expect(setAlt(markdown, text, decorative)).toBe(outcome);
  });

  test('a decorative image at the head of a paragraph does not make it a block of HTML', () => {
    expect(setAlt(markdown, '![](a.png)\n*text* ![](b.png)\n', decorative)).toBe(
      '<img src="a.png"\nalt="">\n*text* ![](b.png)\n',
    );
  });

  test('a label is escaped, in a table also its bars', () => {
    expect(setAlt(markdown, '![](a.png)', say('*a* [b] `c`|'))).toBe('![\\*a\\* \\[b\\] \\`c\\`|](a.png)');
    expect(setAlt(markdown, '|a|\n|-|\n|![](a.png)|', say('x|y'))).toBe('|a|\n|-|\n|![x\\|y](a.png)|');
  });

  test('what waits for its partner before an image does not get one', () => {
    expect(setAlt(markdown, 'a ` b ![](a.png)', say('c ` d'))).toBe('a ` b ![c &#96; d](a.png)');
    expect(setAlt(markdown, 'a <!-- b ![](a.png)', say('c --> d'))).toBe('a <!-- b ![c &#45;&#45;&#62; d](a.png)');
  });

  test('in Quarto the caption stays', () => {
    expect(setAlt(quarto, '![Fig. 1](a.png)', say('A "cup"'))).toBe('![Fig. 1](a.png){fig-alt="A \\"cup\\""}');
    expect(setAlt(quarto, '![Fig. 1](a.png){#fig-1}', say('A'))).toBe('![Fig. 1](a.png){#fig-1 fig-alt="A"}');
  });

  test('what a syntax has no way to say is not said', () => {
    expect(setAlt(markdown, '![[a.png]]', say('a | b'))).toBeUndefined();
    expect(setAlt(markdown, '![[a.png]]', say('200'))).toBeUndefined();
    expect(setAlt(markdown, ':::image source="a.png":::', say('a "b"'))).toBeUndefined();
    expect(setAlt(markdown, '![](a.png)', say(' '))).toBeUndefined();
  });
});

describe('pictures in the document itself', () => {
  const address = `data:image/png;base64,${'iVBORw0KGgo'.repeat(90_000)}`;

  test('megabytes of them are found whole', () => {
    const text = `![A](${address})\n\n<img src="${address}=" alt="B"> ![C][c]\n\n[c]: ${address}\n`;
    const images = markdown.parse(text).images;
    expect(images.map(({ target }) => target.text === text.slice(target.span.start, target.span.end))).toEqual([
      true,
      true,
      true,
    ]);
    expect(images[1]?.target.text).toHaveLength(address.length + 1);
  });

  test('changes find their place behind them', () => {
    const text = `![A](${address}) ![](${address}) ![](b.png)`;
    expect(setAlt(markdown, text, say('B'), 2)).toBe(`![A](${address}) ![](${address}) ![B](b.png)`);
    expect(setAlt(markdown, text, decorative, 1)).toBe(`![A](${address}) <img src="${address}" alt=""> ![](b.png)`);
  });
});
