import { ConcurrencyLimit } from '../../../../models/concurrency.ts';
import { leftOut } from '../../../images/reading/byteBudget.ts';
import { CaptionLensError, throwIfAborted } from '../../../../models/errors.ts';

/** Of one client; as many as the queue takes of it. */
const mostWaiting = 16;
/** Node reads files on four threads. */
const mostReading = 4;

interface WaitingHover {
  /** Settles when its picture is read, or is not. */
  readonly begin: () => Promise<void>;
  readonly leaveOut: () => void;
}

/**
 * Descriptions for hovers whose picture is yet to be read: the newest first, a few at a time. Where too many wait the
 * oldest is left out at once; in the queue it would be the first to be dropped, but only after all of them were read.
 */
export class HoverQueue {
  /** The oldest first. */
  readonly #waiting: WaitingHover[] = [];
  readonly #reading = new ConcurrencyLimit(mostReading);

  /** `busy` where it is left out, `aborted` where the signal fires before its turn. */
  async admit<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
    throwIfAborted(signal);
    return new Promise((resolve, reject) => {
      const leave = () => {
        const at = this.#waiting.indexOf(hover);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(new CaptionLensError('aborted', 'The request was cancelled.'));
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
      // Whoever's turn it is, it is the newest that begins.
      void this.#reading.run(async () => this.#waiting.pop()?.begin());
    });
  }
}
