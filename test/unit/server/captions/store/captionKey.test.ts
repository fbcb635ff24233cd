import { expect, test } from 'vitest';
import {
  captionKey,
  generationToRun,
  jobKey,
  wantedTexts,
  withWantedTexts,
  type ModelIdentity,
} from '../../../../../server/captions/store/captionKey.ts';
import type { GenerationDefaults } from '../../../../../models/generation/generationSettings.ts';
import { embedded, identity, usual } from '../samples.ts';

const picture = 'a'.repeat(64);
const key = captionKey(picture, identity, usual);
const { prompt: _prompt, ...withoutPrompt } = usual;
const clip = { files: { folder: '/clip' }, imageSize: 224, bytes: 1, stamp: 'one' };

/** The same weights, in a file that says something of how they are used. */
function having(generation: GenerationDefaults, prompt = ''): ModelIdentity {
  return { ...identity, defaults: { prompt, generation, notes: [] } };
}

// Another model's text must never be given as this one's.
test.each([
  ['the picture', captionKey('b'.repeat(64), identity, usual)],
  ['the model', captionKey(picture, { ...identity, digest: 'e'.repeat(64) }, usual)],
  ['the precision', captionKey(picture, { ...identity, precision: 'fp16' }, usual)],
  ['the size of its pictures', captionKey(picture, { ...identity, imageSize: 112 }, usual)],
  ['the rules', captionKey(picture, identity, { ...usual, rules: 'lavis' })],
  ['the processor', captionKey(picture, identity, { ...usual, processor: 'lavis' })],
  ['the prompt', captionKey(picture, identity, { ...usual, prompt: 'Question: where? Answer:' })],
  ['the beams', captionKey(picture, identity, { ...usual, generation: { ...usual.generation, numBeams: 4 } })],
  ['the length', captionKey(picture, identity, { ...usual, generation: { ...usual.generation, maxNewTokens: 99 } })],
  ['a penalty', captionKey(picture, identity, { ...usual, generation: { ...usual.generation, lengthPenalty: 2 } })],
  [
    'a setting left to the model, which has its own',
    captionKey(picture, having({ minNewTokens: 3 }), { ...usual, generation: { numBeams: 5, maxNewTokens: 100 } }),
  ],
  ['the prompt, left to the model, which has its own', captionKey(picture, having({}, 'a photo of'), withoutPrompt)],
  ['what the best text is chosen by', captionKey(picture, identity, { ...usual, agreement: clip })],
  ["a penalty of the model's own", captionKey(picture, having({ repetitionPenalty: 1.15 }), usual)],
])('another value of %s is another caption', (_name, other) => {
  expect(other).not.toBe(key);
});

test.each([
  ['the rules that the checkpoint has anyway', { ...usual, rules: 'hf' } as const],
  ['how the text is shaped', { ...usual, altText: { ...usual.altText, capital: false, maxLength: 60 } }],
  ['how many of its texts are wanted', { ...usual, generation: { ...usual.generation, numReturnSequences: 2 } }],
  ['the order of the settings', { ...usual, generation: { minNewTokens: 8, maxNewTokens: 100, numBeams: 5 } }],
  ['settings left out that are as any model has them', { ...usual, generation: {} }],
  ['a prompt left to a model that has none', withoutPrompt],
  ['where CLIP could not be had', { ...usual, agreementFault: 'There is none.' }],
  ['how the model was found', { ...usual, model: { ...embedded, path: '/models/same', device: 'auto' } } as const],
])('the same caption whatever %s', (_name, settings) => {
  expect(captionKey(picture, identity, settings)).toBe(key);
});

test('what a person says is one caption with what the model says of itself', () => {
  const own = having({ numBeams: 3, maxNewTokens: 60 }, 'a photo of');
  const said = { ...usual, prompt: 'a photo of', generation: { numBeams: 3, maxNewTokens: 60, minNewTokens: 8 } };
  expect(captionKey(picture, own, { ...withoutPrompt, generation: {} })).toBe(captionKey(picture, identity, said));
});

test('a job is one with others of the same picture, model, freshness and settings', () => {
  const job = jobKey(picture, 'known', usual);
  expect(
    jobKey(picture, 'known', { ...usual, altText: { ...usual.altText, content: 'everything', longFrom: 1 } }),
  ).toBe(job);
  expect(jobKey(picture, 'anew', usual)).not.toBe(job);
  expect(jobKey(picture, 'known', { ...usual, model: { ...embedded, device: 'auto' } })).not.toBe(job);
  expect(jobKey(picture, 'known', { ...usual, prompt: ' ' })).not.toBe(job);
});

test('all beams come back, the asked-for number is shown, and too many stay the mistake that they are', () => {
  expect(generationToRun({ numBeams: 4, numReturnSequences: 2 }, {})).toEqual({ numBeams: 4, numReturnSequences: 4 });
  expect(generationToRun({ maxNewTokens: 9 }, {})).toEqual({ maxNewTokens: 9, numReturnSequences: 5 });
  expect(generationToRun({}, { numBeams: 3 })).toEqual({ numReturnSequences: 3 });
  expect(generationToRun({ numBeams: 2, numReturnSequences: 3 }, {})).toEqual({ numBeams: 2, numReturnSequences: 3 });
  const texts = ['a', 'b', 'c'].map((text) => ({ text, tokens: [1], score: -1 }));
  expect(wantedTexts(texts, {})).toHaveLength(3);
  expect(wantedTexts(texts, { numReturnSequences: 1 })).toEqual(texts.slice(0, 1));
});

test.each([
  ['all', {}, {}, undefined],
  ['all', { numReturnSequences: 2 }, {}, 2],
  ['own', {}, {}, 1],
  ['own', {}, { numReturnSequences: 3 }, 3],
  ['own', { numReturnSequences: 2 }, { numReturnSequences: 3 }, 2],
] as const)('%s the texts, of %j asked and %j its own: %s', (texts, generation, own, wanted) => {
  const settings = withWantedTexts({ ...usual, texts, generation }, having(own));
  expect(settings.generation.numReturnSequences).toBe(wanted);
});

test('by another CLIP it is another caption and another job; where there is one beam there is no choice', () => {
  const by = (stamp: string, settings = usual) => ({ ...settings, agreement: { ...clip, stamp } });
  expect(captionKey(picture, identity, by('one'))).not.toBe(captionKey(picture, identity, by('two')));
  const jobs = [usual, by('one'), by('two')].map((settings) => jobKey(picture, 'known', settings));
  expect(new Set(jobs).size).toBe(3);
  const greedy = { ...usual, generation: { ...usual.generation, numBeams: 1 } };
  expect(captionKey(picture, identity, by('one', greedy))).toBe(captionKey(picture, identity, greedy));
});
