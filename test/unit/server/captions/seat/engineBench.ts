/** Engines of this process, and the seat that they sit on. */
import type { CaptionerOptions, ModelInfo, RecogniserState } from '../../../../../models/caption.ts';
import { CaptionLensError } from '../../../../../models/errors.ts';
import { EngineSeat } from '../../../../../server/captions/seat/engineSeat.ts';
import type { ForkedCaptioner } from '../../../../../server/engine/engine.ts';
import type { ModelSelection } from '../../../../../server/protocol/messages.ts';
import { FakeClock } from '../fakeClock.ts';
import { setImmediate as tick } from 'node:timers/promises';
import { embedded } from '../samples.ts';

export const minute = 60_000;
export const quiet = () => undefined;
export const never = new AbortController().signal;

/** Engines of this process, which live and die as the test says. */
export class Bench {
  readonly clock = new FakeClock();
  readonly opened: FakeEngine[] = [];
  readonly remembered: string[] = [];
  wanted = false;
  stamp = 'one';
  recogniser: RecogniserState = { kind: 'none' };
  /** The next load waits for `arrive`. */
  hold = false;
  #arrive: () => void = quiet;
  readonly seat = new EngineSeat({
    open: async (options, onProgress, signal) => {
      onProgress({ kind: 'compiling', done: 1, total: 2 });
      if (this.hold) await this.#wait(signal);
      const engine = new FakeEngine(options, this.recogniser);
      this.opened.push(engine);
      return engine;
    },
    cacheDir: '/cache',
    draftsDir: undefined,
    stampOf: async () => this.stamp,
    onLoaded: (_selection, stamp) => this.remembered.push(stamp),
    isWanted: () => this.wanted,
    onChange: quiet,
    clock: this.clock,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    silence: { loadMs: 10 * minute, firstRunMs: 5 * minute, runMs: minute },
  });

  arrive(): void {
    this.#arrive();
  }

  /** A job that needs the model and nothing of it. */
  async use(selection: ModelSelection = embedded): Promise<string> {
    return this.seat.use(selection, async ({ info }) => info.name, quiet, never);
  }

  async pass(ms: number): Promise<void> {
    this.clock.pass(ms);
    for (let i = 0; i < 5; i++) await tick();
  }

  get living(): number {
    return this.opened.filter(({ life }) => life === 'living').length;
  }

  async #wait(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#arrive = resolve;
      signal.addEventListener('abort', () => reject(new CaptionLensError('aborted', 'Called off.')));
    });
  }
}

export class FakeEngine implements ForkedCaptioner {
  readonly pid = 1;
  readonly info: ModelInfo;
  readonly options: CaptionerOptions;
  life: 'living' | 'gone' = 'living';
  #end: () => void = quiet;
  readonly ended = new Promise<void>((resolve) => {
    this.#end = resolve;
  });

  constructor(options: CaptionerOptions, recogniser: RecogniserState = { kind: 'none' }) {
    this.options = options;
    const about = { name: options.model.path ?? 'embedded', digest: 'd', kind: 'hf', precision: 'fp32' } as const;
    const defaults = { prompt: '', generation: {}, notes: [] };
    this.info = { ...about, device: 'cpu', imageSize: 4, deviceNotes: [], defaults, recogniser };
  }

  async caption(): Promise<never> {
    throw new CaptionLensError('internal', 'This engine describes nothing.');
  }

  async dispose(): Promise<void> {
    this.life = 'gone';
    this.#end();
  }
}
