import { throwIfAborted } from '../errors.ts';
import { SharedWork } from '../sharedWork.ts';

/** Downloads under way: whoever wants the same one joins it, and it ends when nobody waits any more. */
export class Pulls<Update, Result> {
  readonly #running = new Map<string, SharedWork<Update, Result>>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** What each is busy with, by its key. */
  get updates(): ReadonlyMap<string, Update | undefined> {
    return new Map([...this.#running].map(([key, { latest }]) => [key, latest]));
  }

  /**
   * Joins the download of that key, or begins it with `pull`. Rejects as `pull` does, and with `aborted` at once when
   * the signal fires; the download goes on while others wait for it.
   */
  async join(
    key: string,
    pull: (say: (update: Update) => void, signal: AbortSignal) => Promise<Result>,
    onUpdate: (update: Update) => void,
    signal: AbortSignal,
  ): Promise<Result> {
    throwIfAborted(signal);
    const found = this.#running.get(key);
    if (found && !found.isStopped) return found.wait(onUpdate, signal);
    const begun = new SharedWork<Update, Result>('stop');
    const joined = begun.wait(onUpdate, signal);
    this.#running.set(key, begun);
    void begun.run(async (say, stop) => {
      try {
        return await pull((update) => {
          say(update);
          this.#onChange();
        }, stop);
      } finally {
        if (this.#running.get(key) === begun) this.#running.delete(key);
        this.#onChange();
      }
    });
    return joined;
  }
}
