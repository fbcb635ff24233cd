/** One run of the command line in a process group of its own, so that whatever it starts can be killed with it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

export interface CommandRun {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called again and again while it runs, with its process id. */
  readonly onLook: (pid: number) => 'go on' | 'kill';
  readonly sampleMs: number;
}

export type CommandEnd = { readonly kind: 'done'; readonly output: string } | { readonly kind: 'killed' };

/** Throws with the last line that it said where it fails, and when `signal` says so, after all of it is gone. */
export async function runCommand(
  { args, env, onLook, sampleMs }: CommandRun,
  signal: AbortSignal,
): Promise<CommandEnd> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error(`The command line does not start: ${cli}.`);
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const killAll = () => killGroup(pid);
  signal.addEventListener('abort', killAll, { once: true });
  const timer = setInterval(() => {
    if (onLook(pid) === 'kill') killAll();
  }, sampleMs);
  try {
    const [code, end] = await ended;
    const [said, complaint] = await output;
    signal.throwIfAborted();
    if (end === 'SIGKILL') return { kind: 'killed' };
    if (code !== 0)
      throw new Error(`caption-lens ${args.join(' ')} failed: ${complaint.trim().split('\n').at(-1) ?? ''}`);
    return { kind: 'done', output: said };
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', killAll);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself a moment ago.
  }
}
