import { createHistogram } from 'node:perf_hooks';

const resolutionMs = 10;
const nanosecondsPerMs = 1e6;

/**
 * For how long the event loop did nothing else, looked at every 10 ms while there is work: `monitorEventLoopDelay` of
 * Node counts the time for which it was disabled as one long delay.
 */
export class LoopDelay {
  readonly #delays = createHistogram();
  #timer: NodeJS.Timeout | undefined;
  #lookedAt = 0;

  /** Milliseconds; undefined before the first look. */
  get delayMs(): { readonly p99: number; readonly max: number } | undefined {
    if (this.#delays.count === 0) return undefined;
    return { p99: rounded(this.#delays.percentile(99)), max: rounded(this.#delays.max) };
  }

  /** Does nothing where it looks already. */
  start(): void {
    if (this.#timer) return;
    this.#lookedAt = performance.now();
    this.#timer = setInterval(() => this.#look(), resolutionMs);
    this.#timer.unref();
  }

  stop(): void {
    // What holds the loop up now would never be seen: no timer comes before it ends.
    if (this.#timer) this.#look();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const now = performance.now();
    // A histogram takes nothing below 1.
    const delay = Math.max(1, Math.round((now - this.#lookedAt - resolutionMs) * nanosecondsPerMs));
    this.#lookedAt = now;
    this.#delays.record(delay);
  }
}

function rounded(nanoseconds: number): number {
  return Math.round(nanoseconds / (nanosecondsPerMs / 100)) / 100;
}
