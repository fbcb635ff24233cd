import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosine } from '../bench/quality/agreement.ts';
import { generateFrom, loadReference, type ReferenceModel } from '../golden/referenceModel.ts';
import { expectedPictures, expectedTensors, goldenCases } from '../golden/oracle.ts';
import { GoldenTable, largestDifference } from '../golden/table.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { reason, title } from './availability.ts';

const tolerance = 1e-3;
const table = new GoldenTable('On WebGPU, from reference pixels');

describe.skipIf(reason).each(goldenCases.filter(({ name }) => name.startsWith('tiny')))(`${title}: $name`, (golden) => {
  const cache = temporaryFolder();
  const tensors = expectedTensors(golden);
  const pictures = expectedPictures(golden);
  let reference: ReferenceModel;

  beforeAll(async () => {
    reference = await loadReference(golden, 'webgpu', cache.path);
  });
  afterAll(async () => {
    await reference.dispose();
    cache.remove();
  });

  it('computes the reference projections and generates the reference texts', async () => {
    // Shaders in software are slow: every setting for one checkpoint, and the two plainest for the others.
    const settings = golden.name === 'tiny' ? undefined : ['greedy', 'card'];
    for (const { picture, prompts } of pictures.slice(0, 1)) {
      const pixelValues = tensors.get(`${picture}.pixel_values`)?.data as Float32Array;
      const { languageProjection } = await reference.model.encoder.encode(pixelValues);
      const expected = tensors.get(`${picture}.language_projection`)?.data as Float32Array;
      const difference = largestDifference(languageProjection, expected);
      table.difference(golden.name, 'projection', difference);
      expect(difference).toBeLessThan(tolerance);
      for (const generation of prompts[0]?.generations ?? []) {
        if (settings && !settings.includes(generation.setting)) continue;
        const [texts] = await generateFrom(reference, [languageProjection], prompts[0]?.promptIds ?? [], generation);
        const tokens = texts?.map((found) => found.tokens);
        table.count(golden.name, 'tokens', Number(JSON.stringify(tokens) === JSON.stringify(generation.tokens)), 1);
        expect(tokens, generation.setting).toEqual(generation.tokens);
      }
    }
  }, 240_000);

  it('keeps keys and values on the device from the prompt on', async () => {
    const width = reference.checkpoint.config.numQueryTokens * reference.checkpoint.config.text.hiddenSize;
    const { decoding } = reference.model;
    const text = await reference.model.openText(new Float32Array(width).fill(0.1), [2]);
    await decoding.prefill([text], 5);
    expect(decoding.cacheLocation).toBe('gpu-buffer');
    await decoding.step(new Map([[text, { tokens: [5, 6], parents: [0, 0], forecast }]]), 5);
    expect(decoding.cacheLocation).toBe('gpu-buffer');
    decoding.release(text);
  });
});

/** Of a step that nothing comes after. */
const forecast = { rule: 'scores', scores: [0, -1], endTokenIds: [], steps: 1 } as const;

describe.skipIf(reason).each(['int8', 'int4'] as const)(`${title}: in few bits, %s`, (precision) => {
  it('says nearly what the reference says', async () => {
    const [golden] = goldenCases;
    if (!golden) throw new Error('there is no tiny checkpoint');
    const cache = temporaryFolder();
    const { model, checkpoint, dispose } = await loadReference(golden, 'webgpu', cache.path, precision);
    const tensors = expectedTensors(golden);
    const [{ picture, prompts } = { picture: '', prompts: [] }] = expectedPictures(golden);
    const pixelValues = tensors.get(`${picture}.pixel_values`)?.data as Float32Array;
    const { languageProjection } = await model.encoder.encode(pixelValues);
    const { vocabSize } = checkpoint.config.text;
    const text = await model.openText(languageProjection, prompts[0]?.promptIds ?? []);
    const [candidates] = await model.decoding.prefill([text], vocabSize);
    const [next] = await model.decoding.step(new Map([[text, { tokens: [5, 6], parents: [0, 0], forecast }]]), 5);
    expect(next?.rows).toBe(2);
    const logits = new Float32Array(vocabSize);
    Array.from(candidates?.ids ?? []).forEach((id, place) => (logits[id] = candidates?.logits[place] ?? NaN));
    const found = cosine(logits, tensors.get(`${picture}.prefill_logits.0`)?.data as Float32Array);
    expect(found).toBeGreaterThan(precision === 'int8' ? 0.999 : 0.99);
    expect(found).toBeLessThan(1);
    await dispose();
    cache.remove();
  }, 240_000);
});

afterAll(() => {
  if (!reason) table.print();
});
