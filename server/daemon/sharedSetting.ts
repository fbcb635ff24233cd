/**
 * What the clients that are there want of one number of the daemon. The largest wish holds; after the last client, what
 * held then. A client that says nothing, such as a command, changes nothing.
 */
export class Wishes {
  readonly #wishes = new Map<object, number | undefined>();
  #value: number;

  constructor(value: number) {
    this.#value = value;
  }

  get value(): number {
    return this.#value;
  }

  /** How many clients are there. */
  get clients(): number {
    return this.#wishes.size;
  }

  enter(client: object): void {
    this.#wishes.set(client, undefined);
  }

  /** Of a client that is there. */
  wish(client: object, value: number): void {
    if (!this.#wishes.has(client)) return;
    this.#wishes.set(client, value);
    this.#listen();
  }

  exit(client: object): void {
    this.#wishes.delete(client);
    this.#listen();
  }

  #listen(): void {
    const wishes = [...this.#wishes.values()].filter((value) => value !== undefined);
    if (wishes.length > 0) this.#value = Math.max(...wishes);
  }
}
