import { leftOut } from '../../../images/reading/byteBudget.ts';
import { CaptionLensError, throwIfAborted } from '../../../../models/errors.ts';

/** Of one client; as many as the queue takes of it. */
const mostWaiting = 16;
/** Node reads files on four threads. */
const mostReading = 4;

interface Arrival {
  readonly begin: () => void;
  readonly leaveOut: () => void;
}

/**
 * Descriptions for hovers whose picture is yet to be read: the newest first, a few at a time. Where too many wait the
 * oldest is left out at once; in the queue it would be the first to be dropped, but only after all of them were read.
 */
export class HoverArrivals {
  /** The oldest first. */
  readonly #waiting: Arrival[] = [];
  #reading = 0;

  /** `busy` where it is left out, `aborted` where the signal fires before its turn. */
  async admit<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
    throwIfAborted(signal);
    return new Promise((resolve, reject) => {
      const leave = () => {
        const at = this.#waiting.indexOf(arrival);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(new CaptionLensError('aborted', 'The request was cancelled.'));
      };
      const stopListening = () => signal.removeEventListener('abort', leave);
      const arrival: Arrival = {
        begin: () => {
          stopListening();
          void read()
            .then(resolve, reject)
            .finally(() => this.#end());
        },
        leaveOut: () => {
          stopListening();
          reject(leftOut());
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(arrival);
      if (this.#waiting.length > mostWaiting) this.#waiting.shift()?.leaveOut();
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#reading < mostReading) {
      const newest = this.#waiting.pop();
      if (newest === undefined) return;
      this.#reading += 1;
      newest.begin();
    }
  }

  #end(): void {
    this.#reading -= 1;
    this.#pump();
  }
}
