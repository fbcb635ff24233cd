import { describe, expect, test } from 'vitest';
import { markdown, quarto, rMarkdown } from '../../../../../../server/languages/markdown/markdown.ts';
import { list, say, see, setAlt } from '../../adapterChecks.ts';

// What is expected is what Pandoc 3 made of it.

describe('Markdown in HTML', () => {
  test.each<[text: string, images: readonly string[]]>([
    ['<a href="h.html" class="b">\n![](p.svg)P\n</a>', ['p.svg missing']],
    ['<div>\n![](a.png)\n</div>', ['a.png missing']],
    ['<div>![](a.png)</div>', ['a.png missing']],
    ['<div\n class="x">\n![](a.png)\n</div>', ['a.png missing']],
    ['text\n<div>\n![](a.png)\n</div>', ['a.png missing']],
    [
      '<table>\n  <tr>\n    <td>\n      <img src="a.png">\n      ![](b.png)\n    </td>\n  </tr>\n</table>',
      ['a.png missing', 'b.png missing'],
    ],
    ['<ul class="x">\n    <li><img src="a.png"> x</li>\n</ul>', ['a.png missing']],
    ['<ul>\n<li>\n\n    ![](no.png)\n</li>\n</ul>', []],
    ['<div>\n    ![](no.png)\n</div>', []],
    ['<p align="center"><img\n  src="a.png"></p>', ['a.png missing']],
    ['<figure>\n<img src="a.png">\n<figcaption>![](b.png)</figcaption></figure>', ['a.png missing', 'b.png missing']],
    ['<center>\n\n    <img src="no.png">\n\n</center>', []],
    ['<td>\n    <a>\n        <img src="a.png">\n', ['a.png missing']],
    ['- <div>\n  ![](a.png)\n  </div>', ['a.png missing']],
    ['<pre>\n![](no.png)\n</pre>\n\n<!-- ![](no.png)\n\n![](no.png) -->', []],
    ['<script>\n"![](no.png)"\n</script>', []],
    ['<td>`![](no.png)` ![](a.png)</td>', ['a.png missing']],
    ['<section>\n## Title ![](a.png)\n\n[r]: b.png\n\n</section>\n\n![][r]', ['a.png missing', 'b.png missing']],
    ['<details>\n<summary>S</summary>\n- ![](a.png)\n</details>', ['a.png missing']],
  ])('%j', (text, images) => {
    expect(list(quarto, text)).toEqual(images);
    expect(list(rMarkdown, text)).toEqual(images);
    expect(list(markdown, text, 'quarto')).toEqual(images);
  });

  test('is HTML elsewhere', () => {
    for (const flavour of [undefined, 'github', 'hugo'] as const) {
      expect(list(markdown, '<div>\n![](no.png)\n</div>', flavour)).toEqual([]);
    }
  });

  test('links around elements', () => {
    const text = '<a class="card" href="x">\n<div>\n<img src="a.png">\n![](b.png)\n</div>\n</a>\n\n![](c.png)';
    expect(see(quarto, text).map(({ place }) => place)).toEqual(['inLink', 'inLink', 'alone']);
  });

  test('writing', () => {
    expect(setAlt(quarto, '<a href="h">\n![](p.svg)P\n</a>', say('A cup'))).toBe(
      '<a href="h">\n![](p.svg){fig-alt="A cup"}P\n</a>',
    );
    expect(setAlt(quarto, '<ul>\n  <li><img src="a.png"></li>\n</ul>', say('A "cup"'))).toBe(
      '<ul>\n  <li><img src="a.png" alt="A &quot;cup&quot;"></li>\n</ul>',
    );
  });
});

describe('fences of HTML', () => {
  test.each<[text: string, images: readonly string[]]>([
    ['```{=html}\n<img src="a.png">\n\n<p>![](no.png)</p>\n```\n\n![](b.png)', ['a.png missing', 'b.png missing']],
    ['~~~ {=html}\n<img src="a.png">\n~~~', ['a.png missing']],
    ['- x\n\n  ```{=html5}\n  <img src="a.png" alt="A cup">\n  ```', ['a.png: A cup']],
    ['```{=latex}\n<img src="no.png">\n```\n\n```html\n<img src="no.png">\n```', []],
  ])('%j', (text, images) => {
    expect(list(quarto, text)).toEqual(images);
    expect(list(rMarkdown, text)).toEqual(images);
  });

  test('writing', () => {
    expect(setAlt(quarto, '> ```{=html}\n> <img\n>   src="a.png">\n> ```', say('A cup'))).toBe(
      '> ```{=html}\n> <img\n>   src="a.png" alt="A cup">\n> ```',
    );
  });
});

describe('shortcodes as sources', () => {
  test.each([
    ['![](/img/{{< meta tool.prefix >}}-a.png){fig-alt="x"}', '![](/img/{{< meta tool.prefix >}}-a.png){fig-alt="y"}'],
    ['![]({{< meta shot >}})', '![]({{< meta shot >}}){fig-alt="y"}'],
    ['Term\n\n:   text\n\n    ![]({{< meta shot >}})', 'Term\n\n:   text\n\n    ![]({{< meta shot >}}){fig-alt="y"}'],
  ])('%j', (text, written) => {
    expect(quarto.parse(text).images.map(({ target }) => target.source)).toEqual(['computed']);
    expect(setAlt(quarto, text, say('y'))).toBe(written);
  });
});

describe('references of Pandoc', () => {
  test.each(['![][r]', '![r]', '![][r]{.x}', '![x][r] {fig-alt="y"}'])('%j has no attributes behind it', (image) => {
    const text = `${image}\n\n[r]: a.png`;
    expect(list(quarto, text)).toEqual(['a.png missing']);
    expect(setAlt(quarto, text, say('A cup'))).toBeUndefined();
  });

  test('a label is an alt text where it is no caption', () => {
    expect(setAlt(rMarkdown, 'x ![][r]\n\n[r]: a.png', say('A cup'))).toBe('x ![A cup][r]\n\n[r]: a.png');
    expect(setAlt(rMarkdown, '![][r]\n\n[r]: a.png', say('A cup'))).toBeUndefined();
  });
});

test.each([
  ['a [b] c', '[![](a.png){fig-alt="a [b] c"}](l)'],
  ['a ] b', '[![](a.png){fig-alt="a &#93; b"}](l)'],
  ['][', '[![](a.png){fig-alt="&#93;&#91;"}](l)'],
])('an attribute in a link with %j', (alt, written) => {
  expect(setAlt(quarto, '[![](a.png)](l)', say(alt))).toBe(written);
  expect(list(quarto, written)).toEqual([`a.png: ${alt}`]);
});
