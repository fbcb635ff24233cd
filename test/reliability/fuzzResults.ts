import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `test/reliability/results/fuzz.json`: of each target the last long run. */
export interface FuzzResults {
  readonly seed: number;
  readonly node: string;
  readonly processor: string;
  readonly targets: readonly FuzzTarget[];
}

export interface FuzzTarget {
  readonly name: string;
  /** As a sentence. */
  readonly promise: string;
  readonly inputs: number;
  readonly seconds: number;
  /** Inputs that broke the promise. */
  readonly found: number;
}

/** Undefined where nothing was ever run. */
export function readFuzzResults(): FuzzResults | undefined {
  try {
    const file = fileURLToPath(new URL('results/fuzz.json', import.meta.url));
    return JSON.parse(readFileSync(file, 'utf8')) as FuzzResults;
  } catch {
    return undefined;
  }
}
