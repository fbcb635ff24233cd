import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AltTextRules,
  defaultAltTextRules,
  shapeAltText,
} from '../../../../../server/captions/depiction/altText.ts';

/** What it was trained to say (models/demo/train/captions.py) and does say of the samples. */
const embeddedModelSays = [
  'An espresso in a cup on a table, in warm light and vivid colour, dominated by orange.',
  'A person with a helmet in warm light, brighter in the upper part, with sharp detail.',
  'A close-up of a cat in warm light, dominated by brown, with sharp detail.',
  'A photograph in low-key, cool light and vivid colour, dominated by teal.',
  'A picture in low-key black and white, with soft contrast.',
];

const shape = (text: string, rules: Partial<AltTextRules> = {}) =>
  shapeAltText(text, { ...defaultAltTextRules, ...rules });

// LAVIS and transformers print these of BLIP-2 OPT-2.7B in their own documentation and issues.
test.each([
  ['the merlion fountain in singapore', 'The merlion fountain in singapore.'],
  ['two cats laying on a couch', 'Two cats laying on a couch.'],
  ['a woman sitting on the beach with a dog', 'A woman sitting on the beach with a dog.'],
  ['a photo of a cat', 'A cat.'],
  ['a large fountain spewing water into the air', 'A large fountain spewing water into the air.'],
])('what BLIP-2 says: %s', (raw, alt) => expect(shape(raw)).toBe(alt));

describe('openings that say only that it is a picture', () => {
  test.each([
    'a photo of a dog',
    'A photo of a dog.',
    'photo of a dog',
    'an image of a dog',
    'the image shows a dog',
    'this image shows a dog',
    'this is a picture of a dog',
    'this is a dog',
    'it’s a photograph of a dog',
    'there is a picture of a dog',
    'here is a beautiful photo of a dog',
    'a stock photo of a dog',
    'a picture depicting a dog',
    'a photo that shows a dog',
    'a photo of a picture of a dog',
    'image: a dog',
  ])('%s', (raw) => expect(shape(raw)).toBe('A dog.'));

  // "Photograph" and "painting" stay where the difference matters (W3C, tips and tricks).
  test.each([
    ['a black and white photo of a man', 'A black and white photo of a man.'],
    ['an aerial photograph of a city', 'An aerial photograph of a city.'],
    ['a painting of a ship', 'A painting of a ship.'],
    ['a picture frame on a wall', 'A picture frame on a wall.'],
    ['a photographer of birds', 'A photographer of birds.'],
    ['a dog beside a photo of a cat', 'A dog beside a photo of a cat.'],
    ['there is a man on a horse', 'There is a man on a horse.'],
    ['a photo', 'A photo.'],
  ])('but not in: %s', (raw, alt) => expect(shape(raw)).toBe(alt));
});

describe('repetition', () => {
  test.each([
    ['a house and a tree and a tree and a tree', 'A house and a tree.'],
    ['a house with a tree and a tree and a tree', 'A house with a tree.'],
    ['a lake with a tree and a tree and a tree and a tr', 'A lake with a tree.'],
    ['a lake with a tree and a tree and a tree and a', 'A lake with a tree.'],
    ['a lake, a tree, a tree, a tree, a tree', 'A lake, a tree.'],
    ['a bird on a branch on a branch on a branch', 'A bird on a branch.'],
    ['a bird on a branch on a branch on a', 'A bird on a branch.'],
    ['a tree and a house and a tree and a house and a tree', 'A tree and a house.'],
    ['a man in a man in a man in a hat', 'A man in a hat.'],
    ['a dog and a dog and a cat', 'A dog and a cat.'],
    ['the the dog sits on the mat', 'The dog sits on the mat.'],
    ['a dog dog dog dog', 'A dog.'],
    ['a red, red and blue flag', 'A red and blue flag.'],
    ['It is red. It is red. It is red.', 'It is red.'],
    ['A dog runs. A cat sleeps. A dog runs.', 'A dog runs. A cat sleeps.'],
    ['the light is soft, the water is calm, the light is soft', 'The light is soft, the water is calm.'],
    ['soft light; soft light; soft light', 'Soft light.'],
    ['A Tree and a tree and A TREE', 'A tree.'],
  ])('%s', (raw, alt) => expect(shape(raw)).toBe(alt));

  test.each([
    'Two dogs side by side.',
    'A tuk tuk in a street.',
    'A beach on Bora Bora.',
    'A man and a man on a bike.',
    'A woman in a red shirt and black pants, a man in a blue shirt and black pants.',
    'The sky is blue and clear, the sea is calm and clear.',
    'A man with a dog and a woman with a dog.',
    'Row upon row of chairs.',
  ])('but nothing is taken from: %s', (text) => expect(shape(text)).toBe(text));
});

describe('what was cut off', () => {
  test.each([
    ['a dog and a', 'A dog.'],
    ['a view of', 'A view.'],
    ['a dog, a cat, and', 'A dog, a cat.'],
    ['a man with a hat,', 'A man with a hat.'],
    ['a man with a hat and the.', 'A man with a hat.'],
  ])('%s', (raw, alt) => expect(shape(raw)).toBe(alt));
});

describe('capital and full stop', () => {
  test.each([
    ['a dog', {}, 'A dog.'],
    ['a dog', { capital: false }, 'a dog.'],
    ['a dog', { fullStop: false }, 'A dog'],
    ['a dog.', { fullStop: false }, 'A dog'],
    ['A dog. A cat.', { fullStop: false }, 'A dog. A cat.'],
    ['A dog', { capital: false, fullStop: false }, 'A dog'],
    ['is this a dog?', {}, 'Is this a dog?'],
    ['a dog…', {}, 'A dog…'],
    ['a sign that says "stop."', {}, 'A sign that says "stop."'],
    ['a dog. a cat', {}, 'A dog. A cat.'],
    ['a church on st. mark square', {}, 'A church on st. mark square.'],
    ['iPhone on a desk', {}, 'iPhone on a desk.'],
    ['élan of a horse', {}, 'Élan of a horse.'],
    ['ßharp', {}, 'ßharp.'],
    // An old form of the Cyrillic letter, whose capital is another one's.
    ['\u1c80ода', {}, '\u1c80ода.'],
    ['', {}, ''],
    ['  \n ', {}, ''],
  ])('%j under %j', (raw, rules, alt) => expect(shape(raw, rules)).toBe(alt));
});

// Words in a picture may make a model say anything.
describe('text that would change how the text around it reads', () => {
  test.each([
    ['line breaks', 'a dog\r\nand\ta\u2028cat\u2029', 'A dog and a cat.'],
    ['controls', 'a \u0000do\u0007g\u001b[31m', 'A do g [31m.'],
    ['bidi overrides', '\u202Ea dog\u202C \u2066on\u2069 \u200Fa mat\u061C', 'A dog on a mat.'],
    ['zero width', 'a\u200B d\u200Co\u200Dg\uFEFF\u2060\u00AD', 'A dog.'],
    ['tags', 'a dog\u{E0001}\u{E0041}\u{E007F}', 'A dog.'],
    ['variation selectors and fillers', 'a dog\uFE0F\u{E0100}\u3164\u115F\u034F', 'A dog.'],
    ['halves of code points', 'a dog\uD83D', 'A dog.'],
    ['broken bytes', 'a dog \uFFFD\uFFFD', 'A dog.'],
    ['not composed', 'a cafe\u0301', 'A café.'],
    ['wide spaces', 'a\u3000dog\u00A0\u2003runs', 'A dog runs.'],
  ])('%s', (_name, raw, alt) => expect(shape(raw)).toBe(alt));
});

describe('a limit', () => {
  const text = 'A dog on a mat, with a ball under its paw; soft light from the left. It sleeps.';
  test.each([
    [79, text],
    [78, 'A dog on a mat, with a ball under its paw; soft light from the left.'],
    [67, 'A dog on a mat, with a ball under its paw.'],
    [41, 'A dog on a mat.'],
    [15, 'A dog on a mat.'],
    [5, 'A dog on a mat.'],
  ])('of %i leaves whole clauses out', (maxLength, alt) => expect(shape(text, { maxLength })).toBe(alt));

  test('is not met by cutting between the adjectives of one thing', () => {
    expect(shape('a large, red house on a hill', { maxLength: 12 })).toBe('A large, red house on a hill.');
  });

  test('counts without the full stop where there is none', () => {
    expect(shape(text, { maxLength: 14, fullStop: false })).toBe('A dog on a mat');
  });
});

test('the words of the embedded model stay as they are', () => {
  for (const text of embeddedModelSays) expect(shape(text)).toBe(text);
});

const vocabulary = [
  'a',
  'the',
  'and',
  'tree',
  'dog',
  'with',
  'photo',
  'of',
  'image',
  'on',
  'red,',
  'house.',
  'A',
  'of',
  'is',
  'this',
  'tr',
  '-',
  '"x"',
  'side',
  'by',
  'st.',
  '\u202E',
  'é',
  '🌳',
];
const sentence = fc.oneof(
  fc.array(fc.constantFrom(...vocabulary), { maxLength: 24 }).map((words) => words.join(' ')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);
const anyRules = fc.record({
  capital: fc.boolean(),
  fullStop: fc.boolean(),
  content: fc.constantFrom('subject', 'everything'),
  longFrom: fc.constantFrom(0, 20, 125),
  maxLength: fc.constantFrom(0, 10, 40, 125),
});

test('shaping twice is shaping once', () => {
  fc.assert(
    fc.property(sentence, anyRules, (raw, rules) => {
      const once = shapeAltText(raw, rules);
      expect(shapeAltText(once, rules)).toBe(once);
    }),
    { numRuns: 3000 },
  );
});

test('whatever comes, one clean line goes out, in words that came in', () => {
  fc.assert(
    fc.property(sentence, anyRules, (raw, rules) => {
      const alt = shapeAltText(raw, rules);
      expect(alt).toBe(alt.normalize('NFC').trim());
      expect(alt).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\uFFFD]|\s\s/u);
      const wordsOf = (text: string) =>
        text
          .normalize('NFKC')
          .toLowerCase()
          .match(/[\p{L}\p{N}]+/gu) ?? [];
      const came = wordsOf(raw.replace(/[\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\uFFFD]/gu, '')).join(' ');
      for (const word of wordsOf(alt)) expect(came).toContain(word);
    }),
    { numRuns: 2000 },
  );
});

test('a text of a thousand repeated words is done at once', () => {
  expect(shape('and a tree '.repeat(1000))).toBe('And a tree.');
});
