import { ConcurrencyLimit } from '../../../models/concurrency.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { say } from '../../../models/wording.ts';

/** What is done one after the other, until it is closed. */
export class Turns {
  readonly #one = new ConcurrencyLimit(1);
  #state: 'open' | 'closed' = 'open';

  /** Throws `aborted` once it is closed. */
  check(): void {
    if (this.#state === 'closed') throw new CaptionLensError('aborted', say`Caption Lens is closing.`);
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    return this.#one.run(async () => {
      this.check();
      return work();
    });
  }

  /** Gives no more turns; settles when the last one is over. */
  async close(): Promise<void> {
    this.#state = 'closed';
    await this.#one.run(async () => undefined);
  }
}
