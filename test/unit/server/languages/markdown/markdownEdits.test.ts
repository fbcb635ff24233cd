import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editAlt } from '../../../../../server/languages/alttext/altEdit.ts';
import type { LanguageAdapter } from '../../../../../server/languages/imageReference.ts';
import { markdown, quarto } from '../../../../../server/languages/markdown/markdown.ts';
import { mdx } from '../../../../../server/languages/markdown/mdx.ts';
import { decorative, expectRoundTrip, say, setAlt } from '../adapterChecks.ts';
import { captions, lines, payloads } from '../captions.ts';
import { nastyMarkdown } from './nastyMarkdown.ts';

/** Documents with one image to rewrite and others that must stay. */
const speakers: readonly (readonly [name: string, adapter: LanguageAdapter, text: string])[] = [
  ['inline', markdown, '# ![](cup.png "t")\n\n![other](b.png)'],
  ['inline in text', markdown, '*a* ` b <i> ![old](cup.png) "c" $$ d `` e ![other](b.png)\n'],
  ['full reference', markdown, '> - ![old][c] b\n\n[c]: cup.png\n\n![c]'],
  ['collapsed reference', markdown, '![c][] [l](u)\n\n[c]: cup.png'],
  ['shortcut reference', markdown, 'a ![c]: b\n\n[c]: cup.png'],
  ['in a table', markdown, '| a | b |\n|---|---|\n| ![old](cup.png) | ![x](b.png) |\n'],
  ['reference in a table', markdown, 'a | b\n- | -\n![c] | b\n\n[c]: cup.png'],
  ['in a link', markdown, '[![](cup.png) ![x](b.png)](page.html)'],
  ['Quarto', quarto, '![Fig](cup.png)\n\n![x](b.png){fig-alt="y"}'],
  ['Quarto, attributes', quarto, '![Fig](cup.png){#fig width=9}'],
  ['Quarto in a table', quarto, '|a|b|\n|-|-|\n|![](cup.png)|b|'],
  ['fig-alt in Markdown', markdown, "![Fig](cup.png){fig-alt='old'} b"],
  ['MyST', markdown, ':::{image} cup.png\n:width: 9\n:::\n\n![x](b.png)'],
  ['MyST fence', markdown, '- a\n  ```{figure} cup.png\n  :alt: old\n  ```\n'],
  ['MDX', mdx, '![](cup.png) {a} <b>![x](b.png)</b>'],
  ['MDX in a table', mdx, '| a |\n|---|\n| ![](cup.png) |'],
  ['element of MDX', mdx, '<div>\n  <Image src="cup.png" alt="old" />\n</div>\n\n![x](b.png)'],
  ['element of MDX in text', mdx, "a <img src='cup.png' alt='old' /> {b}"],
];

describe('every caption can be said', () => {
  test.each(speakers)('%s', (_, adapter, text) => {
    for (const payload of payloads) {
      const outcome = expectRoundTrip(adapter, text, payload.replace('\u2028', ''));
      expect(outcome, payload).toBe(true);
    }
    fc.assert(
      fc.property(captions, (caption) => {
        expect(expectRoundTrip(adapter, text, caption)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  /** HTML's own tests hold its escapes; here it is in Markdown's blocks, lines and tables. */
  test.each([
    ['block', '<p>\n<img src="cup.png">\n</p>\n\n![x](b.png)'],
    ['line', 'a ` *b* <img alt="old" src="cup.png"> ![x](b.png)'],
    ['table', '| a | b |\n|---|---|\n| <img src="cup.png"> | b |'],
    ['quote', '> <img\n> src="cup.png"\n> alt=\'old\'>'],
  ])('HTML in a %s', (_, text) => {
    fc.assert(
      fc.property(captions, (caption) => {
        expect(expectRoundTrip(markdown, text, caption)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('syntaxes without escapes say what they can', () => {
  test.each([
    ['![[cup.png|old|200]] ![x](b.png)', /[[\]|]|\\$/],
    ['![[cup.png]]', /[[\]|]|^\d+(?:x\d+)?$/],
    [':::image source="cup.png" alt-text="old"::: ![x](b.png)', /"/],
  ])('%s', (text, unsayable) => {
    fc.assert(
      fc.property(captions, (caption) => {
        expect(expectRoundTrip(markdown, text, caption)).toBe(!unsayable.test(caption));
      }),
      { numRuns: 1000 },
    );
  });
});

test('any line at all becomes the alt text or nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...speakers), lines, ([, adapter, text], line) => {
      expectRoundTrip(adapter, text, line);
    }),
    { numRuns: 2000 },
  );
});

test('in any document an edit touches nothing else', () => {
  fc.assert(
    fc.property(
      nastyMarkdown(['![[e.png]]', '![[f.png|F|20]]', ':::image source="g.png":::']),
      captions,
      (text, caption) => {
        const { images } = markdown.parse(text);
        images.forEach((image, index) => {
          expectRoundTrip(markdown, text, caption, index);
          const outcome = setAlt(markdown, text, decorative, index);
          if (outcome !== undefined) expect(markdown.parse(outcome).images[index]?.alt.kind).toBe('decorative');
          expect(image.span.start).toBeLessThan(image.span.end);
        });
      },
    ),
    { numRuns: 1000 },
  );
});

test('an expression is not overwritten', () => {
  const document = mdx.parse('<img src="cup.png" alt={title} />');
  const [image] = document.images;
  expect(image?.alt.kind).toBe('expression');
  expect(image && editAlt(mdx, document, image, say('A'))).toBeUndefined();
  expect(image && mdx.writeAlt(document, image, 'A')).toBeUndefined();
});
