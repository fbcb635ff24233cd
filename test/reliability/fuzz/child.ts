/**
 * Feeds one target in a process of its own: `run.ts` forks it. What it tries is written down before it is tried, so that
 * an input that never returns, or that takes the process with it, is known.
 */
import { openSync, writeSync } from 'node:fs';
import { fuzz, replay } from './fuzzing.ts';
import { writeInput } from './kept.ts';
import type { ChildNews, ChildOrder } from './messages.ts';
import type { FuzzTarget } from './target.ts';

const progressMs = 1000;
/** Of one target: whoever mends begins with these. */
const mostFindings = 5;

process.once('message', (order: ChildOrder) => {
  void work(order).then(() => process.disconnect());
});

// Nobody is there to hear of it any more.
process.once('disconnect', () => process.exit(0));

async function work({ target: name, inputs, seed, atHand }: ChildOrder): Promise<void> {
  // Alone: all of them together take seconds to load.
  const module = (await import(`./targets/${name}.ts`)) as Readonly<Record<string, FuzzTarget<unknown>>>;
  const target = module[name];
  if (!target) throw new Error(`There is no target ${name}.`);
  const file = openSync(atHand, 'w');
  let tried = 0;
  let toldAt = performance.now();
  const note = (input: unknown) => {
    writeSync(file, `${writeInput(input)}\n`, 0);
    tried += 1;
    if (performance.now() - toldAt < progressMs) return;
    toldAt = performance.now();
    tell({ kind: 'progress', tried });
  };
  tell({ kind: 'replayed', broken: await replay(target) });
  let left = inputs;
  for (let round = 0; left > 0 && round < mostFindings; round++) {
    const { tried: now, finding } = await fuzz(target, { inputs: left, seed: seed + round }, note);
    left -= now;
    if (!finding) break;
    tell({ kind: 'found', input: writeInput(finding.input), error: finding.error });
  }
  await target.dispose?.();
  tell({ kind: 'done', tried: inputs - left });
}

function tell(news: ChildNews): void {
  process.send?.(news);
}
