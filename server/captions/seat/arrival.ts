import { untilAborted } from '../../images/reading/abandonment.ts';
import type { Loading } from './loading.ts';

/** Something that is being loaded, and those who wait for it. It comes whether or not anybody still waits. */
export class Arrival<T> {
  readonly key: string;
  readonly #controller = new AbortController();
  readonly #listeners = new Set<(loading: Loading) => void>();
  readonly #coming: Promise<T>;
  #latest: Loading = { message: 'Starting the engine' };

  /** `load` says how it comes along; `onLoading` hears that too, until it is called off. */
  constructor(
    key: string,
    load: (show: (loading: Loading) => void, signal: AbortSignal) => Promise<T>,
    onLoading: (loading: Loading) => void,
  ) {
    this.key = key;
    const { signal } = this.#controller;
    const show = (loading: Loading) => {
      if (signal.aborted) return;
      this.#latest = loading;
      for (const listener of [...this.#listeners, onLoading]) listener(loading);
    };
    this.#coming = load(show, signal);
    this.#coming.catch(() => undefined);
    onLoading(this.#latest);
  }

  /** Calls `onFailure` where it fails, nobody waits for it and nobody called it off. */
  watch(onFailure: (error: unknown) => void): void {
    this.#coming.catch((thrown: unknown) => {
      if (this.#listeners.size === 0 && !this.#controller.signal.aborted) onFailure(thrown);
    });
  }

  /** Rejects with `aborted` as soon as the signal fires, while the loading goes on. */
  async wait(onLoading: (loading: Loading) => void, signal: AbortSignal): Promise<T> {
    this.#listeners.add(onLoading);
    onLoading(this.#latest);
    try {
      return await untilAborted(this.#coming, signal);
    } finally {
      this.#listeners.delete(onLoading);
    }
  }

  callOff(): void {
    this.#controller.abort();
  }

  /** Settles when nothing comes any more. */
  async over(): Promise<void> {
    await this.#coming.catch(() => undefined);
  }
}
