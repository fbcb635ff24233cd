import { afterAll, expect, test } from 'vitest';
import { feed } from './feeding.ts';
import { fuzz, replay } from './fuzzing.ts';
import { writeInput } from './kept.ts';
import { targets } from './targets.ts';

// Shares of a million are for `npm run test:fuzz`; here each reader is only asked whether it still keeps its promise.
const rounds = 150;
const slowRounds: Readonly<Record<string, number>> = { growth: 8, sessions: 60 };
const seed = process.env['PROPERTY_SEED'] === 'random' ? Math.trunc(Math.random() * 2 ** 31) : 20261128;

afterAll(async () => {
  for (const target of targets) await target.dispose?.();
});

test.each(targets.map((target) => [target.name, target.promise, target] as const))(
  '%s: %s',
  async (_name, _promise, target) => {
    expect(await replay(target)).toEqual([]);
    const { finding } = await fuzz(target, { inputs: slowRounds[target.name] ?? rounds, seed });
    expect(finding && `${finding.error}\nSeed ${String(seed)}: ${writeInput(finding.input)}`).toBeUndefined();
  },
);

test('the process that a target is fed in for long finds it and ends in order', async () => {
  const { inputs, found } = await feed({ target: 'zip', inputs: 20, seed }, () => undefined);
  expect(found).toEqual([]);
  expect(inputs).toBe(20);
});
