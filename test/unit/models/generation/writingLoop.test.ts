import { describe, expect, test } from 'vitest';
import type { Candidates, Decoding, Text } from '../../../../models/generation/decoding.ts';
import { productDefaults, type GenerationDefaults } from '../../../../models/generation/generationSettings.ts';
import { WritingLoop, type WritingSnapshot } from '../../../../models/generation/writingLoop.ts';
import { ToyDecoding } from './toyDecoding.ts';

const toy = { seed: 5, vocabSize: 40, endTokenIds: [7], endBias: -9, prefix: [39, 2] };
const other = { ...toy, seed: 6 };
const third = { ...toy, seed: 7 };

function request(options: GenerationDefaults = {}) {
  const settings = { ...productDefaults, ...options, rules: 'hf' } as const;
  return { settings, prompt: { endTokenIds: toy.endTokenIds, promptIds: toy.prefix, startTokenId: 2 } };
}

const ignore = (): void => undefined;

function start(decoding: ToyDecoding, options: GenerationDefaults = {}, signal?: AbortSignal, onSnapshot = ignore) {
  const [text] = decoding.texts;
  if (!text) throw new Error('there is no text');
  return new WritingLoop(decoding).write(text, request(options), onSnapshot, signal);
}

/** A decoding whose prompt answers with these values for tokens 0, 1, 2…, and whose steps say nothing. */
function answering(logits: readonly number[], answer: Partial<Candidates> = {}) {
  const ids = logits.map((_, token) => token);
  const candidates = { rows: 1, width: logits.length, ids, logits: Float32Array.from(logits) };
  const decoding: Decoding<Text> & { releases: number } = {
    vocabSize: 40,
    releases: 0,
    prefill: async () => [{ ...candidates, logNormalizers: Float32Array.of(0), ...answer }],
    recall: () => undefined,
    step: async () => [],
    release() {
      this.releases++;
    },
  };
  const write = (options: GenerationDefaults) =>
    new WritingLoop(decoding).write({ maxSteps: 10 }, request({ numBeams: 1, minNewTokens: 0, ...options }), ignore);
  return { decoding, write };
}

describe('a text', () => {
  test('is released once when it is written', async () => {
    const decoding = new ToyDecoding([toy]);
    const written = await start(decoding, { maxNewTokens: 12 });
    expect(decoding.texts[0]?.releases).toBe(1);
    expect(written.steps).toBe(11);
    expect(decoding.widths).toHaveLength(12);
  });

  test('is released when its listener fails, and nothing more is run for it', async () => {
    const decoding = new ToyDecoding([toy]);
    let told = 0;
    const onSnapshot = () => {
      if (++told === 3) throw new Error('nobody listens');
    };
    await expect(start(decoding, {}, undefined, onSnapshot)).rejects.toThrow('nobody listens');
    expect(decoding.texts[0]?.releases).toBe(1);
    expect(decoding.widths).toHaveLength(3);
  });

  test('is released when a step fails', async () => {
    const onStep = (step: number) => {
      if (step === 4) throw new Error('device lost');
    };
    const decoding = new ToyDecoding([toy], { onStep });
    await expect(start(decoding)).rejects.toThrow('device lost');
    expect(decoding.texts[0]?.releases).toBe(1);
  });

  test("is no longer than the model's positions", async () => {
    const decoding = new ToyDecoding([toy], { maxSteps: 6 });
    const { hypotheses, steps } = await start(decoding);
    expect(hypotheses[0]?.tokens).toHaveLength(7);
    expect(steps).toBe(6);
  });

  test.each([1, 5])('has one token where the prompt fills all positions, with %i beams', async (numBeams) => {
    const decoding = new ToyDecoding([toy], { maxSteps: 0 });
    const { hypotheses, steps } = await start(decoding, { numBeams });
    expect(hypotheses[0]?.tokens).toHaveLength(1);
    expect(steps).toBe(0);
  });
});

describe('an abort', () => {
  test('before the start runs nothing', async () => {
    const decoding = new ToyDecoding([toy]);
    await expect(start(decoding, {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
    expect(decoding.widths).toEqual([]);
  });

  test.each([0, 1, 5])('during run %i stops right after it', async (at) => {
    const controller = new AbortController();
    const decoding = new ToyDecoding([toy], { onStep: (step) => (step === at ? controller.abort() : undefined) });
    await expect(start(decoding, {}, controller.signal)).rejects.toMatchObject({ code: 'aborted' });
    expect(decoding.widths).toHaveLength(at + 1);
    expect(decoding.texts[0]?.releases).toBe(1);
  });

  test('while a snapshot is shown stops before the next step', async () => {
    const controller = new AbortController();
    const decoding = new ToyDecoding([toy]);
    const writing = start(decoding, {}, controller.signal, () => controller.abort());
    await expect(writing).rejects.toMatchObject({ code: 'aborted' });
    expect(decoding.widths).toHaveLength(1);
  });

  test('of one text leaves the others as they were', async () => {
    const alone = await start(new ToyDecoding([other]), { maxNewTokens: 20 });
    const controller = new AbortController();
    const decoding = new ToyDecoding([toy, other], { onStep: (step) => (step === 4 ? controller.abort() : undefined) });
    const loop = new WritingLoop(decoding);
    const [first, second] = decoding.texts;
    if (!first || !second) throw new Error('there are no texts');
    const doomed = loop.write(first, request({ maxNewTokens: 20 }), ignore, controller.signal);
    const kept = loop.write(second, request({ maxNewTokens: 20 }), ignore);
    await expect(doomed).rejects.toMatchObject({ code: 'aborted' });
    expect((await kept).hypotheses).toEqual(alone.hypotheses);
    expect(decoding.sizes.slice(0, 6)).toEqual([2, 2, 2, 2, 2, 1]);
  });
});

describe('texts that come one after another', () => {
  test('join those under way between two steps, and say what each says alone', async () => {
    const toys = [toy, other, third];
    const options = { maxNewTokens: 15 };
    const alone = await Promise.all(toys.map((one) => start(new ToyDecoding([one]), options)));
    const decoding = new ToyDecoding(toys);
    const loop = new WritingLoop(decoding);
    const [first, second, last] = decoding.texts;
    if (!first || !second || !last) throw new Error('there are no texts');
    const late: Promise<unknown>[] = [];
    const onSnapshot = ({ step }: WritingSnapshot) => {
      if (step === 4) late.push(loop.write(second, request(options), ignore).then(({ hypotheses }) => hypotheses));
      if (step === 9) late.push(loop.write(last, request(options), ignore).then(({ hypotheses }) => hypotheses));
    };
    const { hypotheses } = await loop.write(first, request(options), onSnapshot);
    expect([hypotheses, ...(await Promise.all(late))]).toEqual(alone.map((written) => written.hypotheses));
    expect(Math.max(...decoding.sizes)).toBe(3);
  });

  test('may come when all others are done', async () => {
    const decoding = new ToyDecoding([toy, other]);
    const loop = new WritingLoop(decoding);
    for (const text of decoding.texts) {
      expect((await loop.write(text, request({ maxNewTokens: 9 }), ignore)).hypotheses).toHaveLength(1);
    }
  });

  test('are all told when the model fails, and a later one may still try', async () => {
    let fails = true;
    const onStep = (step: number) => {
      if (step >= 3 && fails) throw new Error('device lost');
    };
    const decoding = new ToyDecoding([toy, other, third], { onStep });
    const loop = new WritingLoop(decoding);
    const [first, second, last] = decoding.texts;
    if (!first || !second || !last) throw new Error('there are no texts');
    const both = [first, second].map((text) => loop.write(text, request(), ignore));
    for (const writing of both) await expect(writing).rejects.toThrow('device lost');
    fails = false;
    expect((await loop.write(last, request({ maxNewTokens: 9 }), ignore)).hypotheses).toHaveLength(1);
  });
});

describe('a decoding that answers wrongly', () => {
  test.each([
    ['not-a-number logits', answering([1, NaN, 0])],
    ['an endless normalizer', answering([1, 0, 0], { logNormalizers: Float32Array.of(Infinity) })],
    ['a normalizer that is no number', answering([1, 0, 0], { logNormalizers: Float32Array.of(NaN) })],
  ])('by %s is a numeric fault', async (_, { decoding, write }) => {
    await expect(write({})).rejects.toMatchObject({ code: 'numericFault' });
    expect(decoding.releases).toBe(1);
  });

  test.each([
    ['too few candidates', answering([1])],
    ['too many rows', answering([1, 0, 0, 0], { rows: 2, width: 2 })],
  ])('by %s is a bug', async (_, { write }) => {
    await expect(write({ repetitionPenalty: 1.5 })).rejects.toThrow(/^Expected 1 x 3 candidates/);
  });

  test('by leaving a text out is a bug', async () => {
    await expect(answering([1]).write({})).rejects.toThrow('said nothing about a text');
  });
});
