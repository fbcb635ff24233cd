import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../server/captions/clock.ts';

afterEach(() => vi.useRealTimers());

test.each([
  ['back', -1],
  ['forward', 1],
])('a wall clock that is set %s by a day changes no duration and no wait', async (_, sign) => {
  const action = vi.fn();
  const before = systemClock.now();
  const callOff = systemClock.after(60_000, action);
  systemClock.after(1, action);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + sign * 24 * 3_600_000 });
  await vi.waitFor(() => expect(action).toHaveBeenCalled());
  const passed = systemClock.now() - before;
  expect(passed).toBeGreaterThanOrEqual(0);
  expect(passed).toBeLessThan(3_600_000);
  expect(action).toHaveBeenCalledTimes(1);
  callOff();
});

// Node runs a timer of more than 24.8 days at once; a user who writes a large number of minutes means "never".
test('a wait that is longer than a timer can be does not end at once', async () => {
  const action = vi.fn();
  const callOff = systemClock.after(2 ** 31, action);
  await sleep(30);
  expect(action).not.toHaveBeenCalled();
  callOff();
});

test('an action that is called off does not run', async () => {
  const action = vi.fn();
  systemClock.after(1, action)();
  await sleep(30);
  expect(action).not.toHaveBeenCalled();
});
