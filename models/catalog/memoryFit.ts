import type { Blip2Config } from '../blip2/blip2Config.ts';
import { precisions } from '../caption.ts';
import { ownNames, say, spelled, type Wording } from '../wording.ts';
import { memoryNeed } from '../hub/known/memoryNeed.ts';
import type { MemoryNeed } from './modelEntry.ts';
import type { Machine } from './machine.ts';

/** The share of each memory that other programs and the screen leave. */
const usableShare = { memory: 0.85, graphics: 0.9 };

/** Bytes that each precision of a model takes, the most exact first, and what of this machine it fits into. */
export function memoryNeeds(config: Blip2Config, machine: Machine): readonly MemoryNeed[] {
  const [card = 0] = machine.graphics;
  return precisions.map((precision) => {
    const bytes = memoryNeed(config, precision);
    const fits = bytes <= card * usableShare.graphics ? 'graphics' : 'none';
    // 16-bit numbers are the graphics card's.
    const isForProcessor = precision !== 'fp16' && bytes <= machine.memory * usableShare.memory;
    return { precision, bytes, fit: fits === 'none' && isForProcessor ? 'memory' : fits };
  });
}

/** `runs on your 8 GB GPU`, `runs in your 24 GB of memory`, or what it needs beside what there is. In English. */
export function fitText(needs: readonly MemoryNeed[], machine: Machine): string {
  return spelled(fitWording(needs, machine), ownNames);
}

/** As `fitText`, for whoever says it in another language. */
export function fitWording(needs: readonly MemoryNeed[], machine: Machine): Wording {
  if (needs.some(({ fit }) => fit === 'graphics')) return say`runs on your ${gibibytes(machine.graphics[0] ?? 0)} GPU`;
  if (needs.some(({ fit }) => fit === 'memory')) return say`runs in your ${gibibytes(machine.memory)} of memory`;
  const possible = needs.filter(({ precision }) => precision !== 'fp16' || machine.graphics.length > 0);
  const least = [...possible].sort((one, other) => one.bytes - other.bytes)[0];
  if (!least) return say`what it needs is not known`;
  return say`needs ${gibibytes(least.bytes)}, more than the ${gibibytes(machine.memory)} of this machine`;
}

/** As memory is sold. */
function gibibytes(bytes: number): Wording {
  const amount = bytes / 1024 ** 3;
  if (amount >= 10) return say`${Math.round(amount)} GB`;
  const figure = Math.max(0.1, Math.round(amount * 10) / 10);
  return say`${{ figure, decimals: Number.isInteger(figure) ? 0 : 1 }} GB`;
}
