/** While somebody still works for nobody: looked at again after so long. */
const busyMs = 1000;

/** Ends the daemon some minutes after its last client, never while a caption is made (threat row 20). */
export class IdleExit {
  readonly #isBusy: () => boolean;
  readonly #leave: () => void;
  /** In minutes, of the clients that are there; undefined while one has said nothing. */
  readonly #wishes = new Map<object, number | undefined>();
  #minutes: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(minutes: number, isBusy: () => boolean, leave: () => void) {
    this.#minutes = minutes;
    this.#isBusy = isBusy;
    this.#leave = leave;
    this.#wait();
  }

  enter(client: object): void {
    this.#wishes.set(client, undefined);
    clearTimeout(this.#timer);
  }

  /** Of a client that is there; the longest wish holds, and after the last client the last one's. */
  wish(client: object, minutes: number): void {
    if (!this.#wishes.has(client)) return;
    this.#wishes.set(client, minutes);
    this.#listen();
  }

  exit(client: object): void {
    this.#wishes.delete(client);
    this.#listen();
    if (this.#wishes.size === 0) this.#wait();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #listen(): void {
    const wishes = [...this.#wishes.values()].filter((minutes) => minutes !== undefined);
    if (wishes.length > 0) this.#minutes = Math.max(...wishes);
  }

  #wait(ms = this.#minutes * 60_000): void {
    clearTimeout(this.#timer);
    // Longer than a timer can be set: a daemon that stays.
    if (ms > 0x7fffffff) return;
    this.#timer = setTimeout(() => {
      if (this.#isBusy()) this.#wait(busyMs);
      else this.#leave();
    }, ms);
  }
}
