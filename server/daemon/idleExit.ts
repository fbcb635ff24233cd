import { Wishes } from './sharedSetting.ts';

/** While somebody still works for nobody: looked at again after so long. */
const busyMs = 1000;

/** Ends the daemon some minutes after its last client, never while a caption is made. */
export class IdleExit {
  readonly #isBusy: () => boolean;
  readonly #leave: () => void;
  /** In minutes. */
  readonly #wishes: Wishes;
  #timer: NodeJS.Timeout | undefined;

  constructor(minutes: number, isBusy: () => boolean, leave: () => void) {
    this.#wishes = new Wishes(minutes);
    this.#isBusy = isBusy;
    this.#leave = leave;
    this.#wait();
  }

  enter(client: object): void {
    this.#wishes.enter(client);
    clearTimeout(this.#timer);
  }

  wish(client: object, minutes: number): void {
    this.#wishes.wish(client, minutes);
  }

  exit(client: object): void {
    this.#wishes.exit(client);
    if (this.#wishes.clients === 0) this.#wait();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms = this.#wishes.value * 60_000): void {
    clearTimeout(this.#timer);
    // Longer than a timer can be set: a daemon that stays.
    if (ms > 0x7fffffff) return;
    this.#timer = setTimeout(() => {
      if (this.#isBusy()) this.#wait(busyMs);
      else this.#leave();
    }, ms);
  }
}
