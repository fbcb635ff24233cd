import { describe, expect, it } from 'vitest';
import { Pulls } from '../../../../models/catalog/pulls.ts';

function scene() {
  const begun: { say: (update: number) => void; finish: (result: string) => void; signal: AbortSignal }[] = [];
  const shared = new Pulls<number, string>(() => undefined);
  const join = (signal: AbortSignal = new AbortController().signal) => {
    const heard: number[] = [];
    const result = shared.join(
      'one',
      (say, stop) =>
        new Promise((finish, reject) => {
          begun.push({ say, finish, signal: stop });
          stop.addEventListener('abort', () => reject(new Error('stopped')));
        }),
      (update) => heard.push(update),
      signal,
    );
    result.catch(() => undefined);
    return { result, heard };
  };
  return { begun, shared, join };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('work that several wait for', () => {
  it('is done once, and all hear of it, the late ones at once', async () => {
    const { begun, shared, join } = scene();
    const first = join();
    await turn();
    begun[0]?.say(1);
    const second = join();
    begun[0]?.say(2);
    expect(shared.updates.get('one')).toBe(2);
    begun[0]?.finish('done');
    expect(await Promise.all([first.result, second.result])).toEqual(['done', 'done']);
    expect([begun.length, first.heard, second.heard]).toEqual([1, [1, 2], [1, 2]]);
    expect(shared.updates.size).toBe(0);
  });

  it('goes on while one waits, and ends when nobody does', async () => {
    const { begun, join } = scene();
    const [one, other] = [new AbortController(), new AbortController()];
    const first = join(one.signal);
    const second = join(other.signal);
    await turn();
    one.abort();
    await expect(first.result).rejects.toMatchObject({ code: 'aborted' });
    expect(begun[0]?.signal.aborted).toBe(false);
    other.abort();
    await expect(second.result).rejects.toMatchObject({ code: 'aborted' });
    expect(begun[0]?.signal.aborted).toBe(true);
  });

  it('that was told to stop takes nobody in', async () => {
    const { begun, join } = scene();
    const leaving = new AbortController();
    const first = join(leaving.signal);
    await turn();
    leaving.abort();
    await first.result.catch(() => undefined);
    const second = join();
    await turn();
    begun.at(-1)?.finish('anew');
    expect(await second.result).toBe('anew');
    expect(begun).toHaveLength(2);
  });
});
