import { describe, expect, it } from 'vitest';
import { fitLine, relate, summarise } from '../../bench/comparison/statistics.ts';

describe('summarise', () => {
  it('takes the middle of an odd and of an even number of rounds', () => {
    expect(summarise([9, 1, 5])).toEqual({ median: 5, low: 1, high: 9, count: 3 });
    expect(summarise([1, 10, 3, 2])).toEqual({ median: 2.5, low: 1, high: 10, count: 4 });
  });

  it('has nothing to say of nothing, and leaves out what is no number', () => {
    expect(summarise([])).toBeUndefined();
    expect(summarise([NaN, 4])).toEqual({ median: 4, low: 4, high: 4, count: 1 });
  });
});

describe('relate', () => {
  it('divides medians, and shows what single rounds gave', () => {
    expect(relate([20, 30, 40], [10, 10, 8])).toEqual({ median: 3, low: 2, high: 5, count: 3 });
  });

  it('compares only rounds that both have', () => {
    expect(relate([20, 40, 90], [10])).toEqual({ median: 4, low: 2, high: 4, count: 1 });
  });

  it('knows no ratio to nothing', () => {
    expect(relate([1], [])).toBeUndefined();
    expect(relate([1], [0])).toBeUndefined();
  });
});

describe('fitLine', () => {
  it('finds a line and that nothing leaves it', () => {
    const line = fitLine([
      [1, 5],
      [2, 7],
      [4, 11],
    ]);
    expect(line?.slope).toBeCloseTo(2);
    expect(line?.intercept).toBeCloseTo(3);
    expect(line?.worst).toBeCloseTo(0);
  });

  it('says how far the worst point is off', () => {
    const line = fitLine([
      [0, 10],
      [1, 10],
      [2, 10],
      [3, 14],
    ]);
    // numpy.polyfit([0, 1, 2, 3], [10, 10, 10, 14], 1) = [1.2, 9.2]; at 2 that is 11.6.
    expect(line?.slope).toBeCloseTo(1.2);
    expect(line?.intercept).toBeCloseTo(9.2);
    expect(line?.worst).toBeCloseTo(1 - 10 / 11.6);
  });

  it('draws no line through one place', () => {
    expect(fitLine([[3, 4]])).toBeUndefined();
    expect(fitLine([])).toBeUndefined();
  });
});
