import { expect, it } from 'vitest';
import { ProgressMeter } from '../../../../models/hub/progressMeter.ts';

function meter(total: number) {
  let now = 0;
  const own = new ProgressMeter(total, () => now);
  return {
    after: (ms: number, bytes: number, origin: 'fetched' | 'found' = 'fetched') => {
      now += ms;
      return own.add(bytes, origin);
    },
  };
}

it('says the rate of the last seconds and the time that is left by it', () => {
  const { after } = meter(10_000);
  expect(after(0, 0)).toEqual({ kind: 'downloading', done: 0, total: 10_000, rate: undefined, secondsLeft: undefined });
  after(1000, 1000);
  expect(after(1000, 1000)).toMatchObject({ done: 2000, rate: 1000, secondsLeft: 8 });
});

it('forgets how fast it was', () => {
  const { after } = meter(1_000_000);
  after(0, 0);
  after(1000, 500_000);
  for (let second = 0; second < 20; second++) after(1000, 100);
  expect(after(1000, 100).rate).toBeCloseTo(100, 0);
});

it('takes what was there already for no speed', () => {
  const { after } = meter(10_000);
  after(0, 0);
  after(1000, 8000, 'found');
  expect(after(1000, 1000)).toMatchObject({ done: 9000, rate: 500, secondsLeft: 2 });
});

it('goes back where a file begins anew', () => {
  const { after } = meter(100);
  after(0, 80);
  expect(after(1000, -80, 'found').done).toBe(0);
});
