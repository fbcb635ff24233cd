import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldFindings } from '../../../../../server/languages/alttext/altFolding.ts';
import type { AltFinding } from '../../../../../server/languages/alttext/altRules.ts';
import { checkDocument } from '../../../../../server/languages/alttext/documentCheck.ts';
import type { AltText, ImageReference } from '../../../../../server/languages/imageReference.ts';
import { ownNames, spelled } from '../../../../../models/wording.ts';

const span = { start: 0, end: 0 };
const alts = ['', 'logo', 'Logo', 'icon', 'a cup', 'A cup.', 'a.png', 'image', 'todo', 'x'.repeat(130)];
const image = fc
  .record({
    alt: fc.constantFrom<AltText | string>(...alts, { kind: 'missing' }),
    target: fc.constantFrom('a.png', 'b.png', '/c.png', '/d.png', '/e.png'),
  })
  .map(({ alt, target }): ImageReference => ({
    syntax: 'html',
    span,
    target: { text: target, span },
    alt: typeof alt === 'string' ? { kind: 'text', text: alt, span } : alt,
    place: 'alone',
  }));

const findingsOf = (images: readonly ImageReference[], absent: readonly string[]): readonly AltFinding[] =>
  checkDocument({ text: '', images, language: 'html' }, { longFrom: 125 }, (target) => absent.includes(target))
    .findings;

describe('folded findings', () => {
  test('tell every place of every finding once', () => {
    fc.assert(
      fc.property(
        fc.array(image, { maxLength: 40 }),
        fc.subarray(['a.png', '/c.png', '/d.png', '/e.png']),
        (images, absent) => {
          const findings = findingsOf(images, absent);
          const folded = foldFindings(findings);
          expect(folded.reduce((sum, { others }) => sum + 1 + others.length, 0)).toBe(findings.length);
          for (const finding of findings) {
            const places = folded.filter(
              ({ rule, image: first, others }) => rule === finding.rule && [first, ...others].includes(finding.image),
            );
            expect(places).toHaveLength(1);
          }
          for (const { rule, others } of folded) {
            if (['missing', 'filename', 'placeholder', 'long'].includes(rule)) expect(others).toEqual([]);
          }
        },
      ),
    );
  });

  test('are in the order of their first places, the further ones in the order of the document', () => {
    fc.assert(
      fc.property(fc.array(image, { maxLength: 40 }), (images) => {
        const folded = foldFindings(findingsOf(images, []));
        for (const { image: first, others } of folded) {
          const places = [first, ...others].map((each) => images.indexOf(each));
          expect(places).toEqual(places.toSorted((one, other) => one - other));
        }
      }),
    );
  });
});

test('an avatar at 1,637 pictures is one finding, with how many there are', () => {
  const avatars = Array.from({ length: 1637 }, (_, at): ImageReference => ({
    syntax: 'html',
    span,
    target: { text: `https://example.org/${at}.png`, span },
    alt: { kind: 'text', text: 'Avatar', span },
    place: 'alone',
  }));
  const folded = foldFindings(findingsOf(avatars, []));
  expect(folded).toHaveLength(1);
  expect(folded[0]).toMatchObject({ rule: 'vague', image: avatars[0] });
  expect(spelled(folded[0]?.message ?? '', ownNames)).toBe(
    'This alt text does not say what the picture shows: name its subject. The same is true of 1636 more places in this document.',
  );
});

describe('pictures that are not there', () => {
  const at = (...targets: readonly string[]): readonly ImageReference[] =>
    targets.map((text) => ({
      syntax: 'html',
      span,
      target: { text, span },
      alt: { kind: 'decorative' },
      place: 'alone',
    }));

  test('are told by their address, once', () => {
    const folded = foldFindings(findingsOf(at('a.png', 'b.png', 'a.png', '/c.png'), ['a.png', '/c.png']));
    expect(folded.map(({ message, others }) => [spelled(message, ownNames), others.length])).toEqual([
      ['There is no picture at "a.png": correct its address. The same is true of 1 more place in this document.', 1],
      ['There is no picture at "/c.png": correct its address.', 0],
    ]);
  });

  test('are one finding where none that begins with / is found: then the root is in doubt', () => {
    const rooted = ['/c.png', '/d.png', '/e.png'];
    expect(foldFindings(findingsOf(at(...rooted, 'a.png'), rooted))).toMatchObject([
      {
        rule: 'not-found',
        others: { length: 2 },
        message: { values: [{ template: expect.stringContaining("where the site's root lies") as string }, 2] },
      },
    ]);
    expect(foldFindings(findingsOf(at(...rooted, '/f.png'), rooted))).toHaveLength(3);
  });
});
