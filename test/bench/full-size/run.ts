/**
 * What a BLIP-2 OPT-2.7B of random weights costs on the processor of this machine, by the program's own command line.
 *
 *   npm run bench:full-size -- [--scale tiny|full] [--model DIR] [--folder DIR] [--keep]
 *
 * Needs 24 GB of disk at full size: 7.5 for the checkpoint, 15 for the compiled model. They lie in a new folder within
 * --folder (the system's temporary one by default) and are removed at the end, unless --keep. --model uses a checkpoint
 * that is there already. Linux only: memory is read from /proc.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeCheckpoint } from './makeCheckpoint.ts';
import type { Resident } from './memory.ts';
import { scales } from './sizes.ts';
import { watchCaption, type WatchedRun } from './watchedRun.ts';

const newTokens = 30;

type Row = readonly [what: string, value: string];

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

function memoryRows(when: string, { anonymous, total }: Resident): readonly Row[] {
  return [
    [`peak memory ${when}, anonymous`, gigabytes(anonymous)],
    [`peak memory ${when}, with mapped files`, gigabytes(total)],
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function rowsOf(first: WatchedRun, second: WatchedRun): readonly Row[] {
  const { line, phases } = second;
  const { visionMs, qformerMs, promptMs, steps, stepMs, totalMs } = line.timings;
  return [
    ['first start: reading the checkpoint', seconds(first.phases.reading.seconds)],
    ['first start: compiling', seconds(first.phases.compiling.seconds)],
    ...memoryRows('while reading', first.phases.reading.peak),
    ...memoryRows('while compiling', first.phases.compiling.peak),
    ['later starts: loading', seconds(phases.captioning.seconds - totalMs / 1000)],
    ['vision', milliseconds(visionMs)],
    ['Q-Former', milliseconds(qformerMs)],
    ['prompt', milliseconds(promptMs)],
    [`step, mean of ${String(steps)}`, milliseconds(stepMs)],
    [`caption of ${String(newTokens)} tokens, 5 beams`, seconds(totalMs / 1000)],
    ...memoryRows('while captioning', phases.captioning.peak),
  ];
}

function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(([what]) => what.length));
  for (const [what, value] of rows) console.log(`| ${what.padEnd(width)} | ${value.padStart(9)} |`);
}

function printMachine(): void {
  const load = loadavg().map((value) => value.toFixed(1));
  const [processor] = cpus();
  console.log(
    `${String(cpus().length)} cores of ${processor?.model ?? 'unknown'}, ${gigabytes(totalmem())}, load ${load.join(' ')}`,
  );
}

/** Random weights still have to count: tokens as asked for, and a score that is a number. */
function check({ line }: WatchedRun): void {
  const [best] = line.captions;
  if (best?.tokens.length !== newTokens || !Number.isFinite(best.score)) {
    throw new Error(`This is no caption of ${String(newTokens)} tokens: ${JSON.stringify(line)}`);
  }
}

async function main(): Promise<void> {
  if (process.platform !== 'linux') throw new Error('This reads memory from /proc, which only Linux has.');
  const { values } = parseArgs({
    options: {
      scale: { type: 'string', default: 'full' },
      model: { type: 'string' },
      folder: { type: 'string', default: tmpdir() },
      keep: { type: 'boolean', default: false },
    },
  });
  const scale = scales.find((known) => known === values.scale);
  if (!scale) throw new Error(`--scale is one of ${scales.join(', ')}.`);
  const folder = await mkdtemp(join(values.folder, 'caption-lens-full-size-'));
  try {
    const model = values.model ?? join(folder, 'checkpoint');
    if (values.model === undefined) await makeCheckpoint(model, scale);
    printMachine();
    const first = await watchCaption(model, join(folder, 'cache'), newTokens);
    check(first);
    const second = await watchCaption(model, join(folder, 'cache'), newTokens);
    check(second);
    print(rowsOf(first, second));
    printMachine();
  } finally {
    if (values.keep) console.log(`Kept ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

await main();
