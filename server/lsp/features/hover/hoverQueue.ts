import { ConcurrencyLimit } from '../../../../models/concurrency.ts';
import { leftOut } from '../../../images/reading/byteBudget.ts';
import { CaptionLensError, throwIfAborted } from '../../../../models/errors.ts';
import { say } from '../../../../models/wording.ts';

/** Hovers of one client; the describer's queue takes as many of it. */
const mostWaiting = 16;
/** Node reads files on four threads. */
const mostReading = 4;

interface WaitingHover {
  /** Settles when its picture is read, or is not. */
  readonly begin: () => Promise<void>;
  readonly leaveOut: () => void;
}

/**
 * Descriptions for hovers whose picture is yet to be read: the newest first, four at a time. Where more than 16 wait,
 * the oldest is left out at once: the describer's queue would drop it as well, but only after all pictures were read.
 */
export class HoverQueue {
  /** The oldest first. */
  readonly #waiting: WaitingHover[] = [];
  readonly #reading = new ConcurrencyLimit(mostReading);

  /**
   * What `read` gives, once it is this hover's turn. Rejects with `busy` where it is left out, with `aborted` where the
   * signal fires before its turn, and as `read` does.
   */
  async admit<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
    throwIfAborted(signal);
    return new Promise((resolve, reject) => {
      const leave = () => {
        const at = this.#waiting.indexOf(hover);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(new CaptionLensError('aborted', say`The request was cancelled.`));
      };
      const stopListening = () => signal.removeEventListener('abort', leave);
      const hover: WaitingHover = {
        begin: () => {
          stopListening();
          return read().then(resolve, reject);
        },
        leaveOut: () => {
          stopListening();
          reject(leftOut());
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(hover);
      if (this.#waiting.length > mostWaiting) this.#waiting.shift()?.leaveOut();
      // The turn goes to the newest hover, which may be another.
      void this.#reading.run(async () => this.#waiting.pop()?.begin());
    });
  }
}
