import { usualUnusedDays } from '../upkeep/cachePruning.ts';
import type { ProgramCache } from '../upkeep/programCache.ts';
import { prunedText } from '../upkeep/prunedText.ts';
import { readUpkeep, writeUpkeep } from '../upkeep/upkeepRecord.ts';
import { SharedSetting } from './sharedSetting.ts';

/** Between one look whether it is time and the next. */
const lookMs = 600_000;
/** The first look, when whatever the first client came for is likely done. */
const firstLookMs = 120_000;
/** Between two removals. */
const pauseMs = 500;
const betweenMs = 86_400_000;
/** A compile that was cut may go on where it was for so long. */
const partialDays = 1;

/** What the upkeep works with. */
export interface UpkeepParts {
  readonly cacheDir: string;
  readonly cache: Pick<ProgramCache, 'findPrunable' | 'prepareToPrune'>;
  /** Whether nobody waits for anything. */
  readonly isIdle: () => boolean;
  readonly log: { info(message: string): void; warn(message: string): void };
  /** Milliseconds of the wall clock. */
  readonly now: () => number;
}

/**
 * Removes from the cache what is of no use any more: at most once a day, one thing at a time with pauses between, while
 * the daemon has nothing else to do. What was cut short goes on with the next look.
 */
export class DiskUpkeep {
  readonly #parts: UpkeepParts;
  readonly #stop = new AbortController();
  /** In days; never to prune is infinite. */
  readonly #unusedDays = new SharedSetting(usualUnusedDays);
  #timer: NodeJS.Timeout;
  #said = false;
  /** Kept here as well, where the record cannot be written. */
  #prunedAt = 0;
  #working: Promise<void> = Promise.resolve();

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
    this.#timer = this.#in(firstLookMs);
  }

  enter(client: object): void {
    this.#unusedDays.enter(client);
  }

  exit(client: object): void {
    this.#unusedDays.exit(client);
  }

  /**
   * What a client's settings say, in days; 0: never remove. It is written down, and so holds for later daemons whose
   * clients say nothing.
   */
  ask(client: object, days: number): void {
    this.#unusedDays.ask(client, days === 0 ? Infinity : days);
    this.#said = true;
    this.#working = this.#working
      .then(() => this.#remember())
      .catch((thrown: unknown) =>
        this.#parts.log.warn(`How long compiled models stay is not noted: ${String(thrown)}`),
      );
  }

  /** Settles when a removal that runs has ended. */
  async dispose(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stop.abort();
    await this.#working;
  }

  #in(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), ms).unref();
  }

  #look(): void {
    this.#working = this.#working
      .then(() => this.#pruneIfDue())
      .catch((thrown: unknown) => this.#parts.log.warn(`The cache could not be pruned: ${String(thrown)}`))
      .then(() => {
        if (!this.#stop.signal.aborted) this.#timer = this.#in(lookMs);
      });
  }

  async #pruneIfDue(): Promise<void> {
    const { cacheDir, isIdle, now } = this.#parts;
    if (!isIdle()) return;
    const record = await readUpkeep(cacheDir);
    const unusedDays = this.#said ? this.#days : (record.keepCompiledDays ?? usualUnusedDays);
    if (unusedDays === 0) return;
    // A time ahead of the clock, which was set back since, is no time.
    const since = now() - Math.max(record.prunedAt, this.#prunedAt);
    if (since >= 0 && since < betweenMs) return;
    if (!(await this.#prune(unusedDays))) return;
    this.#prunedAt = now();
    await this.#remember();
  }

  /** Says whether it came to its end. */
  async #prune(unusedDays: number): Promise<boolean> {
    const { cache, isIdle, log, now } = this.#parts;
    const { signal } = this.#stop;
    await cache.prepareToPrune(signal);
    for await (const prunable of cache.findPrunable({ now: now(), unusedDays, partialDays })) {
      if (signal.aborted || !isIdle()) return false;
      const outcome = await prunable.remove(signal);
      if (outcome.kind === 'removed') log.info(`Removed from the cache: ${prunedText(prunable)}.`);
      if (outcome.kind === 'refused') log.warn(`Not removed, ${outcome.reason}: ${prunedText(prunable)}.`);
      await this.#pause();
    }
    return !signal.aborted;
  }

  /** Shorter where the daemon leaves meanwhile. */
  async #pause(): Promise<void> {
    const { signal } = this.#stop;
    await new Promise<void>((resolve) => {
      const go = () => {
        signal.removeEventListener('abort', go);
        resolve();
      };
      signal.addEventListener('abort', go);
      setTimeout(go, pauseMs).unref();
    });
  }

  get #days(): number {
    const { value } = this.#unusedDays;
    return value === Infinity ? 0 : value;
  }

  async #remember(): Promise<void> {
    const { cacheDir } = this.#parts;
    const record = await readUpkeep(cacheDir);
    const prunedAt = Math.max(record.prunedAt, this.#prunedAt);
    const next = { ...record, ...(this.#said && { keepCompiledDays: this.#days }), prunedAt };
    if (JSON.stringify(next) !== JSON.stringify(record)) await writeUpkeep(cacheDir, next);
  }
}
