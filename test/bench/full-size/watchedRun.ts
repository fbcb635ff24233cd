/** One run of the command line, watched from outside: what it is busy with, for how long, in how much memory. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { noMemory, peak, residentOf, type Resident } from './memory.ts';

const sampleMs = 200;
const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const picture = fileURLToPath(new URL('../../../media/samples/coffee.png', import.meta.url));

/** A line of `caption --json`, as far as this needs it. */
export interface CaptionLine {
  readonly caption: string;
  readonly captions: readonly {
    readonly text: string;
    readonly tokens: readonly number[];
    readonly score: number | null;
  }[];
  readonly timings: {
    readonly visionMs: number;
    readonly qformerMs: number;
    readonly promptMs: number;
    readonly steps: number;
    readonly stepMs: number;
    readonly totalMs: number;
  };
}

/** `reading` the checkpoint for its digest, `compiling` it, then `captioning`: loading, and the caption itself. */
export type Phase = 'reading' | 'compiling' | 'captioning';

export interface PhaseReport {
  readonly seconds: number;
  readonly peak: Resident;
}

export interface WatchedRun {
  readonly line: CaptionLine;
  readonly phases: Readonly<Record<Phase, PhaseReport>>;
}

/** Captions the sample picture with `model`, and a cache of its own in `cache`. Throws when the command line fails. */
export async function watchCaption(model: string, cache: string, tokens: number): Promise<WatchedRun> {
  const length = ['--max-new-tokens', String(tokens), '--min-new-tokens', String(tokens)];
  const child = spawn(
    process.execPath,
    [cli, 'caption', '--no-daemon', '--json', '--device', 'cpu', '--model', model, ...length, picture],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, CAPTION_LENS_CACHE: cache },
    },
  );
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const watch = new PhaseWatch(child.pid ?? 0, cache);
  const timer = setInterval(() => watch.look(), sampleMs);
  try {
    const output = await text(child.stdout);
    if ((await exit) !== 0) throw new Error(`dist/cli.js failed: ${output}`);
    return { line: JSON.parse(output) as CaptionLine, phases: watch.report() };
  } finally {
    clearInterval(timer);
  }
}

class PhaseWatch {
  readonly #pid: number;
  readonly #cache: string;
  readonly #phases: Record<Phase, PhaseReport>;
  #last = performance.now();

  constructor(pid: number, cache: string) {
    this.#pid = pid;
    this.#cache = cache;
    const none: PhaseReport = { seconds: 0, peak: noMemory };
    this.#phases = { reading: none, compiling: none, captioning: none };
  }

  look(): void {
    const now = performance.now();
    const phase = phaseOf(this.#cache);
    const { seconds, peak: before } = this.#phases[phase];
    this.#phases[phase] = {
      seconds: seconds + (now - this.#last) / 1000,
      peak: peak(before, residentOf(this.#pid)),
    };
    this.#last = now;
  }

  report(): Readonly<Record<Phase, PhaseReport>> {
    this.#phases.captioning = {
      ...this.#phases.captioning,
      seconds: this.#phases.captioning.seconds + (performance.now() - this.#last) / 1000,
    };
    return this.#phases;
  }
}

/** A cache of one model tells by its folders how far it is. */
function phaseOf(cache: string): Phase {
  const names = existsSync(cache) ? readdirSync(cache) : [];
  if (names.some((name) => existsSync(join(cache, name, 'manifest.json')) && !name.includes('.partial')))
    return 'captioning';
  return names.some((name) => name.includes('.partial')) ? 'compiling' : 'reading';
}
