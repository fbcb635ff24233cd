import { describe, expect, test } from 'vitest';
import { readSight } from '../../../../models/recogniser/reading.ts';
import { writePrompt } from '../../../../models/recogniser/sight.ts';
import { calibration, evidenceOf, tree, type Corners, type Picture } from '../../../fixtures/recogniser/evidence.ts';

const sightOf = (picture: Picture) => readSight(evidenceOf(picture), tree, calibration);
/** What the prompt tells: `a person, left; a dog, right; by a lake`. */
const told = (picture: Picture) => /^(?:Seen: (.*)\. Caption:)?$/.exec(writePrompt(sightOf(picture)))?.[1];
const subjects = (picture: Picture) => sightOf(picture).subjects.map(({ name }) => name);

/** `count` things in a row, none touching another. */
const row = (name: string, count: number, score = 0.9) =>
  Array.from({ length: count }, (_, at) => [name, score, [at / count, 0.25, 0.75 / count, 0.5]] as const);
const middle: Corners = [0.3, 0.2, 0.4, 0.5];
const atLeft: Corners = [0.05, 0.2, 0.25, 0.5];
const atRight: Corners = [0.7, 0.2, 0.25, 0.5];

describe('people', () => {
  test.each([
    [1, 'a person', 'person'],
    [2, 'two people', 'two people'],
    [5, 'five people', 'five people'],
    [6, 'several people', 'several people'],
    [9, 'several people', 'several people'],
  ])('are counted: %i are %s', (count, phrase, subject) => {
    const detected = count === 1 ? [['person', 0.9, middle] as const] : row('person', count);
    expect(told({ detected })).toBe(phrase);
    expect(subjects({ detected })).toEqual([subject]);
  });

  test('who are small belong to the scenery', () => {
    expect(told({ classified: { palace: 0.9 }, detected: [['person', 0.9, [0.1, 0.8, 0.05, 0.1]]] })).toBe('a palace');
  });

  test('of whom the detector is not sure are left out', () => {
    expect(told({ detected: [['person', 0.55, middle]] })).toBeUndefined();
  });

  test('are none where a statue stands', () => {
    expect(told({ classified: { monument: 0.9 }, detected: [['person', 0.95, middle]] })).toBe('a monument');
    // Too little to be said, and too much for a person.
    expect(told({ classified: { monument: 0.6 }, detected: [['person', 0.95, middle]] })).toBeUndefined();
  });

  test('are none where a fly stands upright, but stand beside flowers', () => {
    expect(told({ classified: { fly: 0.9 }, detected: [['person', 0.8, middle]] })).toBe('a fly');
    expect(told({ classified: { flower: 0.9 }, detected: row('person', 3) })).toBe('three people; a flower');
  });

  test('are none where the detector takes its own bear for one as well', () => {
    const bear = ['bear', 0.9, [0.2, 0.1, 0.6, 0.8]] as const;
    expect(told({ classified: { 'polar bear': 0.7 }, detected: [bear, ['person', 0.7, [0.25, 0.1, 0.4, 0.7]]] })).toBe(
      'a polar bear',
    );
  });

  test('in a car are people', () => {
    const car = ['car', 0.95, [0.1, 0.2, 0.8, 0.7]] as const;
    expect(told({ classified: { car: 0.9 }, detected: [car, ['person', 0.8, [0.4, 0.3, 0.2, 0.2]]] })).toBe(
      'a car; a person',
    );
  });

  test('who wear a thing are the subject, not the thing', () => {
    expect(told({ classified: { kimono: 0.9 }, detected: [['person', 0.8, middle]] })).toBe('a person');
    expect(told({ classified: { kimono: 0.9 } })).toBe('a kimono');
  });

  test('are divers where there is one, for of two nobody knows which', () => {
    const classified = { 'scuba diver': 0.95 };
    expect(told({ classified, detected: row('person', 1) })).toBe('a scuba diver');
    expect(told({ classified, detected: row('person', 2) })).toBe('two people');
  });
});

describe('where the two networks disagree', () => {
  test('an animal that the detector was never taught is what the classifier says', () => {
    expect(told({ classified: { porcupine: 0.9 }, detected: [['bear', 0.99, middle]] })).toBe('a porcupine');
  });

  test('an animal that the classifier does not support is not said', () => {
    expect(told({ detected: [['bear', 0.99, middle]] })).toBeUndefined();
    expect(told({ classified: { palace: 0.9 }, detected: [['boat', 0.7, middle]] })).toBe('a palace');
  });

  test.each<[string, Readonly<Record<string, number>>, string]>([
    ['an animal', { cat: 0.6 }, 'dog'],
    ['a vehicle', { car: 0.7 }, 'truck'],
    ['some food', { banana: 0.6 }, 'pizza'],
  ])('%s is all that is said of %o where a surer detector sees a %s', (phrase, classified, name) => {
    expect(told({ classified, detected: [[name, 0.9, middle]] })).toBe(phrase);
    expect(told({ classified, detected: [[name, 0.52, middle]] })).toBe(`a ${Object.keys(classified)[0]}`);
  });

  test('a cat and a dog are both said where both are seen', () => {
    const detected = [['cat', 0.9, atLeft] as const, ['dog', 0.8, atRight] as const];
    expect(told({ classified: { cat: 0.6, dog: 0.3 }, detected })).toBe('a cat, left; a dog, right');
  });

  test('a giraffe, for which the classifier has no class, is said only when that is very sure', () => {
    const classified = { zebra: 0.3, cow: 0.3 };
    expect(told({ classified, detected: [['giraffe', 0.95, middle]] })).toBe('a giraffe');
    expect(told({ classified, detected: [['giraffe', 0.85, middle]] })).toBe('an animal');
    expect(told({ classified: { palace: 0.9 }, detected: [['giraffe', 0.95, middle]] })).toBe('a palace');
  });
});

describe('a name', () => {
  test('is the narrowest that is sure', () => {
    expect(told({ classified: { espresso: 0.6 } })).toBe('an espresso');
    expect(told({ classified: { husky: 0.6 } })).toBe('a dog');
    expect(told({ classified: { husky: 0.9 } })).toBe('a husky');
    expect(told({ classified: { dog: 0.2, cat: 0.2, cow: 0.2 } })).toBe('an animal');
    expect(told({ classified: { espresso: 0.4 } })).toBeUndefined();
  });

  test('of one holds for several only where there is no doubt', () => {
    const detected = row('dog', 2);
    expect(told({ classified: { husky: 0.82 }, detected })).toBe('two dogs');
    expect(told({ classified: { husky: 0.95 }, detected })).toBe('two huskies');
    expect(told({ classified: { husky: 0.82 }, detected: row('dog', 1) })).toBe('a husky');
  });
});

describe('what is no photograph', () => {
  const picture = { classified: { cat: 0.95 }, detected: [['person', 0.95, middle]] } as const;

  test('is called a drawing where it is one, and shows nobody', () => {
    expect(told({ ...picture, feature: 1 })).toBe('a drawing');
    expect(subjects({ ...picture, feature: 1 })).toEqual([]);
  });

  test('is but a picture where it is a screen, a page or noise', () => {
    expect(told({ ...picture, feature: -1 })).toBe('a picture');
    expect(subjects({ ...picture, feature: -1 })).toEqual([]);
  });
});

test('a certainty is that of the name which is said, not of a wider one', () => {
  const dog = ['dog', 0.52, middle] as const;
  const [subject] = sightOf({ classified: { dog: 0.16, fox: 0.42, wolf: 0.42 }, detected: [dog] }).subjects;
  expect(subject?.name).toBe('dog');
  expect(subject?.confidence).toBeCloseTo(0.52);
});

describe('how things are arranged', () => {
  const classified = { espresso: 0.88, cup: 0.04 };
  const table = ['table', 0.76, [0, 0, 1, 1]] as const;
  const cup = ['cup', 0.96, middle] as const;

  test('an espresso is in the cup and on the table that are seen', () => {
    expect(told({ classified, detected: [cup, table] })).toBe('an espresso; in a cup; on a table');
    expect(subjects({ classified, detected: [cup, table] })).toEqual(['espresso', 'cup', 'table']);
    // The language model learned "in a cup" with a table alone.
    expect(told({ classified, detected: [cup] })).toBe('an espresso');
    expect(told({ classified })).toBe('an espresso');
  });

  test('an espresso is in none of several cups', () => {
    expect(told({ classified, detected: [...row('cup', 2), table] })).toBe('an espresso; on a table');
  });

  test('a table under nothing that is laid is no place', () => {
    expect(told({ classified: { cat: 0.9 }, detected: [table] })).toBe('a cat');
  });

  test('sides are told only where they are clear', () => {
    const detected = (person: Corners, dog: Corners) => [['person', 0.9, person] as const, ['dog', 0.8, dog] as const];
    const picture = (person: Corners, dog: Corners) => ({ classified: { dog: 0.4 }, detected: detected(person, dog) });
    expect(told(picture(atLeft, atRight))).toBe('a person, left; a dog, right');
    expect(told(picture(atLeft, middle))).toBe('a person, left; a dog');
    // The last one's side would be read as that of both.
    expect(told(picture(middle, atRight))).toBe('a person; a dog');
    expect(told(picture(atRight, [0.7, 0.7, 0.25, 0.3]))).toBe('a person; a dog');
    expect(told({ detected: [['person', 0.9, [0, 0, 0.55, 1]]] })).toBe('a person');
    expect(told({ detected: row('person', 2).map(([name, score]) => [name, score, atLeft] as const) })).toBe(
      'a person, left',
    );
  });

  test('a thing that fills the picture is close', () => {
    const at = (box: Corners) => told({ classified: { cat: 0.9 }, detected: [['cat', 0.9, box]] });
    expect(at([0.05, 0.1, 0.9, 0.85])).toBe('a cat, close');
    expect(at([0.2, 0.2, 0.6, 0.6])).toBe('a cat');
  });

  test('a scene is the subject alone, and else where the rest is', () => {
    expect(told({ classified: { lake: 0.9 } })).toBe('a lake');
    expect(subjects({ classified: { lake: 0.9 } })).toEqual([]);
    expect(told({ classified: { lake: 0.9 }, detected: [['person', 0.9, middle]] })).toBe('a person; by a lake');
    expect(told({ classified: { volcano: 0.9 }, detected: [['person', 0.9, middle]] })).toBe('a person');
  });

  test('at most three things are told, what is large first', () => {
    const detected = [
      ['dog', 0.9, [0, 0, 0.3, 0.3]],
      ['horse', 0.9, [0.3, 0.3, 0.7, 0.7]],
      ['person', 0.9, [0.35, 0, 0.6, 0.28]],
      ['cow', 0.9, [0, 0.5, 0.2, 0.2]],
    ] as const;
    const classified = { dog: 0.2, horse: 0.3, cow: 0.2 };
    expect(told({ classified, detected })).toBe('a horse; a person; a dog');
  });

  test('a box lies around all of its name', () => {
    const [subject] = sightOf({ detected: row('person', 4) }).subjects;
    expect(subject?.box).toMatchObject({ left: 0, top: 0.25, height: 0.5 });
    expect(subject?.box?.width).toBeCloseTo(0.75 + 0.75 / 4);
    expect(subject?.confidence).toBeCloseTo(0.9);
  });
});
