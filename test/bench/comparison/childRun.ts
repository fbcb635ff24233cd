/** One process, run to its end, watched from outside. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { highWaterOf, residentOf } from '../full-size/memory.ts';
import { watchCard } from './report/card.ts';
import type { Figures } from './ours/task.ts';

const sampleMs = 100;

export interface ChildRun {
  readonly lines: readonly string[];
  /** `peakBytes`, `anonymousBytes` and, where there is a card, `cardBytes`: of the process and all that it started. */
  readonly memory: Figures;
  readonly seconds: number;
}

/** Throws with the last line that the process said where it fails. */
export async function runChild(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ChildRun> {
  const start = performance.now();
  const card = await watchCard();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const exit = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(signal ?? String(code));
    });
  });
  const memory = new MemoryWatch(child.pid);
  const timer = setInterval(() => {
    memory.look();
  }, sampleMs);
  try {
    const said = text(child.stderr);
    const lines: string[] = [];
    const reading = (async () => {
      for await (const line of createInterface({ input: child.stdout })) lines.push(line);
    })();
    const [end, complaint] = await Promise.all([exit, said, reading]);
    if (end !== '0') throw new Error(explain(end, complaint));
    const cardBytes = await card.stop();
    return {
      lines,
      memory: { ...memory.figures, ...(cardBytes === undefined ? {} : { cardBytes }) },
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    clearInterval(timer);
    await card.stop();
  }
}

function explain(end: string, complaint: string): string {
  if (end === 'SIGKILL') return 'It was killed, which is how a system ends what takes too much memory.';
  const last = complaint.trim().split('\n').at(-1) ?? '';
  return last === '' ? `It ended with ${end}.` : last;
}

class MemoryWatch {
  readonly #pid: number | undefined;
  #peak = 0;
  #anonymous = 0;

  constructor(pid: number | undefined) {
    this.#pid = pid;
  }

  look(): void {
    if (this.#pid === undefined) return;
    // Each process's own high-water mark, so that nothing between two looks is missed.
    this.#peak = Math.max(this.#peak, highWaterOf(this.#pid));
    this.#anonymous = Math.max(this.#anonymous, residentOf(this.#pid).anonymous);
  }

  /** Without what the system does not tell. */
  get figures(): Figures {
    return this.#peak === 0 ? {} : { peakBytes: this.#peak, anonymousBytes: this.#anonymous };
  }
}
