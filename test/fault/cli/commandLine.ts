import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

export type Running = ChildProcessByStdio<Writable, Readable, Readable>;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built command line with a cache of its own, and without a daemon that would outlive the test. */
export function start(args: readonly string[], cacheDir: string): Running {
  const given = args[0] === 'caption' ? ['caption', '--no-daemon', ...args.slice(1)] : args;
  return spawn(process.execPath, [program, ...given], {
    env: { ...process.env, CAPTION_LENS_CACHE: cacheDir },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

export async function ended(running: Running): Promise<Ended> {
  const text = { stdout: '', stderr: '' };
  running.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  running.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  const [code] = (await once(running, 'close')) as [number | null];
  return { code, ...text };
}

/** Runs a command line to its end, with `input` on standard input. */
export async function run(args: readonly string[], cacheDir: string, input: Uint8Array = Buffer.of()): Promise<Ended> {
  const running = start(args, cacheDir);
  running.stdin.on('error', () => undefined); // the program need not read it
  running.stdin.end(input);
  return ended(running);
}
