import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runChild } from '../childRun.ts';
import type { BenchOptions } from '../options.ts';
import type { Figures } from '../ours/task.ts';

const script = (name: string): string => fileURLToPath(new URL(`./${name}_peer.py`, import.meta.url));

export interface PeerPlace {
  readonly python: string;
  readonly model: string;
  /** Where CTranslate2's copy of the language model lies, or will. */
  readonly converted: string;
  readonly options: Pick<BenchOptions, 'dtype' | 'peerDevice' | 'threads' | 'tokens'>;
}

/** transformers, timed at work (`speed`) or from the checkpoint to its first token (`load`). */
export async function runTransformers(task: 'speed' | 'load', place: PeerPlace): Promise<Figures> {
  const { dtype, peerDevice, threads, tokens } = place.options;
  const args = [task, '--model', place.model, '--dtype', dtype, '--device', peerDevice];
  return run(place.python, 'transformers', [...args, '--threads', String(threads), '--tokens', String(tokens)]);
}

/** CTranslate2's int8; on a card its products give 16-bit floats. Converts the model once. */
export async function runCTranslate2(promptLength: number, place: PeerPlace): Promise<Figures> {
  const { peerDevice, threads, tokens } = place.options;
  const type = peerDevice === 'cuda' ? 'int8_float16' : 'int8';
  const common = ['--model', place.model, '--out', place.converted, '--type', type];
  if (!existsSync(place.converted)) await run(place.python, 'ctranslate2', ['convert', ...common]);
  const size = ['--tokens', String(tokens), '--prompt', String(promptLength)];
  const where = ['--device', peerDevice, '--threads', String(threads)];
  return run(place.python, 'ctranslate2', ['speed', ...common, ...size, ...where]);
}

async function run(python: string, name: string, args: readonly string[]): Promise<Figures> {
  const { lines, memory } = await runChild(python, [script(name), ...args], {
    // The checkpoint is here; nothing is to be asked of anybody.
    HF_HUB_OFFLINE: '1',
    TRANSFORMERS_VERBOSITY: 'error',
  });
  const figures = JSON.parse(lines.at(-1) ?? '{}') as Figures;
  const most = (name: string): number => Math.max(figures[name] ?? 0, memory[name] ?? 0);
  return { ...figures, ...memory, peakBytes: most('peakBytes'), cardBytes: most('cardBytes') };
}
