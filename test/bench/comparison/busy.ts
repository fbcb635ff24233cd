import { cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

const lookMs = 500;

interface Spent {
  readonly idle: number;
  readonly all: number;
}

function spent(): Spent {
  const times = cpus().map((core) => core.times);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return {
    idle: sum(times.map(({ idle }) => idle)),
    all: sum(times.flatMap((core) => Object.values(core))),
  };
}

/** Share of all cores that is in use for half a second, while this process does nothing. */
export async function measureBusy(): Promise<number> {
  const before = spent();
  await wait(lookMs);
  const after = spent();
  const all = after.all - before.all;
  return all > 0 ? 1 - (after.idle - before.idle) / all : 0;
}
