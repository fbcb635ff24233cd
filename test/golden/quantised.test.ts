import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { cosine } from '../bench/quality/agreement.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { expectedPictures, expectedTensors, goldenCases } from './oracle.ts';
import { generateFrom, loadReference, type ReferenceModel } from './referenceModel.ts';
import { GoldenTable } from './table.ts';

const cache = temporaryFolder();
const table = new GoldenTable('In few bits, against transformers in fp32');
afterAll(() => {
  table.print();
  cache.remove();
});

let reference: ReferenceModel | undefined;
afterEach(async () => {
  await reference?.dispose();
  reference = undefined;
});

const cases = goldenCases.filter(({ compares }) => compares === 'everything');

/** Of numbers that transformers computed, so that these are bounds of errors and no memory of our own output. */
const bounds = { int8: { projection: 0.999, logits: 0.999 }, int4: { projection: 0.999, logits: 0.99 } } as const;

describe.each(['int8', 'int4'] as const)('%s', (precision) => {
  it.each(cases)('says nearly what the reference says of $name', async (golden) => {
    const loaded = await loadReference(golden, 'cpu', cache.path, precision);
    reference = loaded;
    const { model, checkpoint } = loaded;
    const tensors = expectedTensors(golden);
    const tensor = (name: string): Float32Array => tensors.get(name)?.data as Float32Array;
    const { vocabSize } = checkpoint.config.text;
    for (const { picture, prompts } of expectedPictures(golden)) {
      const { languageProjection } = await model.encoder.encode(tensor(`${picture}.pixel_values`));
      const projection = cosine(languageProjection, tensor(`${picture}.language_projection`));
      expect(projection, picture).toBeGreaterThan(bounds[precision].projection);
      table.difference(`${golden.name} ${precision}`, 'projection', 1 - projection);
      for (const [index, { promptIds, generations }] of prompts.entries()) {
        const text = await model.openText(languageProjection, promptIds);
        const [candidates] = await model.decoding.prefill([text], vocabSize);
        model.decoding.release(text);
        const logits = new Float32Array(vocabSize);
        Array.from(candidates?.ids ?? []).forEach((id, place) => (logits[id] = candidates?.logits[place] ?? NaN));
        const found = cosine(logits, tensor(`${picture}.prefill_logits.${index}`));
        expect(found, `${picture}, prompt ${index}`).toBeGreaterThan(bounds[precision].logits);
        table.difference(`${golden.name} ${precision}`, 'logits', 1 - found);
        for (const expected of generations) {
          const [[best] = []] = await generateFrom(loaded, [languageProjection], promptIds, expected);
          const isSame = JSON.stringify(best?.tokens) === JSON.stringify(expected.tokens?.[0]);
          table.count(`${golden.name} ${precision}`, 'same best', Number(isSame), 1);
        }
      }
    }
  });
});
