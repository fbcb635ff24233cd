import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type TextEnding, writeProse } from '../../../../../server/captions/prose/prose.ts';
import { cutWords, readLearntText } from '../../../../bench/prose/learntLanguage.ts';
import { plainCaptions, writtenCaptions } from './writtenCaptions.ts';

const write = (raw: string, ending: TextEnding = 'byItself') => writeProse(raw, ending).sentences;
const sentencesOf = (text: string) => text.split(/(?<=[.]) /);
const learnt = (text: string) => readLearntText(cutWords(text), Infinity);

test('most sentences of captions come back as they were written', () => {
  const written = writtenCaptions.map(sentencesOf);
  const restored = writtenCaptions.map((caption) => write(learnt(caption)));
  const count = (lists: readonly (readonly string[])[]) => lists.reduce((sum, list) => sum + list.length - 1, 0);
  const boundaries = (sentences: readonly string[]) =>
    new Set(
      sentences.slice(0, -1).map(
        (_, k) =>
          sentences
            .slice(0, k + 1)
            .join(' ')
            .split(' ').length,
      ),
    );
  const right = written.reduce((sum, sentences, k) => {
    const found = boundaries(restored[k] ?? []);
    return sum + [...boundaries(sentences)].filter((end) => found.has(end)).length;
  }, 0);
  expect(count(written)).toBeGreaterThan(50);
  // Not 0.9 as on the corpus's own (`npm run bench:prose`): these begin with more various words.
  expect((2 * right) / (count(written) + count(restored))).toBeGreaterThan(0.8);
});

test.each(plainCaptions)('what BLIP-2 says is one sentence: %s', (caption) => {
  const [sentence, ...others] = write(caption);
  expect(others).toEqual([]);
  expect(sentence?.toLowerCase()).toBe(`${caption}.`);
  expect(sentence).toMatch(/^[A-Z]/);
});

describe('a text with punctuation of its own stays as it is', () => {
  test.each([
    [['An espresso in a cup on a table, in warm light and vivid colour, dominated by orange.']],
    [['A close-up of a cat in warm light, dominated by brown, with sharp detail.']],
    [['A picture in low-key black and white, with soft contrast.']],
    [['It is red.', 'it is blue']],
    [['a dog.', 'a cat']],
    [['A church on st. mark square.', 'The sky is clear.']],
    [['image: a dog']],
    [['a sign that says "stop"']],
    [['Two cats, one of them on']],
  ])('%j', (sentences) => {
    for (const ending of ['byItself', 'cutOff'] as const) expect(write(sentences.join(' '), ending)).toEqual(sentences);
  });
});

describe('the tail of a text that was cut off', () => {
  test.each([
    [
      'a close-up shot of a bee on yellow flowers the background is green the lighting is',
      ['A close-up shot of a bee on yellow flowers.', 'The background is green.'],
    ],
    [
      'a close-up shot of a bee on yellow flowers the background is green and blurred, creating a sen',
      ['A close-up shot of a bee on yellow flowers.', 'The background is green and blurred.'],
    ],
    [
      'shot from a balcony, this photo shows two nuns in grey coats walking down a narrow street in the',
      ['Shot from a balcony, this photo shows two nuns in grey coats walking down a narrow street.'],
    ],
    ['the image shows a bridge over a river the soft', ['The image shows a bridge over a river.']],
    ['the image shows a bridge over a river between the trees and the', ['The image shows a bridge over a river.']],
    [
      'a close-up shot the photo features a grey heron beside a',
      ['A close-up shot.', 'The photo features a grey heron.'],
    ],
    [
      'shot at eye level, a goat leans against a mossy wall the soft',
      ['Shot at eye level, a goat leans against a mossy wall.'],
    ],
    [
      'an eye level shot taken of a small, speckled owl in a garden with',
      ['An eye level shot taken of a small, speckled owl in a garden.'],
    ],
    [
      'the image shows a jug on a shelf with a soft, warm light from a window the mood',
      ['The image shows a jug on a shelf with a soft, warm light from a window.'],
    ],
    [
      'a wide shot in tones of pale blue, chalky greys, and rust, featuring a kettle in a playful,',
      ['A wide shot in tones of pale blue, chalky greys, and rust, featuring a kettle.'],
    ],
    [
      'taken from a low angle, this photo shows close up view of a saddle the brass buckle contrasts',
      ['Taken from a low angle, this photo shows close up view of a saddle.'],
    ],
    ['the image shows a bakery you can really notice the', ['The image shows a bakery.']],
    ['the image shows a fox it is resting its head on', ['The image shows a fox.']],
    ['the image shows a mill it has a dismal and', ['The image shows a mill.']],
    ['a close up, black and white portrait of a', ['A close up.']],
    ['the photo highlights a chapel that has rough, carved', ['The photo highlights a chapel.']],
    ['the lamps are white, which helps bring out the', ['The lamps are white.']],
    ['the image shows a well the blue frame gives the impression that the', ['The image shows a well.']],
    ['the image shows a kiln, the low light is giving the scene a touch of', ['The image shows a kiln.']],
    ['a wide shot of a fence in shades of white, green and', ['A wide shot of a fence in shades of white.']],
    ['a dog on a mat with a', ['A dog on a mat.']],
    ['a dog and', ['A dog.']],
    ['a dog', ['A dog.']],
    ['the image', ['The image.']],
    ['a', ['A.']],
  ])('%s', (raw, sentences) => expect(write(raw, 'cutOff')).toEqual(sentences));

  test('stays where the text ended by itself', () => {
    expect(write('the sky is blue the soft light')).toEqual(['The sky is blue.', 'The soft light.']);
  });
});

describe('what is said twice', () => {
  test.each([
    [
      'a bee on a flower the lighting is soft the lighting is soft the lighting is soft',
      ['A bee on a flower.', 'The lighting is soft.'],
    ],
    [
      'a bee on a flower the lighting is soft the lighting is soft the lighting is',
      ['A bee on a flower.', 'The lighting is soft.'],
    ],
    [
      'the lighting is soft the background is green the lighting is soft',
      ['The lighting is soft.', 'The background is green.'],
    ],
    ['a lake with a tree and a tree and a tree and a tr', ['A lake with a tree.']],
  ])('%s', (raw, sentences) => {
    for (const ending of ['byItself', 'cutOff'] as const) expect(write(raw, ending)).toEqual(sentences);
  });
});

test.each([
  ['a bird in flight, shot at f/2.8 with a 50mm lens', 'A bird in flight, shot at f/2.8 with a 50mm lens.'],
  ['a tower of 3.5 m beside a car from 1964', 'A tower of 3.5 m beside a car from 1964.'],
  ['a screen that shows the image.jpg', 'A screen that shows the image.jpg.'],
  ['a 1.4 litre engine', 'A 1.4 litre engine.'],
])('numbers and units stay: %s', (raw, sentence) => expect(write(raw)).toEqual([sentence]));

test.each([
  ['un chat sur une table', 'Un chat sur une table.'],
  ['eine katze auf dem tisch', 'Eine katze auf dem tisch.'],
])('of another language nothing is dropped: %s', (raw, sentence) => expect(write(raw, 'cutOff')).toEqual([sentence]));

test('what is left is never a mark alone', () => expect(write("' a")).toEqual(["' a."]));

test.each(['', ' \n ', '\u200B', '...', ', ,'])('nothing is made of nothing: %j', (raw) => {
  expect(write(raw, 'cutOff').join('')).not.toMatch(/\p{L}/u);
});

describe('whatever comes', () => {
  const vocabulary = [...new Set(writtenCaptions.flatMap((caption) => learnt(caption).split(' ')))];
  const word = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...vocabulary) },
    { weight: 1, arbitrary: fc.stringMatching(/^[a-z0-9\u00e0-\u00f6,'’-]{1,12}$/) },
  );
  const text = fc.array(word, { minLength: 1, maxLength: 60 }).map((words) => words.join(' '));
  const endings = fc.constantFrom<TextEnding>('byItself', 'cutOff');
  const plain = (sentences: readonly string[]) =>
    sentences
      .join(' ')
      .toLowerCase()
      .replace(/[.,–—-]+(?= |$)/g, '')
      .split(' ')
      .filter((part) => part !== '');

  test('its words stay in their order, and something of it stays', () => {
    fc.assert(
      fc.property(text, endings, (raw, ending) => {
        const given = plain([raw]);
        const kept = plain(write(raw, ending));
        let at = 0;
        for (const part of kept) {
          at = given.indexOf(part, at) + 1;
          expect(at).toBeGreaterThan(0);
        }
        expect(kept.length > 0 || !/[\p{L}\p{N}]/u.test(raw)).toBe(true);
      }),
    );
  });

  test('without repetitions every word stays in a text that ended by itself, but for loose ones at the end of a sentence', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 60 }), (words) => {
        const linking = /^(?:a|an|the|and|or|but|nor|of|with|from|into|onto|as|its|their)$/;
        const bare = (list: readonly string[]) => list.filter((part) => !linking.test(part));
        const kept = plain(write(words.join(' ')));
        if (bare(plain(words)).length > 0) expect(bare(kept)).toEqual(bare(plain(words)));
      }),
    );
  });

  test('prose stays prose', () => {
    fc.assert(
      fc.property(text, endings, endings, (raw, ending, again) => {
        const once = write(raw, ending);
        expect(write(once.join(' '), again).join(' ')).toBe(once.join(' '));
      }),
    );
  });

  test('a sentence has a capital and a full stop', () => {
    fc.assert(
      fc.property(text, endings, (raw, ending) => {
        for (const sentence of write(raw, ending))
          expect(sentence).toMatch(/^[^\p{Ll}].*[^,]\.$|^\P{L}|^i[A-Z]|^\p{L}\.$/u);
      }),
    );
  });
});
