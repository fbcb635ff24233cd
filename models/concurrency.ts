import { setMaxListeners } from 'node:events';
import { throwIfAborted } from './errors.ts';

// Work on many things, a few at a time. One rule holds for all of it: after a first failure nothing new begins, what is
// under way hears of it by its signal and is waited for, and the first failure is thrown.

/** Lets so many tasks run at the same time; the others wait in the order in which they came. */
export class ConcurrencyLimit {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  /** Runs the task when its turn comes; throws `aborted` where the signal has fired by then. */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      throwIfAborted(signal);
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

/** `work`'s signal fires with `signal`, and where another item fails. */
export type Work<Item, Result> = (item: Item, signal: AbortSignal, index: number) => Promise<Result>;

/** The results, in the order of the items; how many are worked on at a time is the limit's, which others may share. */
export async function mapConcurrently<Item, Result>(
  items: Iterable<Item>,
  limit: ConcurrencyLimit,
  work: Work<Item, Result>,
  signal?: AbortSignal,
): Promise<readonly Result[]> {
  const stopping = stoppedWith(signal);
  const failures: unknown[] = [];
  const fail = (thrown: unknown): readonly Result[] => {
    failures.push(thrown);
    stopping.stop();
    return [];
  };
  const results = await Promise.all(
    Array.from(items, (item, index) => {
      // Within its turn: the next one must know already.
      const attempt = () => work(item, stopping.signal, index).then((result) => [result], fail);
      return limit.run(attempt, stopping.signal).catch(fail);
    }),
  );
  if (failures.length > 0) throw failures[0];
  return results.flat(1);
}

/**
 * One result after the other, in the order of the items. At most `most` have begun whose results nobody took. A caller
 * that takes no more is a failure to the work under way.
 */
export async function* mapInOrder<Item, Result>(
  items: readonly Item[],
  most: number,
  work: Work<Item, Result>,
  signal?: AbortSignal,
): AsyncGenerator<Result, void, void> {
  const stopping = stoppedWith(signal);
  const begun: Promise<Result>[] = [];
  const begin = (item: Item, index: number): void => {
    const result = work(item, stopping.signal, index);
    result.catch(() => undefined); // heard of in its turn
    begun.push(result);
  };
  try {
    items.slice(0, most).forEach(begin);
    let next = begun.length;
    for (let first = begun.shift(); first !== undefined; first = begun.shift()) {
      const result = await first;
      const item = items[next];
      if (item !== undefined) begin(item, next++);
      yield result;
    }
  } finally {
    stopping.stop();
    await Promise.allSettled(begun);
  }
}

function stoppedWith(signal?: AbortSignal): { readonly signal: AbortSignal; readonly stop: () => void } {
  const stopping = new AbortController();
  const both = signal ? AbortSignal.any([signal, stopping.signal]) : stopping.signal;
  // Everything under way listens; Node would warn of more than ten.
  setMaxListeners(0, both);
  return { signal: both, stop: () => stopping.abort() };
}
