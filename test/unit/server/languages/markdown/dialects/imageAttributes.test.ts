import { describe, expect, test } from 'vitest';
import type { Flavour } from '../../../../../../server/languages/flavour.ts';
import { markdown, quarto, rMarkdown } from '../../../../../../server/languages/markdown/markdown.ts';
import { list, say, setAlt } from '../../adapterChecks.ts';

const colon = '![](a.png){: alt="A grin"}';
const plain = '![](b.png){alt="A frown"}';

describe('attribute lists', () => {
  // kramdown 2, Python-Markdown 3 with attr_list, Pandoc 3.9, MyST-Parser 5 with attrs_inline.
  test.each<[Flavour | undefined, readonly string[]]>([
    [undefined, ['a.png expression', 'b.png expression']],
    ['jekyll', ['a.png: A grin', 'b.png missing']],
    ['mkdocs', ['a.png: A grin', 'b.png: A frown']],
    ['quarto', ['a.png missing', 'b.png: A frown']],
    ['rmarkdown', ['a.png missing', 'b.png: A frown']],
    ['myst', ['a.png missing', 'b.png missing']],
    ['github', ['a.png missing', 'b.png missing']],
    ['obsidian', ['a.png missing', 'b.png missing']],
    ['hugo', ['a.png missing', 'b.png missing']],
  ])('in %s', (flavour, images) => {
    expect(list(markdown, `${colon}\n\n${plain}`, flavour)).toEqual(images);
  });

  test.each<[string, Flavour | undefined, readonly string[]]>([
    ['![label](a.png){: alt="A grin"}', 'jekyll', ['a.png: A grin']],
    ['![label](a.png){ .x alt="two words" }', 'mkdocs', ['a.png: two words']],
    ["![label](a.png){ alt='single' }", 'mkdocs', ['a.png: single']],
    ['![label](a.png){ alt=bare }', 'mkdocs', ['a.png: bare']],
    ['![label](a.png){ alt="a}b" }', 'mkdocs', ['a.png: label']],
    ['![label](a.png) {: alt="A grin"}', 'jekyll', ['a.png: label']],
    ['![label](a.png){: alt="a \\"b\\" \\} c"}', 'jekyll', ['a.png: a "b" } c']],
    ['![label](a.png){: alt=""}', 'jekyll', ['a.png decorative']],
    ['![label](a.png){: alt="A grin"}', undefined, ['a.png expression']],
    ['![](a.png){ width="3" }', undefined, ['a.png missing']],
    ['![](a.png){: width="3" data-alt="x"}', 'jekyll', ['a.png missing']],
    ['![](a.png){fig-alt="A grin"}', undefined, ['a.png: A grin']],
    ['![](a.png){fig-alt="A grin"}', 'mkdocs', ['a.png missing']],
  ])('%j in %s', (text, flavour, images) => {
    expect(list(markdown, text, flavour)).toEqual(images);
  });

  test.each<[string, Flavour | undefined, string, string | undefined]>([
    [colon, 'jekyll', 'A "cup" }', '![](a.png){: alt="A \\"cup\\" \\}"}'],
    [colon, 'mkdocs', 'A cup', '![](a.png){: alt="A cup"}'],
    // Python-Markdown would take the underscores for emphasis.
    [colon, 'mkdocs', 'A _cup_', undefined],
    [colon, undefined, 'A cup', undefined],
    [plain, undefined, 'A cup', undefined],
    ['![](a.png){: width="3"}', 'jekyll', 'A cup', '![A cup](a.png){: width="3"}'],
    ['![](a.png){ width="3" }', 'mkdocs', 'A cup', '![A cup](a.png){ width="3" }'],
    ['![](a.png){ width="3" }', undefined, 'A cup', '![A cup](a.png){ width="3" }'],
    [plain, 'github', 'A cup', '![A cup](b.png){alt="A frown"}'],
  ])('writing %j in %s: %j', (text, flavour, alt, expected) => {
    expect(setAlt(markdown, text, say(alt), 0, flavour)).toBe(expected);
  });
});

describe('labels that are shown as they are written', () => {
  // markdown.markdown('![...](a.png)', extensions=['tables'])
  test.each([
    ['An *alt* a_b_c', 'An *alt* a_b_c'],
    ['a \\* b \\~ c', 'a * b \\~ c'],
    ['a `c` b', 'a c b'],
    ['a <b>x</b> &amp; &#42;', 'a <b>x</b> & *'],
    ['a \\\\ b', 'a \\ b'],
  ])('MkDocs: %j is %j', (label, text) => {
    expect(list(markdown, `![${label}](a.png)`, 'mkdocs')).toEqual([`a.png: ${text}`]);
  });

  test('Jekyll', () => {
    expect(list(markdown, '![An *alt* `c` \\* \\~](a.png)', 'jekyll')).toEqual(['a.png: An *alt* `c` * \\~']);
  });

  test.each(['x*y*z _u_', '[link](u) `code`', 'back\\slash', 'a ~ b $5', 'a & b &amp; <c>', '50% of {x}'])(
    '%j is written as their programs read it',
    (alt) => {
      for (const flavour of ['mkdocs', 'jekyll', 'rmarkdown'] as const) {
        const outcome = setAlt(markdown, 'x ![](a.png) y', say(alt), 0, flavour) ?? '';
        expect(list(markdown, outcome, flavour)).toEqual([`a.png: ${alt}`]);
      }
      expect(setAlt(markdown, '![](a.png)', say('*a* ~b'), 0, 'mkdocs')).toBe('![*a* ~b](a.png)');
    },
  );
});

describe('R Markdown', () => {
  // Pandoc 3.9, markdown to html.
  test.each<[string, readonly string[]]>([
    ['![Creative Commons License](a.png)', ['a.png: Creative Commons License']],
    ['![cap](a.png){fig-alt="x"}', ['a.png: cap']],
    ['![](a.png){fig-alt="x"}', ['a.png missing']],
    ['![cap](a.png){alt="x"}', ['a.png: x']],
    ['![](a.png){ alt="x" }', ['a.png: x']],
    ['![](a.png){alt="a \\"q\\" &amp; b"}', ['a.png: a "q" & b']],
    // Pandoc leaves the attribute out.
    ['![cap](a.png){alt=""}', ['a.png missing']],
    ['![](a.png){: alt="x"}', ['a.png missing']],
  ])('%j', (text, images) => {
    expect(list(rMarkdown, text)).toEqual(images);
    expect(list(markdown, text, 'rmarkdown')).toEqual(images);
  });

  test('a file of Quarto, and of a project of Quarto, has its labels for captions', () => {
    expect(list(quarto, '![cap](a.png)')).toEqual(['a.png missing']);
    expect(list(rMarkdown, '![cap](a.png)', 'quarto')).toEqual(['a.png missing']);
  });

  test('what else is in a project of Quarto may be shown by others', () => {
    expect(list(markdown, '![cap](a.png) ![](b.png)', 'quarto')).toEqual(['a.png: cap', 'b.png missing']);
  });

  test.each([
    ['![](a.png)', '![](a.png){alt="A \\"cup\\""}'],
    ['![](a.png){width=50%}', '![](a.png){width=50% alt="A \\"cup\\""}'],
    ['![](a.png){fig-alt="x"}', '![](a.png){fig-alt="x" alt="A \\"cup\\""}'],
    ['text ![](a.png)', 'text ![A "cup"](a.png)'],
    ['[![](a.png)](b.html)', '[![A "cup"](a.png)](b.html)'],
    ['![old](a.png)', '![A "cup"](a.png)'],
    ['![cap](a.png){alt="old"}', '![cap](a.png){alt="A \\"cup\\""}'],
  ])('writing: %j is %j', (text, expected) => {
    expect(setAlt(rMarkdown, text, say('A "cup"'))).toBe(expected);
  });

  test('what Pandoc takes for raw TeX or for a superscript is kept from it', () => {
    expect(setAlt(rMarkdown, 'x ![](a.png)', say('back\\slash ^a^'))).toBe('x ![back\\\\slash \\^a\\^](a.png)');
  });
});
