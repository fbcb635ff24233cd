import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest } from '../../../models/compiled/manifest.ts';
import { goldenPath } from '../../golden.ts';

export interface ChildOrder {
  readonly checkpoint: string;
  readonly cacheDir: string;
  /** In int8 weights are packed too. */
  readonly precision: 'fp32' | 'int8';
  /** Ends itself by SIGKILL instead of this operation, counted from 1. */
  readonly killAt?: number;
  readonly failAt?: { readonly call: number; readonly code: string };
}

export type ChildAnswer =
  /** `calls`: operations that changed the disk. */
  | { readonly kind: 'ready'; readonly calls: number; readonly compiled: boolean }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'killed' };

export interface PruneOrder {
  readonly cacheDir: string;
  /** Milliseconds of the wall clock. */
  readonly now: number;
  /** Ends itself by SIGKILL instead of this operation, counted from 1. */
  readonly killAt?: number;
  /** `full`: nothing can be written. */
  readonly disk?: 'full';
  /** Whom to be, for whom may not write there. */
  readonly user?: number;
}

export type PruneAnswer =
  /** `calls`: operations that changed the disk; `outcomes`: what came of each thing that could go. */
  { readonly kind: 'done'; readonly calls: number; readonly outcomes: readonly string[] } | { readonly kind: 'killed' };

/** Bundles a child program once; starting it costs a tenth of what a compiler in every child would. */
export async function bundleChild(
  folder: string,
  name: 'compileChild' | 'pruneChild' = 'compileChild',
): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  const entry = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const banner = {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  };
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner,
  });
  return outfile;
}

export async function runChild(
  program: string,
  order: Partial<ChildOrder> & Pick<ChildOrder, 'cacheDir'>,
): Promise<ChildAnswer> {
  const whole: ChildOrder = { checkpoint: goldenPath('tiny', 'checkpoint'), precision: 'fp32', ...order };
  return (await answerOf(program, whole)) as ChildAnswer;
}

export async function runPruning(program: string, order: PruneOrder): Promise<PruneAnswer> {
  return (await answerOf(program, order)) as PruneAnswer;
}

async function answerOf(program: string, order: object): Promise<unknown> {
  const child = spawn(process.execPath, [program, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return signal === 'SIGKILL' ? { kind: 'killed' } : (JSON.parse(text) as unknown);
}

/** What lies in a cache folder: a model is whole, or it must not look like one. */
export function look(cacheDir: string): {
  readonly models: 'whole' | 'none' | 'broken';
  readonly rest: readonly string[];
} {
  const names = existsSync(cacheDir) ? readdirSync(cacheDir) : [];
  const models = names.filter((name) => /px-cpu-(fp32|int8)$/.test(name));
  const rest = names.filter((name) => !models.includes(name));
  if (models.length === 0) return { models: 'none', rest };
  return { models: models.every((name) => isWhole(join(cacheDir, name))) ? 'whole' : 'broken', rest };
}

/** By the hashes of all its files, the weights too. */
function isWhole(directory: string): boolean {
  const { files } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as Manifest;
  return files.every(({ name, sha256 }) => {
    return (
      createHash('sha256')
        .update(readFileSync(join(directory, name)))
        .digest('hex') === sha256
    );
  });
}
