import { SharedSetting } from './sharedSetting.ts';

/** Between two looks while a caption is made that no client waits for any more. */
const busyMs = 1000;

/** Ends the daemon some minutes after its last client, never while a caption is made. */
export class IdleExit {
  readonly #isBusy: () => boolean;
  readonly #leave: () => void;
  /** In minutes. */
  readonly #minutes: SharedSetting;
  #timer: NodeJS.Timeout | undefined;

  /**
   * `minutes` holds until a client asks for another number. `leave` is called when they are over and `isBusy` says no.
   */
  constructor(minutes: number, isBusy: () => boolean, leave: () => void) {
    this.#minutes = new SharedSetting(minutes);
    this.#isBusy = isBusy;
    this.#leave = leave;
    this.#wait();
  }

  /** Stops the clock: a client is there. */
  enter(client: object): void {
    this.#minutes.enter(client);
    clearTimeout(this.#timer);
  }

  /** How long the client wants the daemon to stay after the last client; 0: it ends at once. */
  ask(client: object, minutes: number): void {
    this.#minutes.ask(client, minutes);
  }

  /** Starts it again with the last client. */
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
