import { SharedSetting } from './sharedSetting.ts';

/** While somebody still works for nobody: looked at again after so long. */
const busyMs = 1000;

/** Ends the daemon some minutes after its last client, never while a caption is made. */
export class IdleExit {
  readonly #isBusy: () => boolean;
  readonly #leave: () => void;
  /** In minutes. */
  readonly #minutes: SharedSetting;
  #timer: NodeJS.Timeout | undefined;

  constructor(minutes: number, isBusy: () => boolean, leave: () => void) {
    this.#minutes = new SharedSetting(minutes);
    this.#isBusy = isBusy;
    this.#leave = leave;
    this.#wait();
  }

  enter(client: object): void {
    this.#minutes.enter(client);
    clearTimeout(this.#timer);
  }

  ask(client: object, minutes: number): void {
    this.#minutes.ask(client, minutes);
  }

  exit(client: object): void {
    this.#minutes.exit(client);
    if (this.#minutes.clients === 0) this.#wait();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms = this.#minutes.value * 60_000): void {
    clearTimeout(this.#timer);
    // Longer than a timer can be set: a daemon that stays.
    if (ms > 0x7fffffff) return;
    this.#timer = setTimeout(() => {
      if (this.#isBusy()) this.#wait(busyMs);
      else this.#leave();
    }, ms);
  }
}
