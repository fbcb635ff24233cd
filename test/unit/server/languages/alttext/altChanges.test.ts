import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeAlts } from '../../../../../server/languages/alttext/altChanges.ts';
import { applyChange } from '../../../../../server/languages/alttext/altEdit.ts';
import { html } from '../../../../../server/languages/html/html.ts';
import type { LanguageAdapter } from '../../../../../server/languages/imageReference.ts';

const page = '<p>\r\n<img src="a.png">\n<img src=b.png alt>\n<img\n  src="c.png" alt="Old">\n<img src="d.png" alt="">';

test('all in one document, everything else byte for byte', () => {
  const document = html.parse(page);
  const [a, b, c] = document.images;
  if (!a || !b || !c) throw new Error('images');
  const { text, changes, refused } = changeAlts(html, document, [
    { image: a, alt: 'A "cup".' },
    { image: b, alt: 'A & b <c>.' },
    { image: c, alt: 'New.' },
  ]);
  expect(refused).toEqual([]);
  expect(html.parse(text).images.map(({ alt }) => (alt.kind === 'text' ? alt.text : alt.kind))).toEqual([
    'A "cup".',
    'A & b <c>.',
    'New.',
    'decorative',
  ]);
  // The changes are at places of the old text, from its end.
  expect(changes.reduce(applyChange, page)).toBe(text);
  const kept = (whole: string) => whole.replaceAll(/ ?alt(="[^"]*")?/g, '');
  expect(kept(text)).toBe(kept(page));
});

test('an adapter whose edit breaks something else writes nothing', () => {
  const document = html.parse(page);
  const [a, b] = document.images;
  if (!a || !b) throw new Error('images');
  const careless: LanguageAdapter = {
    ...html,
    writeAlt: (_, reference, alt) => ({ span: reference.span, newText: `<img alt="${alt}">` }),
  };
  expect(changeAlts(careless, document, [{ image: a, alt: 'A.' }])).toEqual({
    text: page,
    changes: [],
    refused: [a],
  });
});

test('what cannot be written does not keep back what can', () => {
  const document = html.parse(page);
  const [a, b] = document.images;
  if (!a || !b) throw new Error('images');
  const picky: LanguageAdapter = {
    ...html,
    writeAlt: (parsed, reference, alt) => (alt === 'no' ? undefined : html.writeAlt(parsed, reference, alt)),
  };
  const { text, refused } = changeAlts(picky, document, [
    { image: a, alt: 'A.' },
    { image: b, alt: 'no' },
  ]);
  expect(refused).toEqual([b]);
  expect(text).toBe(page.replace('<img src="a.png"', '<img src="a.png" alt="A."'));
});

test('whatever the texts, all of them come back', () => {
  const alt = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() === text && !/\s{2}/.test(text));
  fc.assert(
    fc.property(fc.array(alt, { minLength: 3, maxLength: 3 }), (alts) => {
      const document = html.parse(page);
      const wanted = alts.flatMap((text, at) => {
        const image = document.images[at];
        return image ? [{ image, alt: text }] : [];
      });
      const { text, refused } = changeAlts(html, document, wanted);
      expect(refused).toEqual([]);
      const back = html.parse(text).images.slice(0, 3);
      expect(back.map((image) => (image.alt.kind === 'text' ? image.alt.text : image.alt.kind))).toEqual(alts);
    }),
  );
});
