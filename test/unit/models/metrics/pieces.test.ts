import { describe, expect, it } from 'vitest';
import { bootstrapDifference } from '../../../../models/metrics/bootstrap.ts';
import { describeLengths, meanOf } from '../../../../models/metrics/lengths.ts';
import { repetitionRate } from '../../../../models/metrics/repetition.ts';
import { rougeL } from '../../../../models/metrics/rouge.ts';
import { wordsOf } from '../../../../models/metrics/words.ts';

describe('the repetition rate', () => {
  it.each([
    ['', 0],
    ['a b c', 0],
    ['a b c d', 0],
    ['a b c d e f', 0],
    // Of five runs one stood there before.
    ['a b c d a b c d', 1 / 5],
    ['a a a a a', 1 / 2],
    ['the light is soft the light is soft the light is soft', 5 / 9],
  ])('of %j is %d', (text, rate) => {
    expect(repetitionRate(wordsOf(text.split(' ')))).toBeCloseTo(rate, 12);
  });
});

describe('lengths', () => {
  it('are described', () => {
    expect(describeLengths([3, 1, 2, 10])).toEqual({
      ...{ mean: 4, median: 2.5, least: 1, most: 10 },
      standardDeviation: Math.sqrt(12.5),
    });
    expect(describeLengths([7])).toEqual({ mean: 7, median: 7, least: 7, most: 7, standardDeviation: 0 });
  });
});

describe('words', () => {
  it('of a token with firm spaces are several to BLEU and CIDEr, and one to ROUGE', () => {
    expect(wordsOf(['call', '555\u00a0123\u00a04567'])).toEqual(['call', '555', '123', '4567']);
    expect(rougeL(['555\u00a0123'], [['555']])).toBe(0);
  });
});

describe('the bootstrap', () => {
  // Of 400 draws from two values whose mean difference is 0.1 with a deviation of 1: 0.1 +- 1.96 / 20.
  it('finds the interval that statistics expects', () => {
    const first = Array.from({ length: 400 }, () => 0);
    const second = first.map((_, at) => 0.1 + (at % 2 === 0 ? 1 : -1));
    const { difference, low, high } = bootstrapDifference(first, second, meanOf, { draws: 4000 });
    expect(difference).toBeCloseTo(0.1, 12);
    expect(low).toBeCloseTo(0.1 - 1.96 / 20, 2);
    expect(high).toBeCloseTo(0.1 + 1.96 / 20, 2);
  });

  it('needs the same items, and one at least', () => {
    expect(() => bootstrapDifference([], [], meanOf)).toThrow(RangeError);
    expect(() => bootstrapDifference([1], [1, 2], meanOf)).toThrow(RangeError);
  });
});
