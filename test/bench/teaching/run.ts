/**
 * What it costs to teach a BLIP-2 OPT-2.7B of random weights on the processor of this machine: one step by the program's own
 * command line, its time, memory and disk.
 *
 *   npm run bench:teaching -- [--part qformer|everything|all] [--scale tiny|full] [--batch 8] [--folder DIR] [--python PATH]
 *
 * `qformer`: Q-Former and projection at full size. It takes 18 GB of disk: 7.5 for the checkpoint, the rest for what comes
 * of it. `everything`: all parts at full width with four layers each, and with two, to work out what all layers cost; 20 GB.
 * --python: of an environment with torch and transformers, which takes the same steps beside it. All lies in a new folder
 * within --folder (the system's temporary one by default) and is removed at the end. Linux only: memory is read from /proc.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, freemem, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeCheckpoint } from '../full-size/makeCheckpoint.ts';
import { scales, type Layers, type Scale } from '../full-size/sizes.ts';
import { torchStep } from './torchStep.ts';
import { trainStep, type MeasuredStep } from './trainStep.ts';

const parts = ['qformer', 'everything', 'all'] as const;
const trainable = { qformer: 'qformer,projection', everything: 'vision,qformer,projection,language' } as const;

/** Of BLIP-2 OPT-2.7B. */
const whole: Layers = { vision: 39, qformer: 12, text: 32 };
const four: Layers = { vision: 4, qformer: 4, text: 4 };

interface Bench {
  readonly folder: string;
  readonly scale: Scale;
  readonly batch: number;
  readonly python: string | undefined;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

function printMachine(): void {
  const load = loadavg().map((value) => value.toFixed(1));
  const [processor] = cpus();
  const memory = `${gigabytes(totalmem())}, ${gigabytes(freemem())} of it free`;
  console.log(`${String(cpus().length)} cores of ${processor?.model ?? 'unknown'}, ${memory}, load ${load.join(' ')}`);
}

function print(what: string, { seconds, coreSeconds, anonymous, resident, disk, loss }: MeasuredStep): void {
  const memory = `memory ${gigabytes(anonymous)}, ${gigabytes(resident)} with mapped files`;
  const time = `${seconds.toFixed(1)} s, ${coreSeconds.toFixed(1)} s of cores`;
  console.log(`${what}: ${time}, ${memory}, disk ${gigabytes(disk)}, loss ${loss.toFixed(3)}`);
}

/** Measures one step of a new model, which is gone afterwards. */
async function measure(
  { folder, scale, batch }: Bench,
  kind: keyof typeof trainable,
  layers: Layers | undefined,
  end: 'after the step' | 'after the epoch',
): Promise<MeasuredStep> {
  const model = join(folder, 'checkpoint');
  const out = join(folder, 'out');
  try {
    await makeCheckpoint(model, scale, layers);
    return await trainStep({ model, out, batch, trainable: trainable[kind], end });
  } finally {
    await rm(model, { recursive: true, force: true });
    await rm(out, { recursive: true, force: true });
  }
}

async function compare(bench: Bench, kind: keyof typeof trainable, layers: Layers | undefined): Promise<void> {
  if (bench.python === undefined) return;
  const { scale, batch, python } = bench;
  console.log(`torch: ${await torchStep({ python, scale, layers, batch, trainable: trainable[kind] })}`);
}

async function measureQformer(bench: Bench): Promise<void> {
  print('Q-Former and projection, start and one step', await measure(bench, 'qformer', undefined, 'after the epoch'));
  await compare(bench, 'qformer', undefined);
}

/** What a layer of a part costs is half the difference that two layers make. */
async function measureEverything(bench: Bench): Promise<void> {
  const base = await measure(bench, 'everything', four, 'after the epoch');
  print('everything, four layers a part, start and one step', base);
  await compare(bench, 'everything', four);
  let total = base.coreSeconds;
  for (const part of ['vision', 'qformer', 'text'] as const) {
    const step = await measure(bench, 'everything', { ...four, [part]: 2 }, 'after the step');
    print(`everything, two layers of ${part}`, step);
    const layer = Math.max(0, (base.coreSeconds - step.coreSeconds) / 2);
    console.log(`a layer of ${part}: ${layer.toFixed(1)} s of cores`);
    total += (whole[part] - four[part]) * layer;
  }
  console.log(`a step of everything, worked out for all layers: ${total.toFixed(0)} s of cores`);
}

async function main(): Promise<void> {
  if (process.platform !== 'linux') throw new Error('This reads memory from /proc, which only Linux has.');
  const { values } = parseArgs({
    options: {
      part: { type: 'string', default: 'all' },
      scale: { type: 'string', default: 'full' },
      batch: { type: 'string', default: '8' },
      folder: { type: 'string', default: tmpdir() },
      python: { type: 'string' },
    },
  });
  const scale = scales.find((known) => known === values.scale);
  const part = parts.find((known) => known === values.part);
  if (!scale) throw new Error(`--scale is one of ${scales.join(', ')}.`);
  if (!part) throw new Error(`--part is one of ${parts.join(', ')}.`);
  const folder = await mkdtemp(join(values.folder, 'caption-lens-teaching-'));
  const bench = { folder, scale, batch: Number(values.batch), python: values.python };
  try {
    printMachine();
    if (part !== 'everything') await measureQformer(bench);
    if (part !== 'qformer') await measureEverything(bench);
    printMachine();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
