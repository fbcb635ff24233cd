import { fileURLToPath } from 'node:url';
import { runChild } from '../childRun.ts';
import type { Chosen, Figures, Line, Order } from './task.ts';

const program = fileURLToPath(new URL('./oursRun.ts', import.meta.url));
const cli = fileURLToPath(new URL('../../../../dist/cli.js', import.meta.url));
const picture = fileURLToPath(new URL('../../../../media/samples/coffee.png', import.meta.url));

export interface OursReport {
  readonly chosen: Chosen;
  /** With the memory of the process. */
  readonly figures: Figures;
  /** Undefined where the compiled model was there before. */
  readonly compiled: { readonly compileMs: number; readonly compilePeakBytes: number } | undefined;
}

/** A fresh process for one order. Throws with its last words where it fails. */
export async function runOurs(order: Order): Promise<OursReport> {
  const { lines, memory } = await runChild(process.execPath, ['--import', 'tsx', program, JSON.stringify(order)]);
  const all = lines.map((line) => JSON.parse(line) as Line);
  const chosen = all.find((line) => line.kind === 'chosen')?.chosen;
  const figures = all.find((line) => line.kind === 'figures')?.figures;
  if (!chosen || !figures) throw new Error('oursRun.ts ended before it had measured.');
  const compiled = all.find((line) => line.kind === 'compiled' && line.fresh);
  return {
    chosen,
    figures: { ...figures, ...memory },
    compiled:
      compiled?.kind === 'compiled' ? { compileMs: compiled.ms, compilePeakBytes: compiled.peakBytes } : undefined,
  };
}

/** The program as people run it, for the memory of all its processes: command line, engine and decoder of pictures. */
export async function runProgram(order: Omit<Order, 'task'>, tokens: number): Promise<Figures> {
  const length = ['--max-new-tokens', String(tokens), '--min-new-tokens', String(tokens)];
  const model = ['--model', order.model, '--device', order.device, '--precision', order.precision];
  const args = [cli, 'caption', '--no-daemon', '--json', ...model, ...length, picture];
  const { memory, seconds } = await runChild(process.execPath, args, { CAPTION_LENS_CACHE: order.cache });
  return { ...memory, wholeMs: seconds * 1000 };
}
