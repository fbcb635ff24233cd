import { expect, test } from 'vitest';
import type { Item } from '../../../models/recogniser/sight.ts';
import { CopyCheck } from '../../bench/copying/copyCheck.ts';
import { readEmbeddedNames } from '../../bench/copying/embeddedNames.ts';
import { loadRules } from '../../bench/demo-accuracy/rules.ts';

const check = new CopyCheck(await readEmbeddedNames(), loadRules());

function judgementOf(caption: string, phrases: readonly string[], places: readonly string[] = []) {
  const items = phrases.map((phrase): Item => ({ phrase, where: undefined }));
  return check.check(caption, { items, places, subjects: [] });
}

const copied = { lacking: [], added: [] };

test.each<[string, readonly string[], readonly string[]]>([
  ['A tabby cat on the left and two dogs on the right, in warm light.', ['a tabby cat', 'two dogs'], []],
  ['An espresso in a cup on a table, with sharp detail.', ['an espresso'], ['in a cup', 'on a table']],
  ['A close-up of a Komodo dragon in high-key light.', ['a Komodo dragon'], []],
  ["A spider's web by a lake.", ["a spider's web"], ['by a lake']],
  ['Some table ski, in warm light.', ['some table ski'], []],
  ['A photograph in muted colour, mostly orange, with orange above and some orange below.', [], []],
])('is satisfied with "%s"', (caption, phrases, places) => {
  expect(judgementOf(caption, phrases, places)).toEqual(copied);
});

test.each<[string, readonly string[], Partial<ReturnType<typeof judgementOf>>]>([
  ['A dog in warm light.', [], { added: ['dog'] }],
  ['Three dogs in warm light.', ['a cat'], { lacking: ['a cat'], added: ['dogs'] }],
  // A narrower name is another name, and so is one that begins with a given one.
  ['A tabby cat in warm light.', ['a cat'], { lacking: ['a cat'], added: ['tabby cat'] }],
  ['A table lamp in warm light.', ['a table'], { added: ['lamp'] }],
  ['A dog and a dog in warm light.', ['a dog'], { lacking: [], added: ['a dog'] }],
  ['A photograph, mostly orange, of an orange.', [], { added: ['an orange'] }],
  ['Oranges, mostly red.', [], { added: ['oranges'] }],
  ['A cat in warm light.', ['a cat', 'two people'], { lacking: ['two people'] }],
])('says what is wrong with "%s"', (caption, phrases, expected) => {
  expect(judgementOf(caption, phrases)).toMatchObject(expected);
});
