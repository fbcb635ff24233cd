import type { Clock } from '../clock.ts';

/** Counts how long nobody has asked for anything. */
export class IdleTime {
  readonly #clock: Clock;
  readonly #onOver: () => void;
  #mostMs = 0;
  /** By the clock; undefined while no time is counted. */
  #until: number | undefined;
  #callOff: () => void = () => undefined;

  constructor(clock: Clock, onOver: () => void) {
    this.#clock = clock;
    this.#onOver = onOver;
  }

  /** Undefined while no time is counted. */
  get leftMs(): number | undefined {
    return this.#until === undefined ? undefined : Math.max(0, this.#until - this.#clock.now());
  }

  /** From the next `begin` on; 0: it is never over. */
  setMost(ms: number): void {
    this.#mostMs = ms;
  }

  /** Counts anew. */
  begin(): void {
    this.stop();
    if (this.#mostMs <= 0) return;
    this.#until = this.#clock.now() + this.#mostMs;
    this.#callOff = this.#clock.after(this.#mostMs, this.#onOver);
  }

  stop(): void {
    this.#callOff();
    this.#until = undefined;
  }
}
