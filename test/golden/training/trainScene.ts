import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../cli.ts';
import { goldenPath } from '../../golden.ts';
import { golden } from './goldenRuns.ts';

export function samplePath(picture: string): string {
  const suffix = ['china', 'flower', 'hubble_deep_field', 'rocket'].includes(picture) ? 'jpg' : 'png';
  return fileURLToPath(new URL(`../../../media/samples/${picture}.${suffix}`, import.meta.url));
}

/** Writes a list of sample pictures with these captions. */
export function writeData(path: string, captions: Readonly<Record<string, string>> = golden.captions): void {
  const lines = Object.entries(captions).map(([picture, caption]) =>
    JSON.stringify({ id: picture, image: samplePath(picture), caption }),
  );
  writeFileSync(path, lines.join('\n'));
}

const lavis = (file: string) => goldenPath('lavis-tiny', file);

/** Two epochs of two steps of the tiny model, which takes a second. */
export const quick: Readonly<Record<string, string | number>> = {
  model: lavis('checkpoint_0.pth'),
  'language-model': lavis('opt-base'),
  base: lavis('blip2-base'),
  epochs: 2,
  'batch-size': 4,
  'learning-rate': 1e-3,
  'warmup-learning-rate': -1,
  'image-size': golden.image_size,
};

export function trainArgs(values: Readonly<Record<string, string | number>>): readonly string[] {
  return ['train', ...Object.entries(values).flatMap(([key, value]) => [`--${key}`, String(value)]), '--json'];
}

/** What a run printed. */
export async function train(values: Readonly<Record<string, string | number>>, ...more: readonly string[]) {
  const { stdout, stderr, exitCode } = await runCli([...trainArgs(values), ...more]);
  const lines = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { lines, stderr, exitCode };
}

/** Begins a run and gives it a signal after so many lines. */
export async function stopAfter(lines: number, signal: NodeJS.Signals, args: readonly string[]) {
  const child = spawn(process.execPath, ['dist/cli.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'exit');
  let told = 0;
  for await (const _ of createInterface({ input: child.stdout })) if (++told === lines) child.kill(signal);
  const [exitCode] = (await ended) as [number | null];
  return { exitCode, told, stderr };
}

export function sameBytes(one: string, other: string): boolean {
  return readFileSync(one).equals(readFileSync(other));
}
