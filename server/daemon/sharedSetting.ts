/**
 * What the clients that are there want of one number of the daemon. The largest number holds; after the last client, what
 * held then. A client that says nothing, such as a command, changes nothing.
 */
export class SharedSetting {
  readonly #asked = new Map<object, number | undefined>();
  #value: number;

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

  enter(client: object): void {
    this.#asked.set(client, undefined);
  }

  /** Of a client that is there. */
  ask(client: object, value: number): void {
    if (!this.#asked.has(client)) return;
    this.#asked.set(client, value);
    this.#listen();
  }

  exit(client: object): void {
    this.#asked.delete(client);
    this.#listen();
  }

  #listen(): void {
    const asked = [...this.#asked.values()].filter((value) => value !== undefined);
    if (asked.length > 0) this.#value = Math.max(...asked);
  }
}
