import { describe, expect, test } from 'vitest';
import type { Flavour } from '../../../../../../server/languages/flavour.ts';
import { markdown } from '../../../../../../server/languages/markdown/markdown.ts';
import { list, say, setAlt } from '../../adapterChecks.ts';

// What is expected is what VitePress 1 (markdown-it 14), Python-Markdown 3, kramdown 2 and MyST-Parser 5 made of it.

describe('VitePress', () => {
  test.each([
    ['![a \\[50%\\] 3\\*4 &amp; `c`](x)', 'x: a 50% 34'],
    ['![a [50%] 3*4 < & <b>x</b> {x} ==m== &foo;](x)', 'x: a [50%] 3*4 < & <b>x</b> {x} ==m== &foo;'],
    ['![a\\bc \\ d\\é](x)', 'x: ac d'],
    ['![a ![b \\* c](y) `d` *e* [f](g)](x)', 'x: a b  c  e f'],
    ['![a ~~s~~ ~t~ ~~ u](x)', 'x: a s ~t~ ~~ u'],
    ['| a |\n|---|\n| ![a \\| b](x) |', 'x: a | b'],
    ['![a &copy b](x)', 'x: a &copy b'],
    ['![a \\[b\\]][r]\n\n[r]: x', 'x: a b'],
  ])('%j is %j', (text, expected) => {
    expect(list(markdown, text, 'vitepress')).toEqual([expected]);
  });

  test.each([
    ['![](x)', 'A "quoted" cup & <saucer> [50%] | 3*4_5', '![A "quoted" cup & <saucer> [50%] | 3*4_5](x)'],
    ['| a |\n|---|\n| ![](x) |', 'a | b', '| a |\n|---|\n| ![a \\| b](x) |'],
    ['![](x)', 'a {{ b }} <!-- c -->', '![a {{ b }} <!-- c -->](x)'],
    ['![](x)', 'C:\\temp\\new', undefined],
    ['![][r]\n\n[r]: x', 'a [b]', '![a [b]][r]\n\n[r]: x'],
    ['![](x)', 'a ] b', undefined],
    ['![](x)', 'a `b` c', undefined],
    ['![](x)', 'a *b* c', undefined],
    ['![](x)', 'a &amp; b', undefined],
    ['![](x)', 'ends with a \\', undefined],
    ['![](x)', 'a ~~b~~', undefined],
    ['![](x)', 'a \\_b', undefined],
    ['![](x) and ` x', 'a ` b', undefined],
  ])('%j with %j is %j', (text, alt, expected) => {
    expect(setAlt(markdown, text, say(alt), 0, 'vitepress')).toBe(expected);
  });
});

describe('Python-Markdown and kramdown', () => {
  test.each<[Flavour, string, string]>([
    ['mkdocs', 'a \\<b> \\&amp; &lt; &copy &copy;', 'a \\<b> \\& < &copy ©'],
    ['jekyll', 'x\\~y \\&amp; &lt; \\< &copy', 'x\\~y \\& < < &copy'],
    ['jekyll', '*x* `z` __y__', '*x* `z` __y__'],
  ])('%s reads %j as %j', (flavour, label, expected) => {
    expect(list(markdown, `![${label}](x)`, flavour)).toEqual([`x: ${expected}`]);
    expect(list(markdown, `![${label}][r]\n\n[r]: x`, flavour)).toEqual([`x: ${expected}`]);
  });

  test.each<[Flavour, string, string]>([
    ['mkdocs', 'a <b> &amp; ~c~ [d] "e" | $5', '![a &lt;b> &amp;amp; ~c~ \\[d\\] "e" | $5](x)'],
    ['jekyll', 'a <b> &amp; ~c~ [d] "e" | $5', '![a \\<b> &amp;amp; ~c~ \\[d\\] "e" \\| $5](x)'],
    ['jekyll', 'a $$b {: .x} ~~c ~d *e* f_g `h', '![a \\$$b {: .x} &#126;&#126;c ~d \\*e\\* f\\_g \\`h](x)'],
    ['jekyll', '^a^', '![&#94;a^](x)'],
    ['jekyll', '{{ x }} {% y %}', '![&#123;&#123; x &#125;&#125; &#123;&#37; y &#37;&#125;](x)'],
  ])('%s writes %j as %j', (flavour, alt, expected) => {
    expect(setAlt(markdown, '![](x)', say(alt), 0, flavour)).toBe(expected);
  });

  test('a bar in a cell', () => {
    const row = (label: string) => `| a |\n|---|\n| ![${label}](x) |`;
    expect(setAlt(markdown, row(''), say('a | b'), 0, 'mkdocs')).toBe(row('a &#124; b'));
    expect(setAlt(markdown, row(''), say('a | b'), 0, 'jekyll')).toBe(row('a \\| b'));
  });

  test('neither tables nor templates come of an attribute', () => {
    expect(setAlt(markdown, '![a](x){: alt="b"}', say('a | {{ b }}'), 0, 'jekyll')).toBe(
      '![a](x){: alt="a &#124; &#123;{ b \\}\\}"}',
    );
    expect(setAlt(markdown, '<img src="x">', say('{{ a }}'), 0, 'jekyll')).toBe(
      '<img src="x" alt="&#123;&#123; a }}">',
    );
  });
});

describe('MyST', () => {
  test('a substitution is no text', () => {
    expect(list(markdown, '![a {{ x }}](a.png)', 'myst')).toEqual(['a.png expression']);
    expect(setAlt(markdown, '![](a.png)', say('a {{ x }}'), 0, 'myst')).toBe('![a &#123;&#123; x &#125;&#125;](a.png)');
    expect(setAlt(markdown, '![](a.png)', say('a {x}'), 0, 'myst')).toBe('![a {x}](a.png)');
  });
});

// Hugo 0.111 shows `\\[` in an alt text as it is written, Hugo of today does not.
test.each([
  ['![](x)', 'A "quoted" cup & [50%] | 3*4_5', '![A "quoted" cup & [50%] | 3*4_5](x)'],
  ['![](x)', 'a ] b', '![a \\] b](x)'],
  ['![](x)', 'a *b*', '![a \\*b\\*](x)'],
  ['![](x)', 'a <b>', '![a \\<b>](x)'],
  ['| a |\n|---|\n| ![](x) |', 'a | b', '| a |\n|---|\n| ![a \\| b](x) |'],
])('Hugo: %j with %j is %j', (text, alt, expected) => {
  expect(setAlt(markdown, text, say(alt), 0, 'hugo')).toBe(expected);
});
