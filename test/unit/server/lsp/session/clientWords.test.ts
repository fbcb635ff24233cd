import { expect, test } from 'vitest';
import { wordsFor } from '../../../../../server/lsp/session/clientWords.ts';

test('a sentence is in the language of the editor, whatever its country, and in English for others', () => {
  for (const locale of ['de', 'de-DE', 'de_AT', 'DE']) {
    expect(wordsFor(locale).t('The same is true here.')).toBe('Hier gilt dasselbe.');
  }
  for (const locale of ['en', 'fr', 'den', '', undefined, '__proto__', 'constructor']) {
    expect(wordsFor(locale).t('The same is true here.')).toBe('The same is true here.');
  }
});

test('values stand where the sentence has their numbers, and are not read as marks themselves', () => {
  expect(wordsFor('en').t('{1} before {0}: {2}', '{1}', 7)).toBe('7 before {1}: {2}');
});
