import { beforeEach, describe, expect, test } from 'vitest';
import { CaptionLensError } from '../../../../../models/errors.ts';
import type { ModelSelection } from '../../../../../server/protocol/messages.ts';
import { Bench, minute, never, quiet } from './engineBench.ts';
import { embedded } from '../samples.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

describe('a model that lacks its names', () => {
  const without = (retry: object) => {
    bench.recogniser = { kind: 'unusable', reason: 'A file could not be opened.', ...retry };
  };

  test('for a cause that may pass is loaded again after a while, and not under another caption', async () => {
    without({ retry: 'later' });
    await bench.use();
    await bench.pass(5 * minute - 1);
    await bench.use();
    expect(bench.opened).toHaveLength(1);
    bench.recogniser = { kind: 'none' };
    let end = quiet;
    const long = () => new Promise<void>((resolve) => (end = () => resolve() as undefined));
    const running = bench.seat.use(embedded, long, quiet, never);
    await bench.pass(0);
    await bench.pass(1);
    await bench.use();
    expect(bench.opened).toHaveLength(1);
    end();
    await running;
    await bench.use();
    await bench.pass(60 * minute);
    await bench.use();
    expect([bench.opened.length, bench.living]).toEqual([2, 1]);
  });

  test('for a fault of its files stays as it is until they change', async () => {
    without({});
    await bench.use();
    await bench.pass(60 * minute);
    await bench.use();
    expect(bench.opened).toHaveLength(1);
  });
});

describe('a model whose compiled files are damaged again and again', () => {
  const damaged = async (selection: ModelSelection = embedded) =>
    bench.seat.use(
      selection,
      async () => {
        throw new CaptionLensError('compiledDamaged', 'The compiled files were damaged.');
      },
      quiet,
      never,
    );

  test('is made anew once for each state of its files, and again when the user says so', async () => {
    await expect(damaged()).rejects.toMatchObject({ code: 'compiledDamaged' });
    await bench.use({ ...embedded, path: '/other' });
    await expect(bench.use()).rejects.toMatchObject({ code: 'compiledDamaged', advice: expect.any(String) as string });
    expect(bench.opened).toHaveLength(3);
    bench.stamp = 'two';
    await bench.use();
    bench.stamp = 'one';
    await bench.seat.unload();
    await bench.use();
    expect(bench.opened).toHaveLength(5);
  });

  test('and works in between, is made anew once', async () => {
    let times = 0;
    const once = () =>
      bench.seat.use(
        embedded,
        async () => {
          if (times++ % 2 === 0) throw new CaptionLensError('compiledDamaged', 'The compiled files were damaged.');
        },
        quiet,
        never,
      );
    await once();
    await expect(once()).rejects.toMatchObject({ code: 'compiledDamaged' });
    expect(bench.opened).toHaveLength(2);
  });
});
