/** Everything that has to be there before a round can begin. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PrecisionChoice } from '../../../models/caption.ts';
import { makeCheckpoint } from '../full-size/makeCheckpoint.ts';
import type { BenchOptions } from './options.ts';
import { runOurs } from './ours/runOurs.ts';
import type { Order } from './ours/task.ts';
import type { Records } from './records.ts';

/** One of our precisions that compiled and loaded. */
export interface Contender {
  /** `int8`, or `int8 (auto)` where the engine chose it. */
  readonly label: string;
  readonly precision: string;
  readonly device: string;
  readonly imageSize: number;
  readonly order: Omit<Order, 'task'>;
}

/** The same folder in every run with the same model, so that --keep has a use. */
export function workFolder({ folder, scale, model }: Pick<BenchOptions, 'folder' | 'scale' | 'model'>): string {
  const name = model === undefined ? scale : createHash('sha256').update(resolve(model)).digest('hex').slice(0, 8);
  return join(resolve(folder), `caption-lens-bench-${name}`);
}

/** The given checkpoint, or a random one that an earlier run has finished, or a new one. */
export async function openModel(work: string, { model, scale }: BenchOptions): Promise<string> {
  await mkdir(work, { recursive: true });
  if (model !== undefined) return resolve(model);
  const made = join(work, 'checkpoint');
  // Its index is written last.
  if (!existsSync(join(made, 'model.safetensors.index.json'))) {
    console.log(`Making a random checkpoint of scale ${scale}.`);
    await rm(made, { recursive: true, force: true });
    await makeCheckpoint(made, scale);
  }
  return made;
}

/** Compiles for each precision, from nothing where compiling is to be measured. */
export async function compileAll(
  work: string,
  model: string,
  { precisions, device, parts }: BenchOptions,
  records: Records,
): Promise<readonly Contender[]> {
  const contenders: Contender[] = [];
  for (const precision of precisions) {
    if (contenders.some((known) => known.precision === precision)) continue;
    // A cache of its own for each: every first start reads the whole checkpoint, as a user's does.
    const cache = join(work, `compiled-${precision}`);
    if (parts.includes('compile')) await rm(cache, { recursive: true, force: true });
    const contender = await compileOne({ model, cache, device, precision }, records);
    if (contender && !contenders.some((known) => known.precision === contender.precision)) contenders.push(contender);
  }
  return contenders;
}

async function compileOne(order: Omit<Order, 'task'>, records: Records): Promise<Contender | undefined> {
  try {
    const { chosen, compiled } = await runOurs({ ...order, task: { kind: 'compile' } });
    const label = order.precision === 'auto' ? `${chosen.precision} (auto)` : chosen.precision;
    if (compiled) await records.measure({ name: `${label}/compile`, run: () => Promise.resolve(compiled) });
    return { ...chosen, label, order: { ...order, precision: chosen.precision as PrecisionChoice } };
  } catch (error) {
    records.fail(`${order.precision}/compile`, error);
    return undefined;
  }
}

/** Reads every file of a folder once, so that a load after it finds all of them in the page cache. */
export async function warmPages(folder: string): Promise<void> {
  const block = Buffer.alloc(8 << 20);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = await open(join(entry.parentPath, entry.name));
    try {
      while ((await file.read(block, 0, block.length)).bytesRead > 0);
    } finally {
      await file.close();
    }
  }
}
