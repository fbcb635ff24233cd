import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LoopDelay } from '../../../../server/daemon/loopDelay.ts';

let delay: LoopDelay;
beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['performance', 'setInterval', 'clearInterval'] });
  delay = new LoopDelay();
});
afterEach(() => {
  delay.stop();
  vi.useRealTimers();
});

/** Time passes and no timer comes, as while one piece of work takes so long. */
function holdUp(ms: number): void {
  const before = performance.now();
  vi.spyOn(performance, 'now').mockReturnValueOnce(before + ms);
}

test('is not known before there was work', () => {
  expect(delay.delayMs).toBeUndefined();
});

test('is nothing where every look comes in its time', () => {
  delay.start();
  vi.advanceTimersByTime(1000);
  expect(delay.delayMs).toEqual({ p99: 0, max: 0 });
});

test('is the time beyond a look’s own', () => {
  delay.start();
  holdUp(310);
  vi.advanceTimersByTime(10);
  expect(delay.delayMs?.max).toBeCloseTo(300, 0);
});

test('counts no pause between two pieces of work', () => {
  delay.start();
  vi.advanceTimersByTime(100);
  delay.stop();
  vi.advanceTimersByTime(60_000);
  delay.start();
  vi.advanceTimersByTime(100);
  expect(delay.delayMs).toEqual({ p99: 0, max: 0 });
});

test('counts what holds the loop up until the work is over', () => {
  delay.start();
  holdUp(210);
  delay.stop();
  expect(delay.delayMs?.max).toBeCloseTo(200, 0);
});
