import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ConcurrencyLimit, mapConcurrently, mapInOrder, type Work } from '../../../models/concurrency.ts';

/** Counts who is at work; item 0 fails at once, the others take a few turns of the event loop. */
class Workshop {
  readonly begun: number[] = [];
  readonly ended: number[] = [];
  readonly stopped: number[] = [];
  most = 0;

  readonly work: Work<number, number> = async (item, signal) => {
    this.begun.push(item);
    this.most = Math.max(this.most, this.begun.length - this.ended.length);
    try {
      if (item === 0) throw new Error('the first');
      for (let turn = 0; turn < 3; turn++) await setImmediate();
      if (signal.aborted) {
        this.stopped.push(item);
        throw new Error('a later one');
      }
      return 10 * item;
    } finally {
      this.ended.push(item);
    }
  };
}

async function collected<T>(results: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}

const ways: readonly [string, (shop: Workshop, items: readonly number[], signal?: AbortSignal) => Promise<unknown>][] =
  [
    ['together', (shop, items, signal) => mapConcurrently(items, new ConcurrencyLimit(2), shop.work, signal)],
    ['in order', (shop, items, signal) => collected(mapInOrder(items, 2, shop.work, signal))],
  ];

describe.each(ways)('items that are worked on %s', (_name, all) => {
  test('give their results in order, two at a time', async () => {
    const shop = new Workshop();
    expect(await all(shop, [1, 2, 3, 4, 5])).toEqual([10, 20, 30, 40, 50]);
    expect(shop.most).toBe(2);
  });

  test('of which one fails: nothing new begins, what is under way is told and waited for, the first failure is thrown', async () => {
    const shop = new Workshop();
    await expect(all(shop, [0, 1, 2, 3])).rejects.toThrow('the first');
    expect([shop.begun, shop.ended, shop.stopped]).toEqual([[0, 1], [0, 1], [1]]);
  });

  test('hear the caller’s signal', async () => {
    const shop = new Workshop();
    const caller = new AbortController();
    const end = all(shop, [1, 2, 3, 4], caller.signal);
    caller.abort();
    await expect(end).rejects.toThrow('a later one');
    expect(shop.ended).toEqual(shop.begun);
    expect(shop.begun).toEqual([1, 2]);
  });
});

test('whoever takes no more results ends what is under way', async () => {
  const shop = new Workshop();
  for await (const result of mapInOrder([1, 2, 3, 4], 2, shop.work)) {
    expect(result).toBe(10);
    break;
  }
  expect([shop.begun, shop.ended.toSorted()]).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
});

test('a limit is shared by all who run under it, in the order in which they came', async () => {
  const [limit, shop] = [new ConcurrencyLimit(3), new Workshop()];
  const halves = [
    [1, 2, 3, 4],
    [5, 6, 7],
  ];
  await Promise.all(halves.map((half) => mapConcurrently(half, limit, shop.work)));
  expect([shop.most, shop.begun]).toEqual([3, [1, 2, 3, 4, 5, 6, 7]]);
});
