import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { IdleExit } from '../../../../server/daemon/idleExit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const minutes = (count: number) => vi.advanceTimersByTime(count * 60_000);

function idle(defaultMinutes = 5) {
  const state = { busy: false };
  const leave = vi.fn();
  return { state, leave, exit: new IdleExit(defaultMinutes, () => state.busy, leave) };
}

describe('the daemon without clients', () => {
  test('leaves after its time, also where none ever came', () => {
    const { leave } = idle();
    minutes(4.9);
    expect(leave).not.toHaveBeenCalled();
    minutes(0.2);
    expect(leave).toHaveBeenCalledTimes(1);
  });

  test('stays while there is one, and waits anew after it', () => {
    const { leave, exit } = idle();
    const client = {};
    minutes(4);
    exit.enter(client);
    minutes(600);
    exit.exit(client);
    minutes(4.9);
    expect(leave).not.toHaveBeenCalled();
    minutes(0.2);
    expect(leave).toHaveBeenCalledTimes(1);
  });

  test('does not leave a caption in its midst', () => {
    const { leave, state } = idle();
    state.busy = true;
    minutes(60);
    expect(leave).not.toHaveBeenCalled();
    state.busy = false;
    minutes(0.1);
    expect(leave).toHaveBeenCalledTimes(1);
  });

  test('the longest time that a client of those there asks for holds, and then that of the last', () => {
    const { leave, exit } = idle();
    const [first, last] = [{}, {}];
    exit.enter(first);
    exit.enter(last);
    exit.ask(first, 60);
    exit.ask(last, 1);
    exit.exit(first);
    exit.exit(last);
    minutes(1.1);
    expect(leave).toHaveBeenCalledTimes(1);
  });

  test('what a client asks for after it has gone does not count', () => {
    const { leave, exit } = idle();
    exit.enter(exit);
    exit.exit(exit);
    exit.ask(exit, 60);
    minutes(5.1);
    expect(leave).toHaveBeenCalledTimes(1);
  });

  test('0 minutes: at once', () => {
    const { leave, exit } = idle();
    exit.enter(exit);
    exit.ask(exit, 0);
    exit.exit(exit);
    minutes(0.01);
    expect(leave).toHaveBeenCalledTimes(1);
  });

  test('a year is not too long for a timer', () => {
    const { leave, exit } = idle();
    exit.enter(exit);
    exit.ask(exit, 525_600);
    exit.exit(exit);
    minutes(60 * 24 * 60);
    expect(leave).not.toHaveBeenCalled();
  });
});
