import { leftOut } from '../images/byteBudget.ts';
import { throwIfAborted } from '../../models/errors.ts';

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
  admit<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const begin = async () => {
        throwIfAborted(signal);
        return read();
      };
      this.#waiting.push({
        begin: () =>
          void begin()
            .then(resolve, reject)
            .finally(() => this.#end()),
        leaveOut: () => reject(leftOut()),
      });
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
