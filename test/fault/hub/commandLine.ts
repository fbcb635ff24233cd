import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Scene } from './scene.ts';

const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built command line in a scene; `env` beside that of the scene alone. */
export function startIn(scene: Scene, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [program, ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: scene.path,
      HF_ENDPOINT: scene.server.endpoint,
      CAPTION_LENS_CACHE: join(scene.path, 'compiled'),
      CAPTION_LENS_RUNTIME: join(scene.path, 'runtime'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]): Ended => {
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, ...text };
  });
  return { child, ended };
}

export function runIn(scene: Scene, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> {
  return startIn(scene, args, env).ended;
}

/** Of each caption that `caption --json` printed of one picture. */
export function tokensOf(stdout: string): readonly (readonly number[])[] {
  const said = JSON.parse(stdout) as { readonly captions: readonly { readonly tokens: readonly number[] }[] };
  return said.captions.map(({ tokens }) => tokens);
}
