import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteBudget, type HeldBytes } from '../../../../../server/images/reading/byteBudget.ts';

const never = new AbortController().signal;

/** What became of a request by now. */
async function stateOf(asked: Promise<HeldBytes>): Promise<string> {
  return Promise.race([
    asked.then(
      () => 'held',
      (thrown: unknown) => (thrown as { readonly code: string }).code,
    ),
    setImmediate('waits'),
  ]);
}

describe('a budget of bytes', () => {
  test('who does not fit waits in order, and the small one does not pass the large one', async () => {
    const budget = new ByteBudget(100);
    const first = await budget.acquire(60, 'elsewhere', never);
    const large = budget.acquire(70, 'elsewhere', never);
    const small = budget.acquire(10, 'elsewhere', never);
    expect([await stateOf(large), await stateOf(small)]).toEqual(['waits', 'waits']);
    first.dispose();
    expect([await stateOf(large), await stateOf(small)]).toEqual(['held', 'held']);
    expect(budget.held).toBe(80);
  });

  test('what is larger than all of it is held alone', async () => {
    const budget = new ByteBudget(100);
    const first = await budget.acquire(1, 'elsewhere', never);
    const huge = budget.acquire(500, 'elsewhere', never);
    expect(await stateOf(huge)).toBe('waits');
    first.dispose();
    expect(await stateOf(huge)).toBe('held');
  });

  test('who gives up leaves the line, and those behind move up', async () => {
    const budget = new ByteBudget(100);
    await budget.acquire(90, 'elsewhere', never);
    const giving = new AbortController();
    const large = budget.acquire(50, 'elsewhere', giving.signal);
    const small = budget.acquire(10, 'elsewhere', never);
    expect(await stateOf(small)).toBe('waits');
    giving.abort();
    expect([await stateOf(large), await stateOf(small)]).toEqual(['aborted', 'held']);
    expect(await stateOf(budget.acquire(1, 'elsewhere', AbortSignal.abort()))).toBe('aborted');
  });

  test('giving back twice counts once', async () => {
    const budget = new ByteBudget(100);
    const [one] = [await budget.acquire(40, 'elsewhere', never), await budget.acquire(40, 'elsewhere', never)];
    one.dispose();
    one.dispose();
    expect(budget.held).toBe(40);
  });

  test('what is in memory already waits for as much as may be held, and is left out beyond that', async () => {
    const budget = new ByteBudget(100);
    const first = await budget.acquire(100, 'inMemory', never);
    const waiting = [60, 40].map((bytes) => budget.acquire(bytes, 'inMemory', never));
    const beyond = budget.acquire(1, 'inMemory', never);
    const elsewhere = budget.acquire(1000, 'elsewhere', never);
    expect(await Promise.all([...waiting, beyond, elsewhere].map(stateOf))).toEqual([
      'waits',
      'waits',
      'busy',
      'waits',
    ]);
    first.dispose();
    expect(await Promise.all(waiting.map(stateOf))).toEqual(['held', 'held']);
  });

  test('whatever comes and goes: never more than it or one alone, in order, and everybody’s turn comes', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('acquire' as const), bytes: fc.nat(150) }),
      fc.record({ kind: fc.constant('dispose' as const), which: fc.nat(20) }),
      fc.record({ kind: fc.constant('abort' as const), which: fc.nat(20) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const budget = new ByteBudget(100);
        const holding = new Map<number, HeldBytes>();
        const begun: number[] = [];
        const sizes: number[] = [];
        const aborting: AbortController[] = [];
        const settle = async () => {
          await setImmediate();
          const held = [...holding.keys()].reduce((sum, at) => sum + (sizes[at] ?? 0), 0);
          expect(budget.held).toBe(held);
          expect(held <= 100 || [...holding.keys()].filter((at) => (sizes[at] ?? 0) > 0).length === 1).toBe(true);
        };
        const give = (at: number) => {
          holding.get(at)?.dispose();
          holding.delete(at);
        };
        for (const step of steps) {
          if (step.kind === 'acquire') {
            const at = sizes.push(step.bytes) - 1;
            const controller = new AbortController();
            aborting.push(controller);
            budget.acquire(step.bytes, 'elsewhere', controller.signal).then(
              (held) => {
                begun.push(at);
                holding.set(at, held);
              },
              () => undefined,
            );
          } else if (step.kind === 'dispose') give(step.which);
          else aborting[step.which]?.abort();
          await settle();
        }
        while (holding.size > 0) {
          for (const at of [...holding.keys()]) give(at);
          await settle();
        }
        expect(begun).toEqual([...begun].sort((a, b) => a - b));
        const given = aborting.flatMap(({ signal }, at) => (signal.aborted ? [at] : []));
        expect(new Set([...begun, ...given])).toEqual(new Set(sizes.keys()));
      }),
      { numRuns: 100 },
    );
  });
});
