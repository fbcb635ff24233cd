import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeAlts } from '../../../../../server/languages/alttext/altChanges.ts';
import { applyChange } from '../../../../../server/languages/alttext/altEdit.ts';
import { MergedChanges } from '../../../../../server/languages/alttext/changeMerging.ts';
import { html } from '../../../../../server/languages/html/html.ts';
import type { LanguageAdapter, TextChange } from '../../../../../server/languages/imageReference.ts';
import { restructuredText } from '../../../../../server/languages/restructuredtext/restructuredText.ts';

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

/** Each end is at or before the start of the change before it. */
function expectFromTheEnd(changes: readonly TextChange[]): void {
  const places = changes.flatMap(({ span }) => [span.end, span.start]);
  expect(places).toEqual(places.toSorted((one, other) => other - one));
}

const grid = [
  'Text',
  '',
  '+------------------------+------------------------+',
  '| .. image:: a.png       | .. image:: b.png       |',
  '+------------------------+------------------------+',
  '| .. image:: c.png       | text                   |',
  '+------------------------+------------------------+',
  '',
  '.. image:: d.png',
  '',
].join('\n');

describe('images whose changes are in the same rows of a table', () => {
  test('get their texts together, by one change', () => {
    const document = restructuredText.parse(grid);
    const alts = ['A red cup.', 'A tree.', 'Long words about a dog in a boat on a river.', 'A boat.'];
    const wanted = document.images.map((image, at) => ({ image, alt: alts[at] ?? '' }));
    const { text, changes, refused } = changeAlts(restructuredText, document, wanted);
    expect(refused).toEqual([]);
    expect(text).toContain('|    :alt: A red cup.    |    :alt: A tree.       |\n');
    expect(changes.reduce(applyChange, grid)).toBe(text);
    expectFromTheEnd(changes);
    expect(changes.map(({ subjects }) => subjects.map(({ target }) => target.text))).toEqual([
      ['d.png'],
      ['c.png'],
      ['a.png', 'b.png'],
    ]);
  });

  test('whatever the texts and whichever of them', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'B', 'é', '|', '+', '*', '字', ':'),
      minLength: 1,
      maxLength: 9,
    });
    const alt = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(fc.option(alt), { minLength: 4, maxLength: 4 }), (alts) => {
        const document = restructuredText.parse(grid);
        const wanted = document.images.flatMap((image, at) => {
          const text = alts[at];
          return typeof text === 'string' ? [{ image, alt: text }] : [];
        });
        const { text, changes, refused } = changeAlts(restructuredText, document, wanted);
        expect(changes.reduce(applyChange, grid)).toBe(text);
        expectFromTheEnd(changes);
        const written = wanted.filter(({ image }) => !refused.includes(image));
        expect(new Set(changes.flatMap(({ subjects }) => subjects))).toEqual(
          new Set(written.map(({ image }) => image)),
        );
        const expected = document.images.map((image) => written.find((one) => one.image === image)?.alt ?? 'missing');
        const after = restructuredText.parse(text).images;
        expect(after.map((image) => (image.alt.kind === 'text' ? image.alt.text : image.alt.kind))).toEqual(expected);
        // Nothing is refused for what is beside it.
        for (const { image, alt: refusedAlt } of wanted.filter(({ image }) => refused.includes(image))) {
          expect(changeAlts(restructuredText, document, [{ image, alt: refusedAlt }]).refused).toEqual([image]);
        }
      }),
    );
  });
});

test('changes one after the other are those of the first text, wherever they are', () => {
  const step = fc.record({ start: fc.nat(40), length: fc.nat(6), newText: fc.string({ maxLength: 6 }) });
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), fc.array(step, { maxLength: 12 }), (text, steps) => {
      const merged = new MergedChanges<number>();
      let now = text;
      steps.forEach(({ start, length, newText }, at) => {
        const from = Math.min(start, now.length);
        const change = { span: { start: from, end: Math.min(from + length, now.length) }, newText };
        now = applyChange(now, change);
        merged.add(change, at, now);
      });
      expect(merged.all.reduce(applyChange, text)).toBe(now);
      expectFromTheEnd(merged.all);
      expect(merged.all.flatMap(({ subjects }) => subjects).toSorted((one, other) => one - other)).toEqual(
        steps.map((_, at) => at),
      );
    }),
    { numRuns: 1000 },
  );
});
