import { describe, expect, test } from 'vitest';
import { checkAlt } from '../../../../../server/languages/alttext/altRules.ts';
import type { AltText, ImageReference } from '../../../../../server/languages/imageReference.ts';

const span = { start: 0, end: 0 };

function image(alt: string | AltText, target = 'photo.jpg', place: ImageReference['place'] = 'alone'): ImageReference {
  const altText: AltText = typeof alt === 'string' ? { kind: 'text', text: alt, span } : alt;
  return { syntax: 'html', span, target: { text: target, span }, alt: altText, place };
}
const rules = (images: readonly ImageReference[], longFrom = 125) =>
  checkAlt({ text: '', images }, { longFrom }).map(({ image, rule }) => [images.indexOf(image), rule]);
const ruleOf = (alt: string, target?: string) => rules([image(alt, target)])[0]?.[1];

// The words, and the cases that are to pass, are those of GitHub's accessibility-scanner-alt-text-plugin.
describe('says', () => {
  test.each([
    ...[
      '12345.png',
      'Screenshot 2024-04-28.jpg',
      'cup.JPG',
      'IMG_2041',
      'img-20230401-wa0003',
      'DSC01234',
      'PXL_20230401_101112',
    ],
    ...[
      'Screen Shot 2024-04-28 at 10.11.12',
      'Screenshot_20240428-101112',
      'image-1',
      '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
    ],
  ])('filename: %s', (alt) => {
    expect(ruleOf(alt)).toBe('filename');
  });

  test.each([
    ['my_red-cup', 'img/my_red-cup.jpg'],
    ['cup2', 'cup2.png?x=1'],
    ['my cup of tea.png', 'my%20cup%20of%20tea.png'],
  ])('filename, as it is the name of its file: %s', (alt, target) => {
    expect(ruleOf(alt, target)).toBe('filename');
  });

  test.each([
    ...[
      'image',
      'Image',
      'photo',
      'picture',
      'PNG',
      'screenshot',
      'ScReEnShOt.',
      '  image  ',
      'todo',
      'TBD',
      'fixme',
      'placeholder',
    ],
    ...['alt text', 'insert  alt\ttext', 'image alt', '[image]', '“photo”', 'Image!', 'untitled'],
  ])('placeholder: %j', (alt) => {
    expect(ruleOf(alt)).toBe('placeholder');
  });

  test.each([
    ...['icon', 'logo', 'chart', 'below', 'this', 'map', 'Diagram.', 'icon...'],
    ...['an image', 'an image of', 'a   photo   of', 'image of', 'screenshot of', 'A picture of a', '...', '???'],
  ])('vague: %j', (alt) => {
    expect(ruleOf(alt)).toBe('vague');
  });

  test.each([
    ...[
      'A golden retriever wearing a red bandana',
      'Quarterly revenue chart for 2025',
      'Profile photo of Ada Lovelace',
    ],
    ...[
      'Screenshot of the GitHub home page',
      'A dog playing in the park',
      'cup',
      'A plot saved as plot.png',
      '1984',
      'v1.2',
    ],
    ...[
      'Image formation in a lens',
      'Photo 51 by Rosalind Franklin',
      'İstanbul at dusk',
      '夕焼け',
      'Ein Foto der Burg',
    ],
  ])('nothing: %s', (alt) => {
    expect(ruleOf(alt)).toBeUndefined();
  });
});

describe('missing', () => {
  test('is told, with a word on links', () => {
    const [alone, linked] = checkAlt(
      { text: '', images: [image({ kind: 'missing' }), image({ kind: 'missing' }, 'a.png', 'inLink')] },
      { longFrom: 125 },
    );
    expect(alone).toMatchObject({
      rule: 'missing',
      message: { template: expect.stringContaining('say what it shows') as string },
    });
    expect(linked).toMatchObject({
      rule: 'missing',
      message: { template: expect.stringContaining('where the link leads') as string },
    });
  });

  test('decorative pictures and expressions are never at fault', () => {
    expect(rules([image({ kind: 'decorative' }), image({ kind: 'expression', span })])).toEqual([]);
  });
});

describe('repeated', () => {
  const cup = 'A cup on a table';
  test('every picture after the first that goes on with its text', () => {
    const images = [
      image(cup, 'a.png'),
      image('a cup on  a table.', 'b.png'),
      image(cup, 'c.png'),
      image('A dog', 'd.png'),
    ];
    expect(rules(images)).toEqual([
      [1, 'repeated'],
      [2, 'repeated'],
    ]);
  });

  test('not the same picture again, nor with another one between', () => {
    expect(rules([image(cup, 'a.png'), image(cup, 'a.png')])).toEqual([]);
    expect(rules([image(cup, 'a.png'), image({ kind: 'decorative' }, 'b.png'), image(cup, 'c.png')])).toEqual([]);
  });
});

describe('long', () => {
  const of = (length: number) => 'A cup of tea 🍵. '.repeat(20).slice(0, length);
  test.each([
    ['a'.repeat(124), 125, []],
    ['a b'.repeat(50), 125, [[0, 'long']]],
    [of(30), 20, [[0, 'long']]],
    ['🍵 '.repeat(10), 21, []],
    ['🍵 '.repeat(10), 20, [[0, 'long']]],
    ['word '.repeat(1000), 0, []],
  ])('%#', (alt, longFrom, expected) => {
    expect(rules([image(alt)], longFrom)).toEqual(expected);
  });

  test('speaks last: a long file name is a file name', () => {
    expect(rules([image(`${'a'.repeat(150)}.png`)])).toEqual([[0, 'filename']]);
  });
});

test('a megabyte of alt text is one finding', () => {
  for (const piece of ['_', '.', ' ', 'a', 'img_1_', '- ', 'screenshot 2024']) {
    expect(rules([image('x '.concat(piece.repeat(1_000_000 / piece.length), ' x'))])).toEqual([[0, 'long']]);
  }
});
