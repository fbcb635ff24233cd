import { expect, test } from 'vitest';
import type { Sight } from '../../../models/recogniser/sight.ts';
import { readEmbeddedNames } from '../../bench/copying/embeddedNames.ts';
import { halfOf, type LabelledPhotograph } from '../../bench/names/labels.ts';
import { accuracyOf, listWrong } from '../../bench/names/report.ts';
import { namesIn } from '../../bench/names/said.ts';
import { judge } from '../../bench/names/judgements.ts';

const names = await readEmbeddedNames();

function sightOf(phrases: readonly string[], rest: Partial<Sight> = {}): Sight {
  return { items: phrases.map((phrase) => ({ phrase, where: undefined })), places: [], subjects: [], ...rest };
}

function photographOf(name: string, kind: string, right: readonly string[]): LabelledPhotograph {
  return { name, kind, half: 'held back', right: new Set(right) };
}

// By sha256sum.
test.each([
  ['erase/crab.webp', 'held back'],
  ['stamps/animals/birds/hen.png', 'held back'],
  ['stamps/space/spacewalk.png', 'calibrated'],
  ['erase/bee.webp', 'calibrated'],
])('%s is %s, as calibrate.py has it', (name, half) => {
  expect(halfOf(name)).toBe(half);
});

test('what is named is counted once, however often and however it is said', () => {
  const subjects = [
    { name: 'two people', confidence: 0.9 },
    { name: 'cup', confidence: 0.7 },
  ];
  const sight = sightOf(['two people', 'an espresso', 'a volcano'], { subjects, places: ['in a cup', 'by a lake'] });
  expect(namesIn(sight, names).map(({ name, kind }) => [name, kind])).toEqual([
    ['person', 'person'],
    ['cup', 'thing'],
    ['espresso', 'food'],
    ['volcano', 'scene'],
  ]);
});

test('what a picture is made as is not in it', () => {
  expect(namesIn(sightOf(['a drawing']), names)).toEqual([]);
});

test('a phrase that no name gives stops the measuring', () => {
  expect(() => namesIn(sightOf(['a flying saucer']), names)).toThrow('a flying saucer');
});

test('a photograph is right where all of its names are, and is counted under what it shows', () => {
  const said = (phrases: readonly string[]) => namesIn(sightOf(phrases), names);
  const judgements = [
    judge(photographOf('1', 'animals', ['animal', 'dog']), said(['a dog'])),
    judge(photographOf('2', 'animals', ['animal', 'dog']), said(['an animal', 'a cat'])),
    judge(photographOf('3', 'animals', ['animal', 'dog']), said([])),
    judge(photographOf('4', 'food', ['food']), said(['some food'])),
    judge({ ...photographOf('5', 'food', ['food']), half: 'calibrated' }, said(['some food'])),
  ];
  expect(accuracyOf(judgements)).toEqual({
    pictures: 4,
    kinds: [
      { kind: 'animals', pictures: 3, named: 2, right: 1 },
      { kind: 'food', pictures: 1, named: 1, right: 1 },
    ],
  });
  expect(listWrong(judgements)).toEqual(['2: a cat; right would be dog, animal']);
});
