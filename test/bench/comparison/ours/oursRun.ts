/**
 * One fresh process of ours: opens a model, measures what the order says, prints lines of JSON. Started by `npm run bench`.
 *
 *   node --import tsx test/bench/comparison/ours/oursRun.ts ORDER
 */
import { readFileSync } from 'node:fs';
import { openCaptioner } from '../../../../models/captioner.ts';
import { measure } from './measuring.ts';
import type { Line, Order } from './task.ts';

function print(line: Line): void {
  console.log(JSON.stringify(line));
}

/** The most that this process has held so far, in bytes. */
function peakBytes(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

async function main(): Promise<void> {
  const { task, model, cache, device, precision, imageSize } = JSON.parse(process.argv[2] ?? '') as Order;
  const size = imageSize === undefined ? {} : { imageSize };
  let fresh = false;
  const start = performance.now();
  const captioner = await openCaptioner(
    { model: { path: model }, device, precision, cacheDir: cache, ...size },
    ({ kind }) => {
      if (kind === 'compiling') fresh = true;
      if (kind === 'loading') {
        print({ kind: 'compiled', fresh, ms: performance.now() - start, peakBytes: peakBytes() });
      }
    },
  );
  try {
    const { info } = captioner;
    if (precision !== 'auto' && info.precision !== precision) {
      throw new Error(`The engine took ${info.precision} where ${precision} was asked for.`);
    }
    print({ kind: 'chosen', chosen: { device: info.device, precision: info.precision, imageSize: info.imageSize } });
    print({ kind: 'figures', figures: await measure(captioner, task, start) });
  } finally {
    await captioner.dispose();
  }
}

try {
  await main();
} catch (error) {
  // The last line of what it says is what the table shows.
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
