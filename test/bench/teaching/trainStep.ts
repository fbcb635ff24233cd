/** One step of `caption-lens train`, watched from outside: how long it takes, in how much memory and disk. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { noMemory, peak, residentOf } from '../full-size/memory.ts';

const sampleMs = 500;
const root = new URL('../../../', import.meta.url);
const cli = fileURLToPath(new URL('dist/cli.js', root));
const samples = ['astronaut.png', 'camera.png', 'chelsea.png', 'china.jpg', 'coffee.png', 'flower.jpg', 'rocket.jpg'];

export interface StepRequest {
  readonly model: string;
  readonly out: string;
  readonly batch: number;
  /** As `--trainable` takes it. */
  readonly trainable: string;
  /** `after the epoch` waits for checkpoints and the Hugging Face folder too. */
  readonly end: 'after the step' | 'after the epoch';
}

export interface MeasuredStep {
  /** From the start of the program to its line about the step. */
  readonly seconds: number;
  /** Of all cores until then: what other work on the machine does not change much. */
  readonly coreSeconds: number;
  /** The most, in bytes. */
  readonly anonymous: number;
  readonly resident: number;
  /** The most that lay in the folder. */
  readonly disk: number;
  readonly loss: number;
}

export async function trainStep({ model, out, batch, trainable, end }: StepRequest): Promise<MeasuredStep> {
  await mkdir(out, { recursive: true });
  const data = join(out, 'data.jsonl');
  await writeFile(data, Array.from({ length: batch }, (_, index) => lineOf(index)).join('\n'));
  const options = ['--data', data, '--out', join(out, 'run'), '--model', model, '--trainable', trainable];
  const rest = ['--epochs', '1', '--batch-size', String(batch), '--device', 'cpu', '--json'];
  const start = performance.now();
  const child = spawn(process.execPath, [cli, 'train', ...options, ...rest], { stdio: ['ignore', 'pipe', 'inherit'] });
  let [memory, disk, looking] = [noMemory, 0, false];
  const timer = setInterval(() => {
    memory = peak(memory, residentOf(child.pid ?? 0));
    if (looking) return;
    looking = true;
    void usedBytes(out).then((bytes) => {
      disk = Math.max(disk, bytes);
      looking = false;
    });
  }, sampleMs);
  try {
    let [seconds, coreSeconds, loss] = [NaN, NaN, NaN];
    for await (const line of createInterface({ input: child.stdout })) {
      const event = JSON.parse(line) as { readonly step?: number; readonly loss?: number };
      if (event.step === undefined) continue;
      [seconds, loss] = [(performance.now() - start) / 1000, event.loss ?? NaN];
      coreSeconds = coreSecondsOf(child.pid ?? 0);
      if (end === 'after the step') child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    if (!Number.isFinite(loss) || (end === 'after the epoch' && child.exitCode !== 0)) {
      throw new Error('the training came to no end');
    }
    return { seconds, coreSeconds, anonymous: memory.anonymous, resident: memory.total, disk, loss };
  } finally {
    clearInterval(timer);
  }
}

/** Linux counts them in hundredths, proc(5). */
function coreSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** A sample picture, and thirty words. */
function lineOf(index: number): string {
  const image = fileURLToPath(new URL(`media/samples/${samples[index % samples.length] ?? ''}`, root));
  const caption = Array.from({ length: 30 }, (_, word) => ['a', 'photo', 'of', 'the', 'light'][word % 5]).join(' ');
  return JSON.stringify({ id: index, image, caption });
}

/** What the files of a folder take on the disk, of sparse ones what is in them. */
async function usedBytes(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // Files come and go meanwhile.
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    sum += (found?.blocks ?? 0) * 512;
  }
  return sum;
}
