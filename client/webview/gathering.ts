/** Tells of many changes at once: at most every so many milliseconds, for several things grow at a time. */
export class Gathering {
  readonly #tell: () => void;
  readonly #ms: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: () => void, ms = 60) {
    this.#tell = tell;
    this.#ms = ms;
  }

  /** Something has changed. */
  note(): void {
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, this.#ms);
  }

  /** Tells now what has changed, and whatever else there is to tell. */
  flush(): void {
    this.dispose();
    this.#tell();
  }

  /** What was gathered is not told. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
