/** Counts the jobs that use what is loaded now. */
export class Readers {
  #count = 0;
  readonly #onNone = new Set<() => void>();

  get count(): number {
    return this.#count;
  }

  enter(): void {
    this.#count += 1;
  }

  leave(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    for (const settle of this.#onNone) settle();
    this.#onNone.clear();
  }

  /** Settles when there is none; one may have come again by the time that this is heard. */
  async none(): Promise<void> {
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => {
      this.#onNone.add(resolve);
    });
  }
}
