import { describe, expect, test } from 'vitest';
import { markdown, quarto } from '../../../../../server/languages/markdown/markdown.ts';
import { mdx } from '../../../../../server/languages/markdown/mdx.ts';
import { notebook } from '../../../../../server/languages/notebook/notebook.ts';
import { say, see, setAlt } from '../adapterChecks.ts';

/** Constructs that hold a line's end, at the end of their paragraph: what Pandoc and docfx make of them. */
const overLines: readonly (readonly [string, string, string, string])[] = [
  [':::image source="b.png"\nalt-text="x":::', 'b.png', 'text: x', 'learnImage'],
  ['![cap](a.png){#fig-x\nwidth=50%}', 'a.png', 'text: cap', 'markdownInline'],
  ['![](a.png){fig-alt="a\nb"}', 'a.png', 'text: a b', 'markdownInline'],
  [
    '![cap](a.png){#fig-x\n fig-alt="A long text\n over lines"}\n\nNext',
    'a.png',
    'text: A long text over lines',
    'markdownInline',
  ],
];

describe('what goes on in the next line, at the end of its paragraph', () => {
  test.each(overLines)('%j in Markdown', (text, target, alt, syntax) => {
    for (const before of ['', 'Text ', '> ', '- ']) {
      const whole = before + text.replaceAll('\n', `\n${before === '> ' ? '> ' : before === '- ' ? '  ' : ''}`);
      expect(see(markdown, whole)).toMatchObject([{ target, alt, syntax }]);
    }
  });

  test.each(overLines.filter(([, , , syntax]) => syntax === 'markdownInline'))('%j in Quarto', (text, target, alt) => {
    // There a label is the caption.
    const expected = alt === 'text: cap' ? 'missing' : alt;
    expect(see(quarto, text)).toMatchObject([{ target, alt: expected }]);
    expect(see(quarto, '![](a.png){\n  .hero-banner\n  .img-fluid\n}\n\nText.')).toMatchObject([{ alt: 'missing' }]);
  });

  test.each(overLines)('%j in a notebook', (source, target, alt) => {
    const cells = [{ cell_type: 'markdown', metadata: {}, source: source.split(/(?<=\n)/) }];
    expect(see(notebook, JSON.stringify({ cells }))).toMatchObject([{ target, alt }]);
  });

  test('in MDX, where braces are expressions', () => {
    expect(see(mdx, ':::image source="b.png"\nalt-text="x":::')).toMatchObject([{ target: 'b.png', alt: 'text: x' }]);
    expect(() => mdx.parse('![cap](a.png){#fig-x\nwidth=50%}')).not.toThrow();
  });

  test('an alt text over lines is written anew', () => {
    expect(setAlt(quarto, '![](a.png){fig-alt="a\nb"}', say('A cup'))).toBe('![](a.png){fig-alt="A cup"}');
    expect(setAlt(markdown, ':::image source="b.png"\nalt-text="x":::', say('A cup'))).toBe(
      ':::image source="b.png"\nalt-text="A cup":::',
    );
  });
});

test('an image behind ten thousand beginnings of emphasis is found', () => {
  expect(see(markdown, `${'*a_ '.repeat(10_000)}![A](a.png)`)).toMatchObject([{ target: 'a.png', alt: 'text: A' }]);
});

test('the alt text of an image full of emphasis is what a reader sees', () => {
  // By markdown-it: require('markdown-it')('commonmark').parseInline(label, {})[0].children.map((x) => x.content).join('')
  expect(see(markdown, '![*a **b** _c_ d* __e__ ***f** g* * h_i_j](a.png)')).toMatchObject([
    { alt: 'text: a b c d e f g * h_i_j' },
  ]);
});

test('a module may import what another document imports as well', () => {
  const text = "import cup from './cup.png'\n\n<Image src={cup} />\n";
  for (let at = 0; at < 2; at++)
    expect(mdx.parse(`${text}\n{/* ${at} */}`).images.map(({ syntax }) => syntax)).toEqual(['jsx']);
});

test('what stands behind the closing bracket of a tag over lines is its text', () => {
  expect(see(mdx, '<Card\n  title="x"\n> Text ![A](a.png)\n</Card>')).toMatchObject([{ target: 'a.png' }]);
});
