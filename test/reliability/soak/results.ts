import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { SoakOutcome } from './parts/part.ts';

/** `test/reliability/results/soak.json`: of each part the last whole run. */
export interface SoakResults {
  readonly parts: Readonly<Record<string, SoakRun>>;
}

export interface SoakRun extends SoakOutcome {
  readonly rounds: number;
  readonly seed: number;
  readonly seconds: number;
  readonly node: string;
  /** Such as `2 cores of AMD EPYC`. */
  readonly processor: string;
}

const folder = new URL('../results/', import.meta.url);
const file = fileURLToPath(new URL('soak.json', folder));

export function describeMachine(): Pick<SoakRun, 'node' | 'processor'> {
  const cores = cpus();
  return { node: process.versions.node, processor: `${cores.length} cores of ${cores[0]?.model ?? 'unknown'}` };
}

/** Nothing where nothing was ever run. */
export function readResults(): SoakResults {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SoakResults;
  } catch {
    return { parts: {} };
  }
}

/** Another part's last run stays as it is. */
export function keepRun(name: string, run: SoakRun): void {
  mkdirSync(folder, { recursive: true });
  const parts = { ...readResults().parts, [name]: run };
  writeFileSync(file, `${JSON.stringify({ parts }, undefined, 2)}\n`);
}
