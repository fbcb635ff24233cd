import { describe, expect, test } from 'vitest';
import type { DraftedText } from '../../../../../models/generation/drafting/drafts.ts';
import { NgramDrafts } from '../../../../../models/generation/drafting/ngramDrafts.ts';
import { NgramTable } from '../../../../../models/generation/drafting/ngramTable.ts';
import { RunCosts } from '../../../../../models/generation/drafting/runCosts.ts';

/** Says one token with a probability, and another with the rest. */
function says(token: number, probability = 0.9, other = 90) {
  const logits = Float32Array.of(Math.log(probability), Math.log(1 - probability));
  return { ids: Int32Array.of(token, other), logits, logNormalizer: 0 };
}

const forecast = { rule: 'scores', endTokenIds: [3], steps: 20 } as const;

function textOf(key: object, tokens: readonly number[]): DraftedText {
  return { key, promptIds: [2], beams: [tokens], forecast: { ...forecast, scores: [-1] }, rows: 1 };
}

describe('a table of what was said', () => {
  test('mixes what the model said behind all contexts of the same ends', () => {
    const table = new NgramTable();
    table.learn([1, 5], says(7, 0.8));
    table.learn([4, 5], says(8, 0.6));
    const { order, probabilities } = table.predict([4, 5]);
    expect(order).toBe(2);
    // Behind 5 alone: (0.8, 0.6 and 0.6 of 2.3); behind 4 5 once, with a weight of 0.3 for the shorter one.
    expect(probabilities.get(8)).toBeCloseTo((0.6 + 0.3 * (0.6 / 2.3)) / 1.3, 6);
    expect(probabilities.get(7)).toBeCloseTo((0.3 * (0.8 / 2.3)) / 1.3, 6);
  });

  test('knows nothing of an end that it has not seen', () => {
    expect(new NgramTable().predict([9])).toEqual({ order: 0, probabilities: new Map() });
  });

  test('forgets the contexts that have not come again for long, and stays small', () => {
    const table = new NgramTable();
    table.learn([1], says(7));
    for (let token = 100; token < 100_100; token++) table.learn([token], says(7));
    expect(table.predict([1]).order).toBe(0);
    expect(table.predict([100_099]).order).toBe(1);
    expect(table.size).toBeLessThanOrEqual(80_000);
  });
});

describe('what a run takes', () => {
  test('is not known of one size', () => {
    const costs = new RunCosts();
    costs.add(5, 88);
    expect(costs.msOf(10)).toBeUndefined();
  });

  test('lies between sizes that were seen, and beyond them as before', () => {
    const costs = new RunCosts();
    costs.add(20, 150);
    costs.add(5, 90);
    expect(costs.msOf(10)).toBeCloseTo(110);
    expect(costs.msOf(5)).toBe(90);
    expect(costs.msOf(35)).toBeCloseTo(210);
  });

  test('is not believed of a run that had to wait', () => {
    const costs = new RunCosts();
    costs.add(5, 90);
    costs.add(5, 9000);
    costs.add(20, 150);
    expect(costs.msOf(5)).toBeLessThan(120);
  });
});

describe('drafts', () => {
  /** Texts of one beam that say 10, 11, 12, … once more, as they have many times. */
  function taught(msOf: (rows: number) => number, steps: (drafts: NgramDrafts) => void = () => undefined) {
    const drafts = new NgramDrafts();
    for (const rows of [1, 40]) drafts.tookRun(rows, msOf(rows));
    for (let round = 0; round < 5; round++) {
      const key = {};
      for (let length = 1; length < 15; length++) {
        const tokens = Array.from({ length }, (_, index) => 10 + index);
        drafts.propose([textOf(key, tokens)]);
        drafts.learn([2, ...tokens], says(10 + length));
      }
    }
    steps(drafts);
    return drafts;
  }

  test('follow what has often come true, as deep as it pays', () => {
    const [proposed = []] = taught((rows) => 100 + rows).propose([textOf({}, [10, 11, 12])]);
    expect(proposed.map(({ token }) => token)).toEqual([13, 14, 15, 16, 17]);
  });

  test('are none where a row takes as long as a run', () => {
    expect(taught((rows) => 100 * rows).propose([textOf({}, [10, 11, 12])])).toEqual([[]]);
  });

  test('are none before anything has been said, and while only one size of runs is known', () => {
    expect(new NgramDrafts().propose([textOf({}, [10])])).toEqual([[]]);
  });

  test('cost less than 3 % where they have stopped coming true', () => {
    const msOf = (rows: number) => 68 + 4 * rows;
    const drafts = taught(msOf);
    let [ms, alone] = [0, 0];
    for (let round = 0; round < 30; round++) {
      const key = {};
      for (let length = 1; length < 10; length++) {
        // The context is the one that is known; what follows is each time something else.
        const tokens = [...Array.from({ length: length - 1 }, (_, index) => 1000 + 50 * round + index), 12];
        const [proposed = []] = drafts.propose([textOf(key, tokens)]);
        drafts.learn([2, ...tokens], says(5000 + 50 * round + length));
        ms += msOf(1 + proposed.length);
        alone += msOf(1);
      }
    }
    expect(ms / alone).toBeLessThan(1.03);
  });

  test('go no further than a text may still go', () => {
    const text = textOf({}, [10, 11, 12]);
    const [proposed = []] = taught((rows) => 100 + rows).propose([
      { ...text, forecast: { ...text.forecast, steps: 3 } },
    ]);
    expect(proposed).toHaveLength(2);
  });

  test('repeat what the prompt says', () => {
    const drafts = taught((rows) => 100 + rows);
    const text = { ...textOf({}, [70, 71]), promptIds: [2, 70, 71, 72, 73] };
    expect(drafts.propose([text])[0]?.map(({ token }) => token)).toEqual([72, 73]);
  });
});
