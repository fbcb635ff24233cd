/** Prunes a cache in a process of its own, which may be killed at any operation that changes the disk. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { findPrunable, tidyCache } from '../../../models/compiled/cache/compiledPruning.ts';
import type { PruneAnswer, PruneOrder } from './children.ts';

type Operation = (...parameters: never[]) => unknown;

const order = JSON.parse(process.argv[2] ?? '') as PruneOrder;
let calls = 0;

function faulty(operation: Operation): Operation {
  return function (this: unknown, ...parameters) {
    calls++;
    if (calls === order.killAt) process.kill(process.pid, 'SIGKILL');
    return operation.apply(this, parameters);
  };
}

const promises = fs.promises as unknown as Record<string, Operation>;
for (const name of ['open', 'rename', 'rm', 'unlink']) promises[name] = faulty(promises[name] as Operation);
// What Node's own removal of a folder calls.
const callbacks = fs as unknown as Record<string, Operation>;
for (const name of ['unlink', 'rmdir']) callbacks[name] = faulty(callbacks[name] as Operation);
syncBuiltinESMExports();

if (order.disk === 'full') {
  const probe = await fs.promises.open(process.execPath, 'r');
  const handles = Object.getPrototypeOf(probe) as Record<string, Operation>;
  await probe.close();
  handles['writeFile'] = () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
}

const outcomes: string[] = [];
if (order.user !== undefined) process.setuid?.(order.user);
await tidyCache(order.cacheDir);
for await (const prunable of findPrunable(
  order.cacheDir,
  { now: order.now, unusedDays: 60, partialDays: 0 },
  new Set(),
)) {
  outcomes.push((await prunable.remove()).kind);
}
process.stdout.write(JSON.stringify({ kind: 'done', calls, outcomes } satisfies PruneAnswer));
