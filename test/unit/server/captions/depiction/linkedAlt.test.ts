import { expect, test } from 'vitest';
import { defaultAltTextRules } from '../../../../../server/captions/depiction/altText.ts';
import { nameLink } from '../../../../../server/captions/depiction/linkedAlt.ts';

const rules = defaultAltTextRules;

test.each([
  ['An espresso in a cup.', 'to Our menu', 'An espresso in a cup: to Our menu.'],
  ['A cup on a table. It is white.', 'to example.org', 'A cup on a table: to example.org.'],
  ['A photograph', 'e-mail to ana@example.org', 'A photograph: e-mail to ana@example.org.'],
])('%s names its link', (alt, leads, expected) => {
  expect(nameLink(alt, leads, rules)).toBe(expected);
});

test('is held below the length that the checks find long, and never loses where the link leads', () => {
  const alt =
    'A man with a red umbrella and a large brown dog on a lead walking along a wet street at night, in the rain.';
  const named = nameLink(alt, 'to the walks of our town by night', { ...rules, longFrom: 125 });
  expect(named).toMatch(/^A man with a red umbrella .*: to the walks of our town by night\.$/);
  expect(named.length).toBeLessThan(125);
  expect(nameLink(alt, 'to the walks of our town by night', { ...rules, maxLength: 36 })).toBe(
    'To the walks of our town by night.',
  );
});

test('follows the rules for capital and full stop', () => {
  expect(nameLink('a cup.', 'to Menu', { ...rules, capital: false, fullStop: false })).toBe('a cup: to Menu');
});
