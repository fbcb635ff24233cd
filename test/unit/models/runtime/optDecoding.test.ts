import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Advance } from '../../../../models/generation/decoding.ts';
import type { OptText } from '../../../../models/runtime/decoding/optText.ts';
import { goldenCases } from '../../../golden/oracle.ts';
import { loadReference, type ReferenceModel } from '../../../golden/referenceModel.ts';
import { largestDifference } from '../../../golden/table.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { failureOf } from '../../../fixtures/failures.ts';
import { distribution, projection } from './decodings.ts';

const tolerance = 1e-4;
const prompt = [2, 20, 30];
const folder = temporaryFolder();

afterAll(() => {
  folder.remove();
});

/** Steps of one to five beams, each beam with a token and the row that it continues. */
const walk = fc.array(fc.array(fc.record({ token: fc.nat(551), parent: fc.nat(4) }), { minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 6,
});

describe.each(['cpu', 'cuda'] as const)('on graphs for %s', (graphs) => {
  let reference: ReferenceModel;
  let vocabSize: number;

  beforeAll(async () => {
    const [tiny] = goldenCases;
    if (!tiny) throw new Error('there is no tiny checkpoint');
    reference = await loadReference(tiny, 'cpu', folder.path, 'fp32', graphs);
    ({ vocabSize } = reference.checkpoint.config.text);
  });
  afterAll(() => reference.dispose());

  function open(seed: number, promptIds: readonly number[] = prompt): Promise<OptText> {
    return reference.model.openText(projection(reference, seed), promptIds);
  }

  function prefill(texts: readonly OptText[], width: number) {
    return reference.model.decoding.prefill(texts, width);
  }

  /** With a forecast that comes true by chance alone. */
  function step(advances: readonly (readonly [OptText, Omit<Advance, 'forecast'>])[], width: number) {
    const withForecast = advances.map(([text, advance]) => {
      const scores = advance.tokens.map((token) => -token);
      return [text, { ...advance, forecast: { rule: 'scores', scores, endTokenIds: [7], steps: 5 } }] as const;
    });
    return reference.model.decoding.step(new Map(withForecast), width);
  }

  function release(...texts: readonly OptText[]): void {
    for (const text of texts) reference.model.decoding.release(text);
  }

  /** What the model says after a text that it reads from its beginning, without any step. */
  async function afterReading(seed: number, tokens: readonly number[], promptIds = prompt): Promise<Float32Array> {
    const text = await open(seed, [...promptIds, ...tokens]);
    const [candidates] = await prefill([text], vocabSize);
    release(text);
    return distribution(candidates);
  }

  describe('beams that share one cache', () => {
    test('say what each would say alone, whatever their ancestors', async () => {
      await fc.assert(
        fc.asyncProperty(walk, fc.integer({ min: 1, max: 1000 }), async (steps, seed) => {
          const text = await open(seed);
          await prefill([text], 1);
          let beams: readonly (readonly number[])[] = [[]];
          let last;
          for (const rows of steps) {
            const before = beams;
            const parents = rows.map(({ parent }) => parent % before.length);
            beams = rows.map(({ token }, row) => [...(before[parents[row] ?? 0] ?? []), token]);
            [last] = await step([[text, { tokens: rows.map(({ token }) => token), parents }]], vocabSize);
          }
          release(text);
          for (const [row, tokens] of beams.entries()) {
            expect(largestDifference(distribution(last, row), await afterReading(seed, tokens))).toBeLessThan(
              tolerance,
            );
          }
        }),
        { numRuns: 12 },
      );
    });

    test('still do when the cache has grown again and again', async () => {
      const text = await open(3);
      await prefill([text], 1);
      const beams: number[][] = [[], [], []];
      let last;
      for (let index = 0; index < 60; index++) {
        const tokens = beams.map((_, beam) => (index * 7 + beam * 31) % vocabSize);
        [last] = await step([[text, { tokens, parents: index === 0 ? [0, 0, 0] : [0, 1, 2] }]], vocabSize);
        beams.forEach((beam, row) => beam.push(tokens[row] ?? 0));
      }
      release(text);
      for (const [row, tokens] of beams.entries()) {
        expect(largestDifference(distribution(last, row), await afterReading(3, tokens))).toBeLessThan(tolerance);
      }
    });

    test('are taken up to the last position that the model has learned', async () => {
      const text = await open(1);
      await prefill([text], 1);
      for (let index = 0; index < text.maxSteps; index++) {
        const [candidates] = await step([[text, { tokens: [5], parents: [0] }]], 1);
        expect(candidates?.rows).toBe(1);
      }
      release(text);
    });
  });

  describe('several texts at the same time', () => {
    test('say what each would say alone, beginning and ending when they like', async () => {
      const rows = (tokens: readonly number[], parents: readonly number[]) => ({ tokens, parents });
      const [first, second, third] = [await open(1), await open(2), await open(3, [2])];
      const [ofFirst, ofSecond] = await prefill([first, second], vocabSize);
      await step([[first, rows([7, 8], [0, 0])], [second, rows([9], [0])]], vocabSize); // prettier-ignore
      const [ofThird] = await prefill([third], vocabSize);
      const [again] = await step([[third, rows([10, 11, 12], [0, 0, 0])]], vocabSize);
      release(second);
      const [last, lastOfThird] = await step(
        [
          [first, rows([13, 14], [1, 0])],
          [third, rows([15], [2])],
        ],
        vocabSize,
      );
      release(first, third);
      const expected: readonly (readonly [Float32Array, number, readonly number[], readonly number[]])[] = [
        [distribution(ofFirst), 1, [], prompt],
        [distribution(ofSecond), 2, [], prompt],
        [distribution(ofThird), 3, [], [2]],
        [distribution(again, 1), 3, [11], [2]],
        [distribution(last, 0), 1, [8, 13], prompt],
        [distribution(last, 1), 1, [7, 14], prompt],
        [distribution(lastOfThird), 3, [12, 15], [2]],
      ];
      for (const [found, seed, tokens, promptIds] of expected) {
        expect(largestDifference(found, await afterReading(seed, tokens, [...promptIds]))).toBeLessThan(tolerance);
      }
    });

    test('take no room once they are released', async () => {
      const slots = async () => {
        const text = await open(4);
        await prefill([text], 1);
        const used = Math.max(...text.prefixSlots);
        release(text);
        return used;
      };
      const before = await slots();
      for (let index = 0; index < 20; index++) expect(await slots()).toBe(before);
    });
  });

  describe('a prompt', () => {
    test('longer than the model can read is refused in numbers', async () => {
      const { code, message } = await failureOf(open(1, Array<number>(248).fill(2)));
      expect({ code, message }).toEqual({
        code: 'promptTooLong',
        message: 'The prompt and the picture take 256 positions; this model has 256.',
      });
    });

    test('one shorter leaves one step', async () => {
      expect((await open(1, Array<number>(247).fill(2))).maxSteps).toBe(1);
    });

    test.each([552, 50265, -1])('with token %i, which the model does not know, is refused', async (id) => {
      const { code, message } = await failureOf(open(1, [2, id]));
      expect(code).toBe('checkpointInvalid');
      expect(message).toContain(String(id));
    });
  });

  test('a decoding may be asked for more candidates than there are words', async () => {
    const text = await open(1);
    expect((await prefill([text], vocabSize + 10))[0]?.width).toBe(vocabSize);
    release(text);
  });
});
