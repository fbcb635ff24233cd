import { describe, expect, test } from 'vitest';
import { defaultAltTextRules } from '../../../../../server/captions/depiction/altText.ts';
import { endingOf } from '../../../../../server/captions/shown/ending.ts';
import { showCaption } from '../../../../../server/captions/shown/shownCaption.ts';

const ended = [100, 50118];
const cut = [100, 101];

describe('a text of the model', () => {
  const raw =
    'a close up shot of a bee on yellow flowers the background is green the lighting is soft the mood is peaceful';

  test('is a description to read and an alt text of what the picture shows', () => {
    expect(showCaption({ text: raw, tokens: ended }, '', defaultAltTextRules)).toEqual({
      description:
        'A close up shot of a bee on yellow flowers. The background is green. The lighting is soft. The mood is peaceful.',
      altText: 'A bee on yellow flowers against a green background.',
    });
  });

  test('goes on with the prompt that begins it', () => {
    const { description, altText } = showCaption(
      { text: 'close up shot of a bee the mood is peaceful', tokens: ended },
      'this is a',
      defaultAltTextRules,
    );
    expect(description).toBe('This is a close up shot of a bee. The mood is peaceful.');
    expect(altText).toBe('A bee.');
  });

  test.each([
    ['a bee on a flower', 'A bee on a flower.'],
    ['two cats laying on a couch', 'Two cats laying on a couch.'],
    ['A person with a helmet in warm light, brighter in the upper part, with sharp detail.', undefined],
  ])('that is plain is both: %s', (text, expected = text) => {
    const shown = showCaption({ text, tokens: ended }, '', defaultAltTextRules);
    expect(shown).toEqual({ description: expected, altText: expected });
  });

  test('has its small letter where the user wants no capital', () => {
    const rules = { ...defaultAltTextRules, capital: false };
    expect(showCaption({ text: 'a bee on a flower', tokens: ended }, '', rules).altText).toBe('a bee on a flower.');
    expect(showCaption({ text: 'The Thames at night.', tokens: ended }, '', rules).altText).toBe(
      'The Thames at night.',
    );
  });
});

describe('the ending', () => {
  test.each([
    // `eos_token_id` of BLIP-2's and of OPT's own configuration.
    ['BLIP-2’s line break', 'a bee', [5, 50118], 'byItself'],
    ['OPT’s end', 'a bee', [5, 2], 'byItself'],
    ['a full stop', 'a bee.', cut, 'byItself'],
    ['none of them', 'a bee on', cut, 'cutOff'],
    ['no token at all', 'a bee', [], 'cutOff'],
  ])('by %s', (_name, text, tokens, ending) => expect(endingOf({ text, tokens })).toBe(ending));
});
