/**
 * One number of the daemon that several clients may ask for. The largest number holds, and after the last client the
 * one that held then. A client that says nothing, such as a command, changes nothing.
 */
export class SharedSetting {
  readonly #asked = new Map<object, number | undefined>();
  #value: number;

  /** `value` holds until a client asks for another. */
  constructor(value: number) {
    this.#value = value;
  }

  get value(): number {
    return this.#value;
  }

  /** How many clients are there. */
  get clients(): number {
    return this.#asked.size;
  }

  /** A client came; it has asked for nothing yet. */
  enter(client: object): void {
    this.#asked.set(client, undefined);
  }

  /** Of a client that is there. */
  ask(client: object, value: number): void {
    if (!this.#asked.has(client)) return;
    this.#asked.set(client, value);
    this.#listen();
  }

  /** What it asked for counts no more, unless it was the last. */
  exit(client: object): void {
    this.#asked.delete(client);
    this.#listen();
  }

  #listen(): void {
    const asked = [...this.#asked.values()].filter((value) => value !== undefined);
    if (asked.length > 0) this.#value = Math.max(...asked);
  }
}
