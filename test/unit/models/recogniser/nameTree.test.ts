import { describe, expect, test } from 'vitest';
import { Fields } from '../../../../models/files/jsonFields.ts';
import { parseNames, type Name } from '../../../../models/recogniser/names.ts';
import { NameTree } from '../../../../models/recogniser/nameTree.ts';

const animal = { kind: 'animal', article: 'a', many: 'x', certainty: 'plain' };
const tree = new NameTree(
  parseNames(
    new Fields('names.json', {
      names: [
        { ...animal, name: 'animal' },
        { ...animal, name: 'dog', wider: 0, classes: [1], detector: [18] },
        { ...animal, name: 'terrier', wider: 1, classes: [2, 3], certainty: 'sure' },
        { ...animal, name: 'cat', wider: 0, classes: [4], detector: [17] },
        { ...animal, name: 'plant', kind: 'plant', certainty: 'silent' },
        { ...animal, name: 'rose', kind: 'plant', wider: 4, classes: [5] },
        { ...animal, name: 'oak', kind: 'plant', wider: 4, classes: [6] },
      ],
    }),
  ),
);

function named(name: string): Name {
  const found = tree.named(name);
  if (!found) throw new Error(`${name} is no name`);
  return found;
}

/** `[class, probability]` each. */
function massesOf(...pairs: readonly (readonly [number, number])[]): readonly number[] {
  const probabilities = new Float32Array(8);
  for (const [at, probability] of pairs) probabilities[at] = probability;
  return tree.masses(probabilities);
}

const narrowestOf = (...pairs: readonly (readonly [number, number])[]) =>
  tree.narrowest(massesOf(...pairs), ({ name, mass }) => mass >= (name.certainty === 'sure' ? 0.8 : 0.5))?.name.name;

describe('a tree of names', () => {
  test('sums over what lies under a name, and knows nothing of classes without one', () => {
    const masses = massesOf([1, 0.125], [2, 0.25], [3, 0.125], [4, 0.25], [7, 0.25]);
    expect(tree.massOf(masses, named('terrier'))).toBe(0.375);
    expect(tree.massOf(masses, named('dog'))).toBe(0.5);
    expect(tree.massOf(masses, named('animal'))).toBe(0.75);
    expect(tree.massOf(masses, named('rose'))).toBe(0);
  });

  test('says the narrowest name that is likely enough', () => {
    expect(narrowestOf([2, 0.5], [3, 0.4])).toBe('terrier');
    expect(narrowestOf([1, 0.6], [4, 0.4])).toBe('dog');
    expect(narrowestOf([1, 0.4], [4, 0.4])).toBe('animal');
    expect(narrowestOf([1, 0.2], [7, 0.8])).toBeUndefined();
  });

  test('says a name that must be sure only then, and else a wider one', () => {
    expect(narrowestOf([2, 0.79])).toBe('dog');
  });

  test('never says a silent name, however likely it is', () => {
    expect(narrowestOf([5, 0.49], [6, 0.49])).toBeUndefined();
    expect(narrowestOf([5, 0.6], [6, 0.4])).toBe('rose');
    expect(tree.commonTo(named('rose'), named('oak'))).toBeUndefined();
  });

  test('knows what two names have in common', () => {
    expect(tree.commonTo(named('terrier'), named('cat'))?.name).toBe('animal');
    expect(tree.commonTo(named('terrier'), named('dog'))?.name).toBe('dog');
    expect(tree.commonTo(named('dog'), named('rose'))).toBeUndefined();
    expect(tree.isRelated(named('animal'), named('terrier'))).toBe(true);
    expect(tree.isRelated(named('cat'), named('terrier'))).toBe(false);
  });

  test("knows the detector's classes", () => {
    expect(tree.detected(17)?.name).toBe('cat');
    expect(tree.detected(91)).toBeUndefined();
  });
});
