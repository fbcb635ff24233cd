import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSearch } from '../../../../models/generation/createSearch.ts';
import type { EarlyStopping, GenerationSettings, Rules } from '../../../../models/generation/generationSettings.ts';
import { ToyDecoding } from './toyDecoding.ts';
import type { Toy } from './toyDecoding.ts';
import { writeTogether, type Together } from './writeTogether.ts';

const vocabSize = 40;
const runs = { numRuns: 60 };

const settingsArbitrary: fc.Arbitrary<GenerationSettings> = fc
  .record({
    rules: fc.constantFrom<Rules[]>('hf', 'lavis'),
    numBeams: fc.integer({ min: 1, max: 6 }),
    maxNewTokens: fc.integer({ min: 1, max: 16 }),
    minNewTokens: fc.integer({ min: 0, max: 16 }),
    lengthPenalty: fc.constantFrom(-1, 0, 0.5, 1, 2),
    earlyStopping: fc.constantFrom<EarlyStopping[]>(false, true, 'never'),
    repetitionPenalty: fc.constantFrom(1, 0.7, 1.3, 2),
    noRepeatNgramSize: fc.integer({ min: 0, max: 3 }),
    numReturnSequences: fc.integer({ min: 1, max: 6 }),
  })
  .map((settings) => ({ ...settings, numReturnSequences: Math.min(settings.numReturnSequences, settings.numBeams) }));

const scene = fc.record({
  settings: settingsArbitrary,
  seeds: fc.array(fc.integer({ min: 0, max: 2 ** 30 }), { minLength: 1, maxLength: 4 }),
  endTokenIds: fc.constantFrom<(readonly number[])[]>([7], [31, 7], [12, 7, 30]),
  endBias: fc.integer({ min: 0, max: 5 }),
  words: fc.array(fc.integer({ min: 0, max: vocabSize - 1 }), { maxLength: 5 }),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

function promptOf({ endTokenIds, words }: Scene) {
  return { endTokenIds, promptIds: [39, 39, 2, ...words], startTokenId: 2 };
}

function toysOf(drawn: Scene): readonly Toy[] {
  const { promptIds } = promptOf(drawn);
  const prefix = drawn.settings.rules === 'hf' ? promptIds : [2];
  return drawn.seeds.map((seed) => ({ ...drawn, seed, vocabSize, prefix }));
}

async function run(drawn: Scene, decoding = new ToyDecoding(toysOf(drawn))) {
  return { ...(await writeTogether(decoding, { settings: drawn.settings, prompt: promptOf(drawn) })), decoding };
}

test('the width asked for is enough: the whole vocabulary gives the same', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (drawn) => {
      const shortlist = await run(drawn);
      const everything = await run(drawn, new ToyDecoding(toysOf(drawn), { rowWidth: vocabSize }));
      expect(shortlist.result).toEqual(everything.result);
      expect(shortlist.decoding.widths.every((width) => width <= vocabSize)).toBe(true);
    }),
    runs,
  );
});

test('several pictures at once give what each gives alone', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (drawn) => {
      const together = await run(drawn);
      const alone = await Promise.all(drawn.seeds.map((seed) => run({ ...drawn, seeds: [seed] })));
      expect(together.result.images).toEqual(alone.map(({ result }) => result.images[0]));
      expect(together.result.steps).toBe(Math.max(...alone.map(({ result }) => result.steps)));
      const texts = (yielded: Together['yielded'], image: number) =>
        yielded.filter((snapshot) => snapshot.image === image).map(({ best, beams }) => ({ best, beams }));
      alone.forEach(({ yielded }, image) => expect(texts(together.yielded, image)).toEqual(texts(yielded, 0)));
    }),
    runs,
  );
});

test('texts come best first, as many as asked for, and end where they should', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (drawn) => {
      const { settings, endTokenIds } = drawn;
      for (const texts of (await run(drawn)).result.images) {
        expect(texts).toHaveLength(settings.numReturnSequences);
        const scores = texts.map(({ score }) => score ?? 0);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        for (const { tokens, score } of texts) {
          const firstEnd = tokens.findIndex((token) => endTokenIds.includes(token));
          const ended = firstEnd === tokens.length - 1;
          expect(ended || (firstEnd === -1 && tokens.length === settings.maxNewTokens)).toBe(true);
          expect(tokens.length).toBeGreaterThan(ended ? settings.minNewTokens : 0);
          expect(score === null).toBe(settings.numBeams === 1);
        }
      }
    }),
    runs,
  );
});

test('asking for more texts changes neither the best nor their order, and fewer may take fewer steps', async () => {
  let saved = 0;
  await fc.assert(
    fc.asyncProperty(scene, async (drawn) => {
      const one = await run({ ...drawn, settings: { ...drawn.settings, numReturnSequences: 1 } });
      const all = await run({ ...drawn, settings: { ...drawn.settings, numReturnSequences: drawn.settings.numBeams } });
      expect(all.result.images.map((texts) => texts[0])).toEqual(one.result.images.map((texts) => texts[0]));
      expect(one.result.steps).toBeLessThanOrEqual(all.result.steps);
      saved += all.result.steps - one.result.steps;
    }),
    { numRuns: 300 },
  );
  expect(saved).toBeGreaterThan(0);
});

test('what is shown as finished has ended, best first', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (drawn) => {
      const { settings, endTokenIds } = drawn;
      const { yielded } = await run(drawn);
      for (const { finished, step } of yielded) {
        const scores = finished.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        expect(finished.length).toBeLessThanOrEqual(settings.numBeams);
        for (const { tokens } of finished) {
          const ended = endTokenIds.includes(tokens.at(-1) ?? -1);
          expect(ended || tokens.length === settings.maxNewTokens || step === yielded.at(-1)?.step).toBe(true);
        }
      }
    }),
    runs,
  );
});

test('every step shows a text so far and all live beams', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (drawn) => {
      const { yielded, result } = await run(drawn);
      drawn.seeds.forEach((_, image) => {
        const own = yielded.filter((snapshot) => snapshot.image === image);
        expect(own.map(({ step }) => step)).toEqual(own.map((_, i) => i + 1));
        for (const { beams, best, step } of own.slice(0, -1)) {
          expect(beams).toHaveLength(drawn.settings.numBeams);
          expect(beams.every(({ tokens }) => tokens.length === step)).toBe(true);
          expect(beams.map(({ score }) => score)).toEqual(beams.map(({ score }) => score).sort((a, b) => b - a));
          expect(best.length).toBeGreaterThan(0);
        }
        expect(own.at(-1)).toMatchObject({ beams: [], best: result.images[image]?.[0]?.tokens });
        const told = own.at(-1)?.finished.slice(0, drawn.settings.numReturnSequences);
        expect(told?.map(({ tokens }) => tokens)).toEqual(result.images[image]?.map(({ tokens }) => tokens));
      });
    }),
    runs,
  );
});

test('searches end even where every token is forbidden', async () => {
  await fc.assert(
    fc.asyncProperty(settingsArbitrary, fc.integer({ min: 2, max: 5 }), async (drawn, tinyVocabSize) => {
      const settings = { ...drawn, noRepeatNgramSize: 1, minNewTokens: 16 };
      const toy = { seed: 1, vocabSize: tinyVocabSize, endTokenIds: [0], endBias: 0, prefix: [1] };
      const prompt = { endTokenIds: [0], promptIds: [1], startTokenId: 1 };
      const { result } = await writeTogether(new ToyDecoding([toy]), { settings, prompt });
      expect(result.images[0]).toHaveLength(settings.numReturnSequences);
    }),
    runs,
  );
});

test('the first step asks for as many candidates as both versions rank', () => {
  const settings: GenerationSettings = {
    rules: 'hf',
    numBeams: 5,
    maxNewTokens: 100,
    minNewTokens: 8,
    lengthPenalty: 1,
    earlyStopping: false,
    repetitionPenalty: 1,
    noRepeatNgramSize: 0,
    numReturnSequences: 1,
  };
  const context = { vocabSize: 50304, endTokenIds: [50118], promptIds: [2], startTokenId: 2 };
  expect(createSearch(settings, context).width).toBe(11);
  expect(createSearch({ ...settings, minNewTokens: 0 }, context).width).toBe(10);
  expect(createSearch({ ...settings, repetitionPenalty: 0.9 }, context).width).toBe(50304);
  expect(createSearch({ ...settings, numBeams: 1 }, context).width).toBe(2);
});
