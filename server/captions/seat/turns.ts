import { CaptionLensError } from '../../../models/errors.ts';

/** What is done one after the other. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #state: 'open' | 'closed' = 'open';

  /** Throws `aborted` once it is closed. */
  check(): void {
    if (this.#state === 'closed') throw new CaptionLensError('aborted', 'Caption Lens is closing.');
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      this.check();
      return work();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Gives no more turns; settles when the last one is over. */
  async close(): Promise<void> {
    this.#state = 'closed';
    await this.#last;
  }
}
