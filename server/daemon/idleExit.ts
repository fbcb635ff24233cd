/** While somebody still works for nobody: looked at again after so long. */
const busyMs = 1000;

/** Ends the daemon some minutes after its last client, never while a caption is made (threat row 20). */
export class IdleExit {
  readonly #isBusy: () => boolean;
  readonly #leave: () => void;
  readonly #wishes = new Map<object, number>();
  /** Minutes; the longest wish of the clients that were there last. */
  #minutes: number;
  #clients = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(minutes: number, isBusy: () => boolean, leave: () => void) {
    this.#minutes = minutes;
    this.#isBusy = isBusy;
    this.#leave = leave;
    this.#wait();
  }

  enter(): void {
    this.#clients += 1;
    clearTimeout(this.#timer);
  }

  wish(client: object, minutes: number): void {
    this.#wishes.set(client, minutes);
    this.#minutes = Math.max(...this.#wishes.values());
  }

  exit(client: object): void {
    this.#clients -= 1;
    if (this.#wishes.delete(client) && this.#wishes.size > 0) this.#minutes = Math.max(...this.#wishes.values());
    if (this.#clients === 0) this.#wait();
  }

  dispose(): void {
    clearTimeout(this.#timer);
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
