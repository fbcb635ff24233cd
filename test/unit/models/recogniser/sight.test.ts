import { describe, expect, test } from 'vitest';
import { namedIn, writePrompt, type Where } from '../../../../models/recogniser/sight.ts';
import prompts from '../../../fixtures/recogniser/prompts.json' with { type: 'json' };

describe('a prompt', () => {
  test('says what was seen as OPT was trained to read it', () => {
    expect(prompts.length).toBeGreaterThan(30);
    for (const { items, places, prompt } of prompts) {
      const told = items.map((item) => ({
        phrase: item.phrase,
        where: 'where' in item ? (item.where as Where) : undefined,
      }));
      expect(writePrompt({ items: told, places, subjects: [] })).toBe(prompt);
    }
  });
});

describe('of what was seen a caption', () => {
  const named = (caption: string, ...names: readonly string[]) =>
    namedIn(
      caption,
      names.map((name) => ({ name, confidence: 1 })),
    ).map(({ name }) => name);

  test('names what stands in it, also at its beginning, its end and beside marks', () => {
    const caption = "Two people and a CD player, with a jack-o'-lantern by a cat.";
    const names = ['two people', 'CD player', "jack-o'-lantern", 'cat'];
    expect(named(caption, ...names)).toEqual(names);
  });

  test('names nothing that is but a part of another word', () => {
    expect(named('A catamaran near a carpet, in dog-eared light', 'cat', 'car', 'pet', 'dog')).toEqual([]);
    expect(named('A pineapple', 'apple')).toEqual([]);
    expect(named("A jack-o'-lantern", 'jack', 'lantern')).toEqual([]);
  });

  test('names nothing else than what it says', () => {
    expect(named('Three people on a boat', 'two people', 'person', 'boat')).toEqual(['boat']);
    expect(named('', 'cat')).toEqual([]);
  });
});
