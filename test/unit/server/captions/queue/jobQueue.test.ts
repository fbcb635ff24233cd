import { setImmediate as tick } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CaptionLensError } from '../../../../../models/errors.ts';
import { JobQueue, type QueueLimits } from '../../../../../server/captions/queue/jobQueue.ts';
import type { DescribeUpdate, Priority } from '../../../../../server/protocol/messages.ts';
import { spelledUpdate } from '../../../../../server/protocol/spelledMessages.ts';
import { ownNames } from '../../../../../models/wording.ts';

/** A queue whose jobs end when the test says so. */
class Bench {
  readonly queue: JobQueue<string>;
  /** Keys in the order in which their work began. */
  readonly begun: string[] = [];
  readonly stopped: string[] = [];
  readonly #ends = new Map<string, () => void>();
  #say: (update: DescribeUpdate) => void = () => undefined;

  constructor(limits: Partial<QueueLimits> = {}) {
    this.queue = new JobQueue(undefined, limits);
  }

  ask(key: string, { priority = 'action', peer = 'a', model = 'model', askedAt, signal }: Partial<Ask> = {}) {
    const updates: DescribeUpdate[] = [];
    const answer = this.queue.join(
      { key, priority, peer, model, ...(askedAt !== undefined && { askedAt }) },
      async (say, stop) => {
        this.begun.push(key);
        this.#say = say;
        await new Promise<void>((resolve, reject) => {
          this.#ends.set(key, resolve);
          stop.addEventListener('abort', () => {
            this.stopped.push(key);
            reject(new CaptionLensError('aborted', 'Stopped.'));
          });
        });
        return `${key}!`;
      },
      (update) => updates.push(spelledUpdate(update, ownNames)),
      signal,
    );
    answer.catch(() => undefined);
    return { answer, updates };
  }

  say(update: DescribeUpdate): void {
    this.#say(update);
  }

  async end(key: string): Promise<void> {
    this.#ends.get(key)?.();
    await tick();
  }

  /** Ends every job as it begins, and tells their order. */
  async endAll(): Promise<readonly string[]> {
    for (let i = 0; i < this.begun.length; i++) await this.end(this.begun[i] ?? '');
    return this.begun;
  }
}

interface Ask {
  readonly priority: Priority;
  readonly peer: string;
  readonly model: string;
  readonly askedAt: number;
  readonly signal: AbortSignal;
}

const step: DescribeUpdate = { kind: 'step', step: 3, text: 'a cup', beams: [] };

describe('who goes first', () => {
  test('hover, action, panel, batch; the newest hover, everything else in its turn', async () => {
    const bench = new Bench();
    bench.ask('running');
    for (const priority of ['batch', 'panel', 'action', 'hover'] as const) {
      bench.ask(`${priority} 1`, { priority });
      bench.ask(`${priority} 2`, { priority });
    }
    expect(await bench.endAll()).toEqual([
      'running',
      ...['hover 2', 'hover 1', 'action 1', 'action 2', 'panel 1', 'panel 2', 'batch 1', 'batch 2'],
    ]);
  });

  test('a job is lifted by who joins it, and sinks when that one leaves', async () => {
    const bench = new Bench();
    const hover = new AbortController();
    bench.ask('running');
    bench.ask('lifted', { priority: 'batch' });
    bench.ask('action');
    bench.ask('lifted', { priority: 'hover' });
    bench.ask('sunk', { priority: 'batch' });
    bench.ask('sunk', { priority: 'hover', signal: hover.signal });
    hover.abort();
    expect(await bench.endAll()).toEqual(['running', 'lifted', 'action', 'sunk']);
  });

  test('the hover that was asked for last, whichever picture was read first', async () => {
    const bench = new Bench();
    bench.ask('running');
    for (const askedAt of [3, 1, 4, 2]) bench.ask(`hover ${askedAt}`, { priority: 'hover', askedAt });
    expect(await bench.endAll()).toEqual(['running', 'hover 4', 'hover 3', 'hover 2', 'hover 1']);
  });

  test('a hover over a picture that waits already makes it the newest', async () => {
    const bench = new Bench();
    bench.ask('running');
    for (const key of ['first', 'second', 'first']) bench.ask(key, { priority: 'hover' });
    expect(await bench.endAll()).toEqual(['running', 'first', 'second']);
  });

  test('each is told where it stands, again when that changes', async () => {
    const bench = new Bench();
    const running = bench.ask('running');
    const slow = bench.ask('slow', { priority: 'panel' });
    await tick();
    bench.ask('urgent', { priority: 'hover' });
    await tick();
    await bench.end('running');
    expect(slow.updates).toEqual([1, 2, 1].map((position) => ({ kind: 'queued', position })));
    expect(running.updates).toEqual([]);
  });
});

describe('one job, many who wait', () => {
  test('asked a hundred times by a hundred peers it runs once', async () => {
    const bench = new Bench();
    const answers = Array.from({ length: 100 }, (_, i) => bench.ask('cup', { peer: `peer ${i}` }).answer);
    await bench.end('cup');
    expect(await Promise.all(answers)).toEqual(new Array(100).fill('cup!'));
    expect(bench.begun).toEqual(['cup']);
  });

  test('a late one hears at once how far it is', async () => {
    const bench = new Bench();
    bench.ask('cup');
    bench.say(step);
    expect(bench.ask('cup').updates).toEqual([step]);
    bench.ask('tree');
    await tick();
    expect(bench.ask('tree').updates).toEqual([{ kind: 'queued', position: 1 }]);
    await bench.end('cup');
    // It runs now, and has said nothing yet.
    expect(bench.ask('tree').updates).toEqual([]);
  });

  test('one leaves: it is answered at once, the job goes on for the other', async () => {
    const bench = new Bench();
    const leaving = new AbortController();
    const left = bench.ask('cup', { signal: leaving.signal });
    const stayed = bench.ask('cup');
    leaving.abort();
    await expect(left.answer).rejects.toMatchObject({ code: 'aborted' });
    bench.say(step);
    await bench.end('cup');
    await expect(stayed.answer).resolves.toBe('cup!');
    expect([left.updates, stayed.updates, bench.stopped]).toEqual([[], [step], []]);
  });

  test('all leave: the job is told to stop, and who asks then begins anew', async () => {
    const bench = new Bench();
    const leaving = new AbortController();
    bench.ask('cup', { signal: leaving.signal });
    bench.ask('cup', { signal: leaving.signal });
    leaving.abort();
    const again = bench.ask('cup');
    expect(bench.stopped).toEqual(['cup']);
    await tick();
    await bench.end('cup');
    await expect(again.answer).resolves.toBe('cup!');
    expect(bench.begun).toEqual(['cup', 'cup']);
  });

  test('one that waits and is left by all never begins', async () => {
    const bench = new Bench();
    const leaving = new AbortController();
    bench.ask('running');
    bench.ask('gone', { signal: leaving.signal });
    leaving.abort();
    expect(bench.queue.counts).toEqual({ waiting: 0, running: 1 });
    expect(await bench.endAll()).toEqual(['running']);
  });

  test('a listener that throws spoils it for nobody', async () => {
    const queue = new JobQueue<string>();
    const updates: DescribeUpdate[] = [];
    const work = async (say: (update: DescribeUpdate) => void) => {
      await tick();
      say(step);
      return 'done';
    };
    const request = { key: 'cup', priority: 'hover', peer: 'a', model: 'model' } as const;
    const bad = queue.join(request, work, () => {
      throw new Error('listener');
    });
    const good = queue.join(request, work, (update) => updates.push(spelledUpdate(update, ownNames)));
    expect(await Promise.all([bad, good])).toEqual(['done', 'done']);
    expect(updates).toEqual([step]);
  });
});

describe('a batch', () => {
  test('runs several together, and takes in the next as one ends', async () => {
    const bench = new Bench({ together: 3 });
    for (let i = 1; i <= 5; i++) bench.ask(`${i}`, { priority: 'batch' });
    expect(bench.begun).toEqual(['1', '2', '3']);
    await bench.end('2');
    expect(bench.begun).toEqual(['1', '2', '3', '4']);
    expect(bench.queue.counts).toEqual({ waiting: 1, running: 3 });
  });

  test('lets an urgent one in at once, and begins nothing until that is done', async () => {
    const bench = new Bench({ together: 2 });
    for (let i = 1; i <= 4; i++) bench.ask(`${i}`, { priority: 'batch' });
    bench.ask('hover', { priority: 'hover' });
    bench.ask('hover 2', { priority: 'hover' });
    expect(bench.begun).toEqual(['1', '2', 'hover']);
    await bench.end('1');
    await bench.end('2');
    expect(bench.begun).toEqual(['1', '2', 'hover']);
    await bench.end('hover');
    expect(bench.begun).toEqual(['1', '2', 'hover', 'hover 2']);
    await bench.end('hover 2');
    expect(bench.begun).toEqual(['1', '2', 'hover', 'hover 2', '3', '4']);
  });

  test('of another model waits until this one is done, and is not overtaken by it', async () => {
    const bench = new Bench({ together: 4 });
    bench.ask('a1', { priority: 'batch', model: 'a' });
    bench.ask('b1', { priority: 'batch', model: 'b' });
    bench.ask('a2', { priority: 'batch', model: 'a' });
    expect(bench.begun).toEqual(['a1']);
    await bench.end('a1');
    expect(bench.begun).toEqual(['a1', 'b1']);
    await bench.end('b1');
    expect(bench.begun).toEqual(['a1', 'b1', 'a2']);
  });
});

describe('too much', () => {
  test('a thousand hovers of many peers: 64 wait, the newest goes first, the older ones are told', async () => {
    const bench = new Bench();
    const asked = Array.from({ length: 1000 }, (_, i) =>
      bench.ask(`${i}`, { priority: 'hover', peer: `peer ${i % 100}` }),
    );
    expect(bench.queue.counts).toEqual({ waiting: 64, running: 1 });
    const outcomes = Promise.allSettled(asked.map(({ answer }) => answer));
    const order = await bench.endAll();
    expect(order.slice(0, 3)).toEqual(['0', '999', '998']);
    expect(order).toHaveLength(65);
    const dropped = (await outcomes).filter(({ status }) => status === 'rejected');
    expect(dropped).toHaveLength(935);
    for (const outcome of dropped) expect(outcome).toMatchObject({ reason: { code: 'busy' } });
  });

  test('the newest hover of each peer stays, however many others have come since', async () => {
    const bench = new Bench({ total: 4 });
    bench.ask('running');
    bench.ask('of a', { priority: 'hover', peer: 'a' });
    for (const peer of ['b', 'c']) {
      for (const number of [1, 2, 3, 4]) bench.ask(`${number} of ${peer}`, { priority: 'hover', peer });
    }
    expect(await bench.endAll()).toEqual(['running', '4 of c', '3 of c', '4 of b', 'of a']);
  });

  test('a hover that was asked for before all that wait takes nobody’s place', async () => {
    const bench = new Bench({ perPeer: 2 });
    bench.ask('running');
    for (const askedAt of [3, 2]) bench.ask(`hover ${askedAt}`, { priority: 'hover', askedAt });
    const late = bench.ask('hover 1', { priority: 'hover', askedAt: 1 });
    await expect(late.answer).rejects.toMatchObject({ code: 'busy' });
    expect(await bench.endAll()).toEqual(['running', 'hover 3', 'hover 2']);
  });

  test('one peer holds sixteen, and costs no other its place', async () => {
    const bench = new Bench();
    bench.ask('running');
    const other = bench.ask('other', { priority: 'hover', peer: 'b' });
    const greedy = Array.from({ length: 17 }, (_, i) => bench.ask(`${i}`, { priority: 'hover' }));
    expect(bench.queue.counts.waiting).toBe(17);
    await expect(greedy[0]?.answer).rejects.toMatchObject({ code: 'busy' });
    await bench.endAll();
    await expect(other.answer).resolves.toBe('other!');
  });

  test('actions are not dropped for newer ones: the newer is refused', async () => {
    const bench = new Bench({ perPeer: 2 });
    bench.ask('running');
    const kept = [bench.ask('1'), bench.ask('2')];
    await expect(bench.ask('3').answer).rejects.toMatchObject({ code: 'busy' });
    await expect(bench.ask('4', { priority: 'hover' }).answer).rejects.toMatchObject({ code: 'busy' });
    await bench.endAll();
    await expect(Promise.all(kept.map(({ answer }) => answer))).resolves.toEqual(['1!', '2!']);
  });

  test('the same picture again takes no further place', async () => {
    const bench = new Bench({ perPeer: 1, total: 1 });
    bench.ask('running');
    const asked = [bench.ask('cup'), bench.ask('cup'), bench.ask('cup', { peer: 'b' })];
    await bench.endAll();
    await expect(Promise.all(asked.map(({ answer }) => answer))).resolves.toEqual(['cup!', 'cup!', 'cup!']);
  });

  test('a batch of a thousand by one peer is done whole, and lets a hover pass', async () => {
    const bench = new Bench({ together: 1 });
    const asked = Array.from({ length: 1000 }, (_, i) => bench.ask(`${i}`, { priority: 'batch' }));
    bench.ask('hover', { priority: 'hover' });
    const order = await bench.endAll();
    expect(order.slice(0, 3)).toEqual(['0', 'hover', '1']);
    expect(await Promise.all(asked.map(({ answer }) => answer))).toHaveLength(1000);
  });
});

describe('closing', () => {
  test('what was taken is done, nothing more is taken', async () => {
    const bench = new Bench();
    const taken = [bench.ask('1'), bench.ask('2')];
    const closed = bench.queue.close(60_000);
    await expect(bench.ask('3').answer).rejects.toMatchObject({ code: 'aborted' });
    await bench.endAll();
    await closed;
    await expect(Promise.all(taken.map(({ answer }) => answer))).resolves.toEqual(['1!', '2!']);
  });

  test('a second call to close comes with less patience, and both are met', async () => {
    const bench = new Bench();
    const { answer } = bench.ask('1');
    await Promise.all([bench.queue.close(60_000), bench.queue.close(0)]);
    await expect(answer).rejects.toMatchObject({ code: 'aborted' });
  });

  test('after the grace all that is left is cancelled', async () => {
    const bench = new Bench();
    const taken = [bench.ask('1'), bench.ask('2')];
    await bench.queue.close(1);
    for (const { answer } of taken) await expect(answer).rejects.toMatchObject({ code: 'aborted' });
    expect([bench.begun, bench.stopped]).toEqual([['1'], ['1']]);
  });
});

test('every request is answered exactly once, whenever it is cancelled', async () => {
  const asks = fc.array(
    fc.record({
      key: fc.integer({ min: 0, max: 12 }),
      priority: fc.constantFrom<Priority>('hover', 'action', 'panel', 'batch'),
      peer: fc.constantFrom('a', 'b', 'c'),
      pause: fc.nat(2),
      length: fc.nat(3),
      ends: fc.constantFrom('well', 'badly'),
      model: fc.nat(1),
      cancelAfter: fc.option(fc.nat(12), { nil: undefined }),
    }),
    { minLength: 50, maxLength: 100 },
  );
  await fc.assert(
    fc.asyncProperty(asks, async (drawn) => {
      const queue = new JobQueue<string>(undefined, { total: 6, perPeer: 4, batch: 5, together: 3 });
      const waits = async (ticks: number) => {
        for (let i = 0; i < ticks; i++) await tick();
      };
      const running: string[] = [];
      let late = 0; // updates that came after the answer
      const outcomes = [];
      for (const { key, model, priority, peer, pause, length, ends, cancelAfter } of drawn) {
        await waits(pause);
        const cancel = new AbortController();
        let answers = 0;
        const work = async (say: (update: DescribeUpdate) => void, stop: AbortSignal) => {
          running.push(`${model}`);
          if (new Set(running).size > 1) throw new Error('two models at once');
          // Three of a batch, and an urgent one beside them.
          if (running.length > 4) throw new Error('too many at once');
          for (let i = 0; i < length && !stop.aborted; i++) {
            say(step);
            await tick();
          }
          running.pop();
          if (ends === 'badly' || stop.aborted) throw new CaptionLensError('engineLost', 'Lost.');
          return `${key}!`;
        };
        const answer = queue.join(
          { key: `${key} ${model}`, priority, peer, model: `${model}` },
          work,
          () => {
            if (answers > 0) late++;
          },
          cancel.signal,
        );
        outcomes.push(
          answer.then(
            (text) => {
              answers++;
              return text === `${key}!` ? 'right' : 'wrong';
            },
            (error: unknown) => {
              answers++;
              return error instanceof CaptionLensError ? error.code : 'unexpected';
            },
          ),
        );
        if (cancelAfter !== undefined) void waits(cancelAfter).then(() => cancel.abort());
      }
      const ended = await Promise.all(outcomes);
      await tick();
      expect(ended).toHaveLength(drawn.length);
      expect(ended.every((outcome) => ['right', 'aborted', 'busy', 'engineLost'].includes(outcome))).toBe(true);
      expect([late, queue.counts]).toEqual([0, { waiting: 0, running: 0 }]);
    }),
    { numRuns: 70 },
  );
});
