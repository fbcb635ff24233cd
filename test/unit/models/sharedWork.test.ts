import { describe, expect, test } from 'vitest';
import { CaptionLensError } from '../../../models/errors.ts';
import { SharedWork } from '../../../models/sharedWork.ts';

/** Work that ends when the test says so. */
function begin(whenLeft: 'stop' | 'goOn' = 'stop') {
  const shared = new SharedWork<number, string>(whenLeft);
  let finish: (result: string) => void = () => undefined;
  let stop: AbortSignal | undefined;
  const ended = shared.run(
    (_say, signal) =>
      new Promise((resolve) => {
        finish = resolve;
        stop = signal;
      }),
  );
  return { shared, ended, isStopped: () => stop?.aborted, finish: (result: string) => finish(result) };
}

const never = new AbortController().signal;
const left = new CaptionLensError('busy', 'Left out.');

describe('shared work', () => {
  test('answers all who wait, and whoever asks when it is done', async () => {
    const { shared, ended, finish } = begin();
    const results = [shared.wait(() => undefined, never), shared.join(() => undefined).result];
    finish('done');
    await ended;
    results.push(shared.wait(() => undefined, never));
    expect(await Promise.all(results)).toEqual(['done', 'done', 'done']);
  });

  test('says the latest to whoever comes late, and nothing of the time before it began', () => {
    const heard: number[] = [];
    const waiting = new SharedWork<number, string>('stop');
    waiting.say(1);
    waiting.join((update) => heard.push(update));
    expect(heard).toEqual([1]);
    void waiting.run(() => new Promise(() => undefined));
    waiting.join((update) => heard.push(update));
    expect(heard).toEqual([1]);
    waiting.say(2);
    expect(heard).toEqual([1, 2, 2]);
  });

  test('minds no listener that throws', async () => {
    const heard: number[] = [];
    const { shared, finish } = begin();
    const results = [
      shared.wait(() => {
        throw new Error('A listener is broken.');
      }, never),
      shared.wait((update) => heard.push(update), never),
    ];
    shared.say(1);
    finish('done');
    expect([await Promise.all(results), heard]).toEqual([['done', 'done'], [1]]);
  });

  test.each([
    ['stop', true],
    ['goOn', false],
  ] as const)('that all have left: %s', async (whenLeft, isStopped) => {
    const work = begin(whenLeft);
    const leaving = new AbortController();
    const waited = work.shared.wait(() => undefined, leaving.signal);
    const joined = work.shared.join(() => undefined);
    leaving.abort();
    await expect(waited).rejects.toMatchObject({ code: 'aborted' });
    expect(work.isStopped()).toBe(false);
    joined.leave(left);
    await expect(joined.result).rejects.toBe(left);
    expect([work.isStopped(), work.shared.isAwaited]).toEqual([isStopped, false]);
  });

  test('fails for all who wait, and leaving afterwards changes nothing', async () => {
    const shared = new SharedWork<number, string>('stop');
    const joined = shared.join(() => undefined);
    const failure = new Error('broken');
    const ended = shared.run(() => Promise.reject(failure));
    await expect(joined.result).rejects.toBe(failure);
    await ended;
    joined.leave(left);
    expect(shared.isStopped).toBe(false);
  });
});
