import { expect, test } from 'vitest';
import { capitaliseNames, capitaliseSentence } from '../../../../../server/captions/prose/capitals.ts';

test.each([
  ['an hdr photo of the eiffel tower at night', 'an HDR photo of the Eiffel Tower at night'],
  ['new york city and new york', 'New York City and New York'],
  ['the milky way, seen from the alps', 'the Milky Way, seen from the Alps'],
  ['taken with a canon camera', 'taken with a Canon camera'],
  ["canon’s and nikon's lenses", "Canon’s and Nikon's lenses"],
  ['what i see, i’m told', 'what I see, I’m told'],
  ["a mcdonald's sign", "a McDonald's sign"],
  ['a european-style villa', 'a European-style villa'],
  ['christmas decorations on valentine’s day', 'Christmas decorations on Valentine’s Day'],
  ['a tommy hilfiger button below the union jack', 'a Tommy Hilfiger button below the Union Jack'],
  ['a ferris wheel near the arc de triomphe', 'a Ferris wheel near the Arc de Triomphe'],
  ['an iphone on a desk', 'an iPhone on a desk'],
])('names have their capitals: %s', (text, written) => expect(capitaliseNames(text)).toBe(written));

test.each([
  'it may be sunny in march',
  'a turkey on a china plate',
  'an apple and an orange, polished',
  'a new bridge and a york of oxen',
  'rice, sun and us',
  'the big bench',
  'a snow white peak',
])('common words have none: %s', (text) => expect(capitaliseNames(text)).toBe(text));

test.each([
  ['a dog', 'A dog'],
  ['élan of a horse', 'Élan of a horse'],
  ['iPhone on a desk', 'iPhone on a desk'],
  ['50mm lens', '50mm lens'],
])('a sentence has one first: %s', (text, written) => expect(capitaliseSentence(text)).toBe(written));
