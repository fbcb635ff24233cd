import { setImmediate as tick } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LoadProgress, Snapshot } from '../../../../../models/caption.ts';
import { CaptionLensError } from '../../../../../models/errors.ts';
import { EngineSeat } from '../../../../../server/captions/seat/engineSeat.ts';
import type { ModelSelection } from '../../../../../server/protocol/messages.ts';
import { Bench, FakeEngine, minute, never, quiet } from './engineBench.ts';
import { embedded } from '../samples.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

// Nobody else has a graphics card while a model lies there.
describe('an idle model', () => {
  test('leaves memory after its time, and comes again when asked for', async () => {
    bench.seat.setUnloadAfter(10 * minute);
    await bench.use();
    await bench.pass(10 * minute - 1);
    expect(bench.living).toBe(1);
    await bench.pass(1);
    expect([bench.living, bench.seat.state]).toEqual([0, { kind: 'unloaded' }]);
    await bench.use();
    expect(bench.living).toBe(1);
  });

  test('says how long it stays, and nothing while it works, is absent or never leaves', async () => {
    expect(bench.seat.idleLeftMs).toBeUndefined();
    bench.seat.setUnloadAfter(10 * minute);
    await bench.use();
    await bench.pass(4 * minute);
    expect(bench.seat.idleLeftMs).toBe(6 * minute);
    bench.seat.setUnloadAfter(0);
    expect(bench.seat.idleLeftMs).toBeUndefined();
    bench.seat.setUnloadAfter(minute);
    await bench.pass(minute);
    expect([bench.living, bench.seat.idleLeftMs]).toEqual([0, undefined]);
  });

  test('each caption begins its time anew', async () => {
    bench.seat.setUnloadAfter(10 * minute);
    await bench.use();
    await bench.pass(9 * minute);
    await bench.use();
    await bench.pass(9 * minute);
    expect(bench.living).toBe(1);
    await bench.pass(minute);
    expect(bench.living).toBe(0);
  });

  test('stays while a job waits for another to end', async () => {
    bench.seat.setUnloadAfter(10 * minute);
    await bench.use();
    bench.wanted = true;
    await bench.pass(60 * minute);
    expect(bench.living).toBe(1);
    bench.wanted = false;
    await bench.pass(10 * minute);
    expect(bench.living).toBe(0);
  });

  test('stays while a job runs, however long', async () => {
    bench.seat.setUnloadAfter(minute);
    let end = quiet;
    const running = bench.seat.use(
      embedded,
      () =>
        new Promise<void>((resolve) => {
          end = () => resolve() as undefined;
        }),
      quiet,
      never,
    );
    await bench.pass(60 * minute);
    expect(bench.living).toBe(1);
    end();
    await running;
    await bench.pass(minute);
    expect(bench.living).toBe(0);
  });

  test('never leaves where the user says so, and hears of a change while it is idle', async () => {
    bench.seat.setUnloadAfter(0);
    await bench.use();
    await bench.pass(10_000 * minute);
    expect(bench.living).toBe(1);
    bench.seat.setUnloadAfter(minute);
    await bench.pass(minute);
    expect(bench.living).toBe(0);
  });

  test('that nobody waits for when it comes has its time too', async () => {
    bench.seat.setUnloadAfter(minute);
    const leaving = new AbortController();
    bench.hold = true;
    const left = bench.seat.use(embedded, async () => '', quiet, leaving.signal);
    await tick();
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'aborted' });
    bench.arrive();
    await tick();
    expect(bench.living).toBe(1);
    await bench.pass(minute);
    expect(bench.living).toBe(0);
  });
});

describe('which model', () => {
  test('the same one stays; another takes its place', async () => {
    await bench.use();
    await bench.use();
    expect(bench.opened).toHaveLength(1);
    await bench.use({ ...embedded, path: '/models/other', base: '/models/base', imageSize: 112 });
    expect([bench.opened.length, bench.living]).toEqual([2, 1]);
    expect(bench.opened.map(({ options }) => options)).toMatchObject([
      { model: { path: undefined }, device: 'cpu', cacheDir: '/cache' },
      { model: { path: '/models/other', base: '/models/base' }, imageSize: 112 },
    ]);
    expect(bench.opened[0]?.options).not.toHaveProperty('imageSize');
  });

  test('one whose files have changed is loaded again', async () => {
    await bench.use();
    expect(await bench.seat.infoOf(embedded)).toBeDefined();
    bench.stamp = 'two';
    expect(await bench.seat.infoOf(embedded)).toBeUndefined();
    await bench.use();
    expect([bench.opened.length, bench.remembered]).toEqual([2, ['one', 'two']]);
  });

  test('one whose files change while it is loaded is not remembered', async () => {
    bench.hold = true;
    const used = bench.use();
    await tick();
    bench.stamp = 'two';
    bench.arrive();
    await used;
    expect(bench.remembered).toEqual([]);
  });

  test('one that is being loaded in vain is called off for another', async () => {
    const leaving = new AbortController();
    bench.hold = true;
    const left = bench.seat.use(embedded, async () => '', quiet, leaving.signal);
    await tick();
    leaving.abort();
    await left.catch(quiet);
    bench.hold = false;
    await expect(bench.use({ ...embedded, path: '/other' })).resolves.toBe('/other');
    expect(bench.opened).toHaveLength(1);
  });

  test('one that is being loaded in vain does not hold up unloading', async () => {
    const leaving = new AbortController();
    bench.hold = true;
    const left = bench.seat.use(embedded, async () => '', quiet, leaving.signal);
    await tick();
    leaving.abort();
    await left.catch(quiet);
    await bench.seat.unload();
    expect([bench.living, bench.seat.state]).toEqual([0, { kind: 'unloaded' }]);
  });
});

describe('a run that says nothing', () => {
  /** An engine whose captions are answered by hand. */
  class SlowEngine extends FakeEngine {
    readonly steps: (() => void)[] = [];

    override async caption(_request?: unknown, onSnapshot?: (snapshot: Snapshot) => void): Promise<never> {
      this.steps.push(() => onSnapshot?.({ image: 0, step: 1, text: '', beams: [], finished: [] }));
      return new Promise<never>(quiet);
    }
  }

  async function begin() {
    const opened: SlowEngine[] = [];
    const parts = {
      cacheDir: '',
      draftsDir: undefined,
      stampOf: async () => 'one',
      onLoaded: quiet,
      isWanted: () => true,
      onChange: quiet,
    };
    const seat = new EngineSeat({
      ...parts,
      open: async (options) => {
        const engine = new SlowEngine(options);
        opened.push(engine);
        return engine;
      },
      clock: bench.clock,
      silence: { loadMs: 10 * minute, firstRunMs: 5 * minute, runMs: minute },
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
    const request = { pixels: [], settings: {} };
    const use = () => seat.use(embedded, async (engine) => engine.caption(request, quiet, never), quiet, never);
    return { opened, seat, use };
  }

  test('may take five minutes at first, and one minute once something was heard', async () => {
    const { opened, use } = await begin();
    use().catch(quiet);
    await bench.pass(5 * minute - 1);
    expect(opened.map(({ life }) => life)).toEqual(['living']);
    opened[0]?.steps[0]?.();
    await bench.pass(minute - 1);
    expect(opened).toHaveLength(1);
    await bench.pass(1);
    expect(opened.map(({ life }) => life)).toEqual(['gone', 'living']);
  });

  test('is none while the engine works for another', async () => {
    const { opened, use } = await begin();
    use().catch(quiet);
    use().catch(quiet);
    await bench.pass(0);
    for (let step = 0; step < 20; step++) {
      opened[0]?.steps[1]?.();
      await bench.pass(minute / 2);
    }
    expect(opened).toHaveLength(1);
  });
});

test('an engine that said nothing while it loaded is gone before the next one comes', async () => {
  const counts = { living: 0, most: 0 };
  const seat = new EngineSeat({
    ...{
      cacheDir: '',
      draftsDir: undefined,
      stampOf: async () => 'one',
      onLoaded: quiet,
      isWanted: () => true,
      onChange: quiet,
    },
    open: async (_options, _onProgress, signal) => {
      counts.living += 1;
      counts.most = Math.max(counts.most, counts.living);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      // A process that hangs takes a while to be killed.
      for (let i = 0; i < 3; i++) await tick();
      counts.living -= 1;
      throw new CaptionLensError('aborted', 'Called off.');
    },
    clock: bench.clock,
    silence: { loadMs: 10 * minute, firstRunMs: 5 * minute, runMs: minute },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  const used = seat.use(embedded, async () => 'done', quiet, never).catch((error: unknown) => error);
  for (let i = 0; i < 4; i++) {
    await bench.pass(10 * minute);
    for (let turn = 0; turn < 20; turn++) await tick();
  }
  expect(await used).toMatchObject({ code: 'engineLost' });
  expect(counts).toEqual({ living: 0, most: 1 });
});

test('a silence is counted from the last word', async () => {
  const heard: ((progress: LoadProgress) => void)[] = [];
  const engine = new FakeEngine({ model: { path: undefined }, device: 'cpu', precision: 'auto', cacheDir: '' });
  let arrive: (engine: FakeEngine) => void = quiet;
  const seat = new EngineSeat({
    open: async (_options, onProgress, signal) => {
      heard.push(onProgress);
      return new Promise((resolve, reject) => {
        arrive = resolve;
        signal.addEventListener('abort', () => reject(new CaptionLensError('aborted', 'Called off.')));
      });
    },
    ...{
      cacheDir: '',
      draftsDir: undefined,
      stampOf: async () => 'one',
      onLoaded: quiet,
      isWanted: () => true,
      onChange: quiet,
    },
    ...{
      clock: bench.clock,
      silence: { loadMs: 10 * minute, firstRunMs: 5 * minute, runMs: minute },
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    },
  });
  const used = seat.use(embedded, async () => 'done', quiet, never);
  await tick();
  await bench.pass(9 * minute);
  heard.at(-1)?.({ kind: 'loading', message: 'Loading' });
  await bench.pass(9 * minute);
  expect(heard).toHaveLength(1);
  await bench.pass(minute);
  expect(heard).toHaveLength(2); // stopped, and tried once more
  arrive(engine);
  await expect(used).resolves.toBe('done');
});

test('jobs that need advice get it until the user forgets: the fifth crash in three minutes ends it', async () => {
  const crash = async () => {
    throw new CaptionLensError('engineLost', 'The engine crashed (SIGSEGV).');
  };
  const use = () => bench.seat.use(embedded, crash, quiet, never).catch((error: unknown) => error);
  // Two engines a job, the second job later than three minutes: never five at a time.
  for (let i = 0; i < 5; i++) {
    expect(await use()).toMatchObject({ code: 'engineLost', advice: undefined });
    await bench.pass(2 * minute);
  }
  expect(bench.opened).toHaveLength(10);
  await use();
  await use();
  expect(await use()).toMatchObject({ advice: expect.stringContaining('Restart') });
  const before = bench.opened.length;
  await bench.pass(60 * minute);
  expect(await use()).toMatchObject({ advice: expect.stringContaining('Restart') });
  expect(bench.opened).toHaveLength(before);
  await bench.seat.unload();
  await expect(bench.use()).resolves.toBe('embedded');
});

describe('jobs that overlap', () => {
  /** A job that ends when the test says so. */
  function begin(selection: ModelSelection = embedded) {
    let settle: (outcome: 'done' | CaptionLensError) => void = quiet;
    const engines: FakeEngine[] = [];
    const answer = bench.seat.use(
      selection,
      () =>
        new Promise<string>((resolve, reject) => {
          const engine = bench.opened.at(-1);
          if (engine) engines.push(engine);
          settle = (outcome) => (outcome === 'done' ? resolve('done') : reject(outcome));
        }),
      quiet,
      never,
    );
    answer.catch(quiet);
    return { answer, engines, settle: (outcome: 'done' | CaptionLensError) => settle(outcome) };
  }

  test('use the same engine at the same time where they want the same model', async () => {
    const jobs = [begin(), begin(), begin()];
    await bench.pass(0);
    expect(jobs.map(({ engines }) => engines.length)).toEqual([1, 1, 1]);
    expect(bench.opened).toHaveLength(1);
    for (const job of jobs) job.settle('done');
    expect(await Promise.all(jobs.map(({ answer }) => answer))).toEqual(['done', 'done', 'done']);
  });

  test('of another model wait until all of them are done', async () => {
    const jobs = [begin(), begin()];
    await bench.pass(0);
    const other = begin({ ...embedded, path: '/other' });
    await bench.pass(0);
    jobs[0]?.settle('done');
    await bench.pass(0);
    expect([other.engines.length, bench.opened.length]).toEqual([0, 1]);
    jobs[1]?.settle('done');
    await bench.pass(0);
    expect([other.engines.length, bench.opened.length]).toEqual([1, 2]);
    other.settle('done');
    await other.answer;
  });

  test('of the same model with other files wait too: what runs keeps the engine that it began with', async () => {
    const running = begin();
    await bench.pass(0);
    bench.stamp = 'two';
    const next = begin();
    await bench.pass(0);
    expect([bench.opened.length, bench.living, next.engines.length]).toEqual([1, 1, 0]);
    running.settle('done');
    await bench.pass(0);
    expect([bench.opened.length, bench.living, next.engines.length]).toEqual([2, 1, 1]);
    next.settle('done');
    expect(await Promise.all([running.answer, next.answer])).toEqual(['done', 'done']);
  });

  test('that lose their engine together lose one, and all try again on the next', async () => {
    const jobs = [begin(), begin(), begin(), begin(), begin(), begin()];
    await bench.pass(0);
    for (const job of jobs) job.settle(new CaptionLensError('engineLost', 'The engine is gone.'));
    await bench.pass(0);
    expect(bench.opened).toHaveLength(2);
    expect(jobs.map(({ engines }) => engines.length)).toEqual([2, 2, 2, 2, 2, 2]);
    for (const job of jobs) job.settle('done');
    expect(await Promise.all(jobs.map(({ answer }) => answer))).toEqual(jobs.map(() => 'done'));
  });

  test('do not mind one that fails by its own fault', async () => {
    const jobs = [begin(), begin()];
    await bench.pass(0);
    jobs[0]?.settle(new CaptionLensError('imageInvalid', 'This is no picture.'));
    await expect(jobs[0]?.answer).rejects.toMatchObject({ code: 'imageInvalid' });
    jobs[1]?.settle('done');
    expect(await jobs[1]?.answer).toBe('done');
    expect(bench.opened).toHaveLength(1);
  });

  test('keep the model in memory until the last of them is done', async () => {
    bench.seat.setUnloadAfter(minute);
    const jobs = [begin(), begin()];
    await bench.pass(0);
    jobs[0]?.settle('done');
    await bench.pass(5 * minute);
    expect(bench.living).toBe(1);
    jobs[1]?.settle('done');
    await jobs[1]?.answer;
    await bench.pass(minute);
    expect(bench.living).toBe(0);
  });
});
