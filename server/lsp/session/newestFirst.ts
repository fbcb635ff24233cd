/**
 * Sends one value at a time; of what comes in meanwhile only the newest is kept, since each replaces the one before.
 */
export class NewestFirst<Value> {
  readonly #send: (value: Value) => Promise<void>;
  #isSending = false;
  #next: { readonly value: Value } | undefined;

  constructor(send: (value: Value) => Promise<void>) {
    this.#send = send;
  }

  /** Sends the value, or keeps it until the one before is sent. */
  give(value: Value): void {
    this.#next = { value };
    if (!this.#isSending) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#isSending = true;
    while (this.#next) {
      const { value } = this.#next;
      this.#next = undefined;
      await this.#send(value);
    }
    this.#isSending = false;
  }
}
