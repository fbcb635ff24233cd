/**
 * Joins questions into one: while a question is under way, those that come meanwhile wait, and go together as the next
 * one. Where nothing is under way, a question goes at once.
 */
export class RoundTrips<Item, Answer> {
  readonly #ask: (items: readonly Item[]) => Promise<readonly Answer[]>;
  readonly #most: number;
  #waiting: { readonly item: Item; readonly settle: PromiseWithResolversOf<Answer> }[] = [];
  #running: Promise<void> | undefined;

  /** `ask` answers each item in its order. `most`: items of one question. */
  constructor(ask: (items: readonly Item[]) => Promise<readonly Answer[]>, most: number) {
    this.#ask = ask;
    this.#most = most;
  }

  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, settle: { resolve, reject } });
      this.#running ??= this.#run();
    });
  }

  /** Settles when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // Whatever is said in the same turn of the event loop goes together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, this.#most);
      try {
        const answers = await this.#ask(group.map(({ item }) => item));
        group.forEach(({ settle }, index) => settle.resolve(answers[index] as Answer));
      } catch (thrown) {
        for (const { settle } of group) settle.reject(thrown);
      }
    }
    this.#running = undefined;
  }
}

interface PromiseWithResolversOf<Answer> {
  resolve(answer: Answer): void;
  reject(thrown: unknown): void;
}
