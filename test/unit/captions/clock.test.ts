import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { systemClock } from '../../../server/captions/clock.ts';

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
