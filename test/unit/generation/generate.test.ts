import { describe, expect, test } from 'vitest';
import type { Candidates, Decoding } from '../../../models/generation/decoding.ts';
import { generate } from '../../../models/generation/generate.ts';
import { productDefaults } from '../../../models/generation/settings.ts';
import type { GenerationDefaults } from '../../../models/generation/settings.ts';
import { drain } from './drain.ts';
import { ToyDecoding } from './toyDecoding.ts';

const toy = { seed: 5, vocabSize: 40, endTokenIds: [7], endBias: -9, prefix: [39, 2] };

function start(decoding: Decoding, options: GenerationDefaults = {}, signal?: AbortSignal) {
  const settings = { ...productDefaults, ...options, rules: 'hf' } as const;
  const prompt = { endTokenIds: toy.endTokenIds, promptIds: toy.prefix, startTokenId: 2 };
  return generate(decoding, { settings, prompt, numImages: 1 }, signal);
}

/** A decoding whose prompt answers with these values for tokens 0, 1, 2… */
function answering(logits: readonly number[], answer: Partial<Candidates> = {}): Decoding & { disposals: number } {
  const ids = logits.map((_, token) => token);
  const candidates = { rows: 1, width: logits.length, ids, logits: Float32Array.from(logits) };
  return {
    vocabSize: 40,
    maxSteps: 10,
    disposals: 0,
    prefill: async () => [{ ...candidates, logNormalizers: Float32Array.of(0), ...answer }],
    step: async () => [],
    dispose() {
      this.disposals++;
    },
  };
}

describe('the decoding', () => {
  test('is disposed once when all is written', async () => {
    const decoding = new ToyDecoding([toy]);
    const { result } = await drain(start(decoding, { maxNewTokens: 12 }));
    expect(decoding.disposals).toBe(1);
    expect(result.steps).toBe(11);
    expect(decoding.widths).toHaveLength(12);
  });

  test('is disposed when the reader leaves early', async () => {
    const decoding = new ToyDecoding([toy]);
    for await (const { step } of start(decoding)) if (step === 3) break;
    expect(decoding.disposals).toBe(1);
    expect(decoding.widths).toHaveLength(3);
  });

  test('is disposed when a step fails', async () => {
    const onStep = (step: number) => {
      if (step === 4) throw new Error('device lost');
    };
    const decoding = new ToyDecoding([toy], { onStep });
    await expect(drain(start(decoding))).rejects.toThrow('device lost');
    expect(decoding.disposals).toBe(1);
  });

  test("limits the length to the model's positions", async () => {
    const decoding = new ToyDecoding([toy], { maxSteps: 6 });
    const { result } = await drain(start(decoding));
    expect(result.images[0]?.[0]?.tokens).toHaveLength(7);
    expect(result.steps).toBe(6);
  });

  test.each([1, 5])('writes one token where the prompt fills all positions, with %i beams', async (numBeams) => {
    const decoding = new ToyDecoding([toy], { maxSteps: 0 });
    const { result } = await drain(start(decoding, { numBeams }));
    expect(result.images[0]?.[0]?.tokens).toHaveLength(1);
    expect(result.steps).toBe(0);
  });
});

describe('an abort', () => {
  test('before the start runs nothing', async () => {
    const decoding = new ToyDecoding([toy]);
    await expect(drain(start(decoding, {}, AbortSignal.abort()))).rejects.toMatchObject({ code: 'aborted' });
    expect(decoding).toMatchObject({ widths: [], disposals: 1 });
  });

  test.each([0, 1, 5])('during step %i stops right after it', async (at) => {
    const controller = new AbortController();
    const decoding = new ToyDecoding([toy], { onStep: (step) => (step === at ? controller.abort() : undefined) });
    await expect(drain(start(decoding, {}, controller.signal))).rejects.toMatchObject({ code: 'aborted' });
    expect(decoding.widths).toHaveLength(at + 1);
    expect(decoding.disposals).toBe(1);
  });

  test('while the reader holds a snapshot stops before the next step', async () => {
    const controller = new AbortController();
    const decoding = new ToyDecoding([toy]);
    const generation = start(decoding, {}, controller.signal);
    await generation.next();
    controller.abort();
    await expect(generation.next()).rejects.toMatchObject({ code: 'aborted' });
    expect(decoding.widths).toHaveLength(1);
    expect(decoding.disposals).toBe(1);
  });
});

describe('a decoding that answers wrongly', () => {
  test.each([
    ['not-a-number logits', answering([1, NaN, 0])],
    ['an endless normalizer', answering([1, 0, 0], { logNormalizers: Float32Array.of(Infinity) })],
    ['a normalizer that is no number', answering([1, 0, 0], { logNormalizers: Float32Array.of(NaN) })],
  ])('by %s is a numeric fault', async (_, decoding) => {
    const generation = start(decoding, { numBeams: 1, minNewTokens: 0 });
    await expect(drain(generation)).rejects.toMatchObject({ code: 'numericFault' });
    expect(decoding.disposals).toBe(1);
  });

  test.each([
    ['too few candidates', answering([1])],
    ['too many rows', answering([1, 0, 0, 0], { rows: 2, width: 2 })],
  ])('by %s is a bug', async (_, decoding) => {
    const options = { numBeams: 1, minNewTokens: 0, repetitionPenalty: 1.5 };
    await expect(drain(start(decoding, options))).rejects.toThrow(/^Expected 1 x 3 candidates/);
  });

  test('by leaving a picture out is a bug', async () => {
    const options = { numBeams: 1, minNewTokens: 0 };
    await expect(drain(start(answering([1]), options))).rejects.toThrow('mixed up picture 0');
  });
});
