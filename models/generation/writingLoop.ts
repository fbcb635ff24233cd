import { setImmediate as turnOfTheEventLoop } from 'node:timers/promises';
import { asCaptionLensError, throwIfAborted } from '../errors.ts';
import { createSearch } from './createSearch.ts';
import type { Advance, Candidates, Decoding, Text } from './decoding.ts';
import type { Hypothesis, Search, SearchContext, SearchSnapshot } from './search.ts';
import { type GenerationSettings } from './generationSettings.ts';
import { fitToSteps } from './settingResolution.ts';

export interface WritingRequest {
  readonly settings: GenerationSettings;
  readonly prompt: Omit<SearchContext, 'vocabSize'>;
}

export interface WritingSnapshot extends SearchSnapshot {
  /** Tokens chosen so far, from 1. */
  readonly step: number;
}

/** What became of a text. Times are those of whole runs, which several texts may share. */
export interface Written {
  /** Best first. */
  readonly hypotheses: readonly Hypothesis[];
  readonly promptMs: number;
  /** Steps of the search after the prompt. */
  readonly steps: number;
  /** Mean of one; a step that had been run before it was asked for took no time. */
  readonly stepMs: number;
}

interface Job<T> {
  readonly text: T;
  readonly search: Search;
  readonly onSnapshot: (snapshot: WritingSnapshot) => void;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (written: Written) => void;
  readonly reject: (error: unknown) => void;
  /** What it runs next; undefined until its prompt has run. */
  advance: Advance | undefined;
  promptMs: number;
  steps: number;
  stepsMs: number;
}

/**
 * Writes any number of texts together: all that are under way take each step in one run of the model, which costs little
 * more than one alone, and a text may join or leave between two steps.
 */
export class WritingLoop<T extends Text> {
  readonly #decoding: Decoding<T>;
  readonly #jobs = new Set<Job<T>>();
  #isRunning = false;

  /** Does not own `decoding`. */
  constructor(decoding: Decoding<T>) {
    this.#decoding = decoding;
  }

  /**
   * Writes about one picture; a snapshot for each step. Owns `text` and always releases it. Throws `aborted` when the
   * signal fires, before or right after the run under way.
   */
  async write(
    text: T,
    { settings, prompt }: WritingRequest,
    onSnapshot: (snapshot: WritingSnapshot) => void,
    signal?: AbortSignal,
  ): Promise<Written> {
    throwIfAborted(signal);
    const context = { ...prompt, vocabSize: this.#decoding.vocabSize };
    const search = createSearch(fitToSteps(settings, text.maxSteps), context);
    const times = { promptMs: 0, steps: 0, stepsMs: 0 };
    return new Promise<Written>((resolve, reject) => {
      this.#jobs.add({ text, search, onSnapshot, signal, resolve, reject, advance: undefined, ...times });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#jobs.size > 0) {
      try {
        await this.#recall();
        await this.#begin();
        await this.#step();
      } catch (error) {
        // The model itself failed: nobody's text can go on.
        for (const job of this.#jobs) this.#end(job, () => job.reject(error));
      }
    }
    this.#isRunning = false;
  }

  async #begin(): Promise<void> {
    this.#dropAborted();
    const jobs = [...this.#jobs].filter(({ advance }) => advance === undefined);
    if (jobs.length === 0) return;
    const start = performance.now();
    const candidates = await this.#decoding.prefill(
      jobs.map(({ text }) => text),
      widest(jobs),
    );
    const promptMs = performance.now() - start;
    for (const [index, job] of jobs.entries()) {
      job.promptMs = promptMs;
      this.#advance(job, candidates[index]);
    }
  }

  /** Takes the steps that have been run already, so that at the next run all texts go together. */
  async #recall(): Promise<void> {
    for (let taken = -1; taken !== 0;) {
      // It takes no time; whoever listens, or aborts, still gets a word in between two steps.
      await turnOfTheEventLoop();
      this.#dropAborted();
      taken = 0;
      for (const job of [...this.#jobs]) {
        const known = job.advance && this.#decoding.recall(job.text, job.advance, job.search.width);
        if (!known) continue;
        taken++;
        job.steps++;
        this.#advance(job, known);
      }
    }
  }

  async #step(): Promise<void> {
    this.#dropAborted();
    const jobs: Job<T>[] = [];
    const advances = new Map<T, Advance>();
    for (const job of this.#jobs) {
      // One that came while prompts were running begins in the next round.
      if (!job.advance) continue;
      jobs.push(job);
      advances.set(job.text, job.advance);
    }
    if (jobs.length === 0) return;
    const start = performance.now();
    const candidates = await this.#decoding.step(advances, widest(jobs));
    const stepMs = performance.now() - start;
    for (const [index, job] of jobs.entries()) {
      job.steps++;
      job.stepsMs += stepMs;
      this.#advance(job, candidates[index]);
    }
  }

  #advance(job: Job<T>, candidates: Candidates | undefined): void {
    try {
      if (!candidates) throw new Error('The decoding said nothing about a text.');
      throwIfAborted(job.signal);
      job.advance = job.search.advance(candidates);
      job.onSnapshot({ step: job.steps + 1, ...job.search.snapshot() });
      if (job.advance) return;
      const hypotheses = job.search.finish();
      const { promptMs, steps, stepsMs } = job;
      this.#end(job, () => job.resolve({ hypotheses, promptMs, steps, stepMs: steps === 0 ? 0 : stepsMs / steps }));
    } catch (error) {
      this.#end(job, () => job.reject(error));
    }
  }

  #dropAborted(): void {
    for (const job of this.#jobs) {
      try {
        throwIfAborted(job.signal);
      } catch (error) {
        this.#end(job, () => job.reject(asCaptionLensError(error)));
      }
    }
  }

  #end(job: Job<T>, settle: () => void): void {
    this.#jobs.delete(job);
    this.#decoding.release(job.text);
    settle();
  }
}

function widest(jobs: readonly Job<Text>[]): number {
  return Math.max(...jobs.map(({ search }) => search.width));
}
