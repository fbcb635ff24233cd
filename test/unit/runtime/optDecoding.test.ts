import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goldenCases } from '../../golden/oracle.ts';
import { loadReference, type ReferenceModel } from '../../golden/referenceModel.ts';
import { largestDifference } from '../../golden/table.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { failure } from '../compiled/failure.ts';
import { distribution, projection } from './decodings.ts';

const tolerance = 1e-4;
const prompt = [2, 20, 30];
const folder = temporaryFolder();
let reference: ReferenceModel;
let vocabSize: number;

beforeAll(async () => {
  const [tiny] = goldenCases;
  if (!tiny) throw new Error('there is no tiny checkpoint');
  reference = await loadReference(tiny, 'cpu', folder.path);
  ({ vocabSize } = reference.checkpoint.config.text);
});
afterAll(async () => {
  await reference.dispose();
  folder.remove();
});

function begin(seeds: readonly number[], promptIds: readonly number[] = prompt) {
  return reference.model.beginDecoding(
    seeds.map((seed) => projection(reference, seed)),
    promptIds,
  );
}

/** What the model says after a text that it reads from its beginning, without any step. */
async function afterReading(seed: number, tokens: readonly number[]): Promise<Float32Array> {
  const decoding = await begin([seed], [...prompt, ...tokens]);
  const [candidates] = await decoding.prefill(vocabSize);
  decoding.dispose();
  return distribution(candidates);
}

/** Steps of one to five beams, each beam with a token and the row that it continues. */
const walks = fc.array(fc.array(fc.record({ token: fc.nat(551), parent: fc.nat(4) }), { minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 6,
});

describe('beams that share one cache', () => {
  test('say what each would say alone, whatever their ancestors', async () => {
    await fc.assert(
      fc.asyncProperty(walks, fc.integer({ min: 1, max: 1000 }), async (walk, seed) => {
        const decoding = await begin([seed]);
        await decoding.prefill(1);
        let texts: readonly (readonly number[])[] = [[]];
        let last;
        for (const rows of walk) {
          const before = texts;
          const parents = rows.map(({ parent }) => parent % before.length);
          texts = rows.map(({ token }, row) => [...(before[parents[row] ?? 0] ?? []), token]);
          [last] = await decoding.step([{ tokens: rows.map(({ token }) => token), parents }], vocabSize);
        }
        decoding.dispose();
        for (const [row, text] of texts.entries()) {
          expect(largestDifference(distribution(last, row), await afterReading(seed, text))).toBeLessThan(tolerance);
        }
      }),
      { numRuns: 12 },
    );
  });

  test('still do when the cache has grown past its first 64 slots', async () => {
    const decoding = await begin([3]);
    await decoding.prefill(1);
    const texts: number[][] = [[], [], []];
    let last;
    for (let step = 0; step < 60; step++) {
      const tokens = texts.map((_, beam) => (step * 7 + beam * 31) % vocabSize);
      [last] = await decoding.step([{ tokens, parents: step === 0 ? [0, 0, 0] : [0, 1, 2] }], vocabSize);
      texts.forEach((text, beam) => text.push(tokens[beam] ?? 0));
    }
    decoding.dispose();
    for (const [row, text] of texts.entries()) {
      expect(largestDifference(distribution(last, row), await afterReading(3, text))).toBeLessThan(tolerance);
    }
  });

  test('are taken up to the last position that the model has learned', async () => {
    const decoding = await begin([1]);
    await decoding.prefill(1);
    for (let step = 0; step < decoding.maxSteps; step++) {
      const [candidates] = await decoding.step([{ tokens: [5], parents: [0] }], 1);
      expect(candidates?.rows).toBe(1);
    }
    decoding.dispose();
  });
});

describe('several pictures in lockstep', () => {
  test('say what each would say alone, one of them being done early', async () => {
    const together = await begin([1, 2, 3]);
    const first = await together.prefill(vocabSize);
    const rows = (tokens: readonly number[], parents: readonly number[]) => ({ tokens, parents });
    await together.step([rows([7, 8], [0, 0]), rows([9], [0]), rows([10, 11, 12], [0, 0, 0])], vocabSize);
    const last = await together.step([rows([13, 14], [1, 0]), undefined, rows([15], [2])], vocabSize);
    together.dispose();
    const expected: readonly (readonly [Float32Array, number, readonly number[]])[] = [
      [distribution(first[0]), 1, []],
      [distribution(first[1]), 2, []],
      [distribution(first[2]), 3, []],
      [distribution(last[0], 0), 1, [8, 13]],
      [distribution(last[0], 1), 1, [7, 14]],
      [distribution(last[2], 0), 3, [12, 15]],
    ];
    expect(last[1]).toBeUndefined();
    for (const [found, seed, text] of expected) {
      expect(largestDifference(found, await afterReading(seed, text))).toBeLessThan(tolerance);
    }
  });
});

describe('a prompt', () => {
  test('longer than the model can read is refused in numbers', async () => {
    const { code, message } = await failure(begin([1], Array<number>(248).fill(2)));
    expect({ code, message }).toEqual({
      code: 'promptTooLong',
      message: 'The prompt and the picture take 256 positions; this model has 256.',
    });
  });

  test('one shorter leaves one step', async () => {
    const decoding = await begin([1], Array<number>(247).fill(2));
    expect(decoding.maxSteps).toBe(1);
    decoding.dispose();
  });

  test.each([552, 50265, -1])('with token %i, which the model does not know, is refused', async (id) => {
    const { code, message } = await failure(begin([1], [2, id]));
    expect(code).toBe('checkpointInvalid');
    expect(message).toContain(String(id));
  });
});

describe('a decoding', () => {
  test('may be asked for more candidates than there are words', async () => {
    const decoding = await begin([1]);
    expect((await decoding.prefill(vocabSize + 10))[0]?.width).toBe(vocabSize);
    decoding.dispose();
  });

  test('can be disposed twice', async () => {
    const decoding = await begin([1]);
    await decoding.prefill(1);
    decoding.dispose();
    decoding.dispose();
  });

  test('stops between two steps', async () => {
    const decoding = await begin([1]);
    const controller = new AbortController();
    await decoding.prefill(1, controller.signal);
    controller.abort();
    const step = decoding.step([{ tokens: [5], parents: [0] }], 1, controller.signal);
    expect((await failure(step)).code).toBe('aborted');
    decoding.dispose();
  });

  test('does not begin when it is aborted already', async () => {
    const decoding = await begin([1]);
    expect((await failure(decoding.prefill(1, AbortSignal.abort()))).code).toBe('aborted');
    decoding.dispose();
  });
});
