import fc from 'fast-check';
import { keptInputs } from './kept.ts';
import { promise, type FuzzTarget } from './targets/target.ts';

/** What was found by one input. */
export interface Finding {
  readonly input: unknown;
  readonly error: string;
}

/** More memory than an input of some hundred bytes explains, in bytes; the collector's own swings are smaller. */
const mostGrowth = 192 * 1024 * 1024;

/**
 * Feeds a target `inputs` inputs of a seed until one breaks its promise, and makes that one small. `onInput` hears of
 * each input before it is tried.
 */
export async function fuzz(
  target: FuzzTarget<unknown>,
  { inputs, seed }: { readonly inputs: number; readonly seed: number },
  onInput: (input: unknown) => void = () => undefined,
): Promise<{ readonly tried: number; readonly finding: Finding | undefined }> {
  const property = fc.asyncProperty(target.inputs, async (input) => {
    onInput(input);
    await tryInput(target, input);
  });
  const { numRuns, counterexample, errorInstance } = await fc.check(property, { numRuns: inputs, seed, verbose: 0 });
  if (counterexample === null) return { tried: numRuns, finding: undefined };
  return { tried: numRuns, finding: { input: counterexample[0], error: sentenceOf(errorInstance) } };
}

/** Tries what was found before; returns what is still wrong. */
export async function replay(target: FuzzTarget<unknown>): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const { file, input } of keptInputs(target.name)) {
    await tryInput(target, input).catch((error: unknown) =>
      broken.push(`${target.name}/${file}: ${sentenceOf(error)}`),
    );
  }
  return broken;
}

async function tryInput(target: FuzzTarget<unknown>, input: unknown): Promise<void> {
  const before = memoryTaken();
  await target.check(input);
  const grown = memoryTaken() - before;
  promise(grown < mostGrowth, `It takes ${String(Math.round(grown / 1024 / 1024))} MB.`);
}

function memoryTaken(): number {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join('\n') : String(error);
}
