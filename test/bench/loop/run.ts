/**
 * Single steps beside a `Loop` that runs ahead, in turn, each in a fresh process: milliseconds a step and peak memory.
 *
 *   npm run bench:loop -- [--model DIR] [--cache DIR] [--device cpu|cuda] [--precision fp32|fp16] [--rounds N]
 *                         [--tokens N] [--beams N]
 *
 * Without --model the tiny reference checkpoint, which says little of speed and tries the benchmark out. --cache keeps
 * the two compiled models; otherwise they are gone afterwards. A checkpoint of the full size and random weights comes from
 * `npx tsx test/bench/full-size/makeCheckpoint.ts --out DIR`; its two compiled models take 30 GB in fp32. On `cuda` the
 * single steps take the processor's graph there too, whose keys and values travel in each. Memory is read from /proc:
 * Linux only.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Device, Precision } from '../../../models/caption.ts';
import { goldenPath } from '../../golden.ts';
import { runChild } from '../comparison/childRun.ts';
import { describeMachine } from '../comparison/machine.ts';
import type { Figures } from '../comparison/ours/task.ts';
import { relate, summarise } from '../comparison/statistics.ts';
import { formatRatio, formatSummary, type Unit } from '../comparison/units.ts';
import { paces, type Order, type Pace, type Report } from './task.ts';

const program = fileURLToPath(new URL('./paceRun.ts', import.meta.url));

const rows: readonly (readonly [what: string, figure: string, unit: Unit])[] = [
  ['one step', 'stepMs', 'ms'],
  ['prompt', 'promptMs', 'ms'],
  ['loading', 'loadMs', 'ms'],
  ['peak memory', 'peakBytes', 'bytes'],
  ['of it anonymous', 'anonymousBytes', 'bytes'],
  ['on the card', 'cardBytes', 'bytes'],
];

async function runOrder(order: Order): Promise<{ readonly report: Report | undefined; readonly memory: Figures }> {
  const { lines, memory } = await runChild(process.execPath, ['--import', 'tsx', program, JSON.stringify(order)]);
  const [line] = lines;
  return { report: line === undefined ? undefined : (JSON.parse(line) as Report), memory };
}

/** Figures of all rounds; throws where the paces do not write the same. */
async function measureAll(order: Omit<Order, 'pace'>, rounds: number): Promise<Readonly<Record<Pace, Figures[]>>> {
  const figures: Record<Pace, Figures[]> = { single: [], ahead: [] };
  for (const pace of paces) await runOrder({ ...order, pace, tokens: 0 });
  let wanted: string | undefined;
  for (let round = 0; round < rounds; round++) {
    // The first of a round is the other one each time.
    for (const pace of round % 2 === 0 ? paces : paces.toReversed()) {
      const { report, memory } = await runOrder({ ...order, pace });
      if (!report) throw new Error(`The process of ${pace} said nothing.`);
      const { tokens, ...times } = report;
      wanted ??= tokens.join();
      if (tokens.join() !== wanted) throw new Error(`The paces write different texts: ${tokens.join()} and ${wanted}.`);
      figures[pace].push({ ...times, ...memory });
      console.log(`round ${round + 1}, ${pace}: ${times.stepMs.toFixed(2)} ms a step`);
    }
  }
  return figures;
}

function print(figures: Readonly<Record<Pace, Figures[]>>): void {
  console.log('\n| | single steps | a loop that runs ahead | loop / single |\n|---|---:|---:|---:|');
  for (const [what, figure, unit] of rows) {
    const [single, ahead] = paces.map((pace) => figures[pace].map((of) => of[figure] ?? NaN)) as [number[], number[]];
    const [one, other, ratio] = [summarise(single), summarise(ahead), relate(ahead, single)];
    if (!one || !other || !ratio) continue;
    console.log(`| ${[what, formatSummary(one, unit), formatSummary(other, unit), formatRatio(ratio)].join(' | ')} |`);
  }
}

function printLoad(when: string): void {
  console.log(`load ${when}: ${loadavg().map((load) => load.toFixed(1)).join(' ')}`); // prettier-ignore
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      model: { ...text, default: goldenPath('tiny', 'checkpoint') },
      cache: text,
      device: { ...text, default: 'cpu' },
      precision: { ...text, default: 'fp32' },
      rounds: { ...text, default: '3' },
      tokens: { ...text, default: '30' },
      beams: { ...text, default: '5' },
    },
  });
  const own = values.cache === undefined ? await mkdtemp(join(tmpdir(), 'caption-lens-loop-')) : undefined;
  const order = {
    model: resolve(values.model),
    cache: resolve(values.cache ?? own ?? ''),
    device: values.device as Device,
    precision: values.precision as Precision,
    beams: Number(values.beams),
    tokens: Number(values.tokens),
  };
  try {
    const { processor, cores, card, versions } = await describeMachine();
    console.log(`${cores} cores of ${processor}${card === undefined ? '' : `, ${card}`}; ${JSON.stringify(versions)}`);
    printLoad('before');
    print(await measureAll(order, Number(values.rounds)));
    printLoad('after');
  } finally {
    if (own !== undefined) await rm(own, { recursive: true, force: true });
  }
}

await main();
