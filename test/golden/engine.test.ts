import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporaryFolder.ts';
import { expectedPictures, expectedTensors, goldenCases } from './oracle.ts';
import { generateFrom, loadReference, type ReferenceModel } from './referenceModel.ts';
import { ScriptedDrafts } from '../unit/models/generation/drafting/scriptedDrafts.ts';
import { GoldenTable, largestDifference } from './table.ts';

const tolerance = 1e-3;
const cache = temporaryFolder();
const table = new GoldenTable('From reference pixels');

afterAll(() => {
  table.print();
  cache.remove();
});

/** The graphs of the processor, a step a run, and those of CUDA, whose runs go ahead of the search. */
const both = (['cpu', 'cuda'] as const).flatMap((graphs) => goldenCases.map((golden) => ({ graphs, golden })));

describe.each(both.map((each) => ({ ...each, title: `${each.golden.name}, ${each.graphs}` })))('$title', (each) => {
  const { golden, graphs, title } = each;
  let reference: ReferenceModel;
  const drafts = new ScriptedDrafts();
  /** What is drafted changes no text: each is written without drafts, and with one kind of them in turn. */
  const scripts = (['right', 'wrong', 'random'] as const).map((script) => ['none', script] as const);
  const underEach = <T>(expected: T, index: number) =>
    // The graphs that go ahead have no drafts.
    (graphs === 'cpu' ? (scripts[index % 3] ?? []) : (['none'] as const)).map((script) => ({
      expected,
      script,
      index,
    }));
  const tensors = expectedTensors(golden);
  const pictures = expectedPictures(golden);
  const tensor = (name: string): Float32Array => tensors.get(name)?.data as Float32Array;

  beforeAll(async () => {
    reference = await loadReference(golden, 'cpu', cache.path, 'fp32', graphs, drafts);
  });
  afterAll(async () => {
    await reference.dispose();
  });

  // Of some cases the reference gave texts alone; what is left out is listed as skipped.
  const itComparing = it.skipIf(golden.compares !== 'everything');

  itComparing('computes the hidden states of the picture half', async () => {
    for (const { picture } of pictures) {
      const features = await reference.model.encoder.encode(tensor(`${picture}.pixel_values`));
      const differences = {
        vision: largestDifference(features.visionFeatures, tensor(`${picture}.vision`)),
        qformer: largestDifference(features.queryFeatures, tensor(`${picture}.qformer`)),
        projection: largestDifference(features.languageProjection, tensor(`${picture}.language_projection`)),
      };
      for (const [part, difference] of Object.entries(differences)) {
        table.difference(title, part, difference);
        expect(difference, `${picture}: ${part}`).toBeLessThan(tolerance);
      }
    }
  });

  itComparing('computes the logits after each prompt', async () => {
    const { vocabSize } = reference.checkpoint.config.text;
    for (const { picture, prompts } of pictures) {
      const { languageProjection } = await reference.model.encoder.encode(tensor(`${picture}.pixel_values`));
      for (const [index, { promptIds }] of prompts.entries()) {
        const { model } = reference;
        const text = await model.openText(languageProjection, promptIds);
        const [candidates] = await model.decoding.prefill([text], vocabSize);
        model.decoding.release(text);
        const logits = new Float32Array(vocabSize).fill(NaN);
        Array.from(candidates?.ids ?? []).forEach((id, place) => (logits[id] = candidates?.logits[place] ?? NaN));
        const difference = largestDifference(logits, tensor(`${picture}.prefill_logits.${index}`));
        table.difference(title, 'logits', difference);
        expect(difference, `${picture}, prompt ${index}`).toBeLessThan(tolerance);
      }
    }
  });

  it('reads the prompts as the reference tokenizer does', () => {
    for (const { prompts } of pictures) {
      for (const { prompt, promptIds } of prompts)
        expect(reference.checkpoint.tokenizer.encode(prompt)).toEqual(promptIds);
    }
  });

  describe.each(pictures)('$picture', ({ picture, prompts }) => {
    it.each(prompts)(
      'generates the same texts after "$prompt", under every setting',
      async ({ promptIds, generations }) => {
        const { languageProjection } = await reference.model.encoder.encode(tensor(`${picture}.pixel_values`));
        for (const { expected, script } of generations.flatMap(underEach)) {
          drafts.begin(script);
          const [found = []] = await generateFrom(reference, [languageProjection], promptIds, expected);
          const texts = found.map(({ tokens }) => reference.checkpoint.tokenizer.decode(tokens).trim());
          table.count(title, 'texts', Number(JSON.stringify(texts) === JSON.stringify(expected.texts)), 1);
          expect(texts, expected.setting).toEqual(expected.texts);
          if (golden.compares === 'texts') continue;
          expect(
            found.map(({ tokens }) => tokens),
            expected.setting,
          ).toEqual(expected.tokens);
          const scores = found.map(({ score }) => score);
          if (expected.scores === null) {
            expect(scores.every((score) => score === null)).toBe(true);
          } else {
            const difference = largestDifference(scores as number[], expected.scores);
            table.difference(title, 'scores', difference);
            expect(difference, expected.setting).toBeLessThan(tolerance);
          }
        }
      },
    );
  });

  it('says the same of several pictures at once as of each alone', async () => {
    const projections: Float32Array[] = [];
    for (const { picture } of pictures) {
      projections.push((await reference.model.encoder.encode(tensor(`${picture}.pixel_values`))).languageProjection);
    }
    const prompts = pictures.map(({ prompts: [first] }) => first);
    for (const { expected, script, index } of (prompts[0]?.generations ?? []).flatMap(underEach)) {
      drafts.begin(script);
      const images = await generateFrom(reference, projections, prompts[0]?.promptIds ?? [], expected);
      const texts = images.map((found) =>
        found.map(({ tokens }) => reference.checkpoint.tokenizer.decode(tokens).trim()),
      );
      expect(texts, expected.setting).toEqual(prompts.map((prompt) => prompt?.generations[index]?.texts));
    }
  });
});
