import { CaptionLensError } from '../../../models/errors.ts';
import type { Priority } from '../../protocol/messages.ts';

/** Bytes that are counted for somebody until they are given back. */
export interface HeldBytes {
  /** Gives them back; a second time it does nothing. */
  dispose(): void;
}

/** Whether bytes take memory while they wait, such as those that came in a message, or are read once they may be. */
export type Whereabouts = 'elsewhere' | 'inMemory';

interface Waiting {
  readonly bytes: number;
  readonly whereabouts: Whereabouts;
  readonly begin: (held: HeldBytes) => void;
}

/**
 * How many bytes of pictures may be held at a time. Whoever does not fit waits in line, and nobody passes; what is larger
 * than all of it is held alone, so that everybody's turn comes.
 */
export class ByteBudget {
  readonly #most: number;
  readonly #line = new Set<Waiting>();
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get held(): number {
    return this.#held;
  }

  /**
   * Waits for so many bytes to be free. Ends with `aborted` as soon as the signal fires, and with `busy` where as much as
   * may be held is in the line already.
   */
  acquire(bytes: number, whereabouts: Whereabouts, signal: AbortSignal): Promise<HeldBytes> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#line.delete(waiting);
        reject(new CaptionLensError('aborted', 'The caption was cancelled.'));
        this.#pump();
      };
      const waiting: Waiting = {
        bytes,
        whereabouts,
        begin: (held) => {
          signal.removeEventListener('abort', leave);
          resolve(held);
        },
      };
      if (signal.aborted) return leave();
      if (whereabouts === 'inMemory' && !this.#hasRoomInLine(bytes)) return reject(leftOut());
      signal.addEventListener('abort', leave, { once: true });
      this.#line.add(waiting);
      this.#pump();
      return undefined;
    });
  }

  #hasRoomInLine(bytes: number): boolean {
    const inLine = [...this.#line].filter(({ whereabouts }) => whereabouts === 'inMemory');
    return inLine.length === 0 || inLine.reduce((sum, waiting) => sum + waiting.bytes, bytes) <= this.#most;
  }

  #pump(): void {
    for (const waiting of this.#line) {
      if (this.#held > 0 && this.#held + waiting.bytes > this.#most) return;
      this.#line.delete(waiting);
      waiting.begin(this.#hold(waiting.bytes));
    }
  }

  #hold(bytes: number): HeldBytes {
    this.#held += bytes;
    let left = bytes;
    return {
      dispose: () => {
        this.#held -= left;
        left = 0;
        this.#pump();
      },
    };
  }
}

/** What a request hears for which there is no room. */
export function leftOut(): CaptionLensError {
  return new CaptionLensError('busy', 'Too many pictures are waiting to be described; this one was left out.', {
    advice: 'Ask again when the others are done.',
  });
}

/**
 * The pictures that the daemon holds for its clients: one budget for each that waits in turn, so that a hover waits for
 * no batch, and whoever only looks at what is known for nobody who waits for a model.
 */
export type PictureBudgets = Readonly<Record<'look' | Priority, ByteBudget>>;

const megabyte = 1024 * 1024;

/** Half a gigabyte in all. Each has room for the largest file; of a batch several are described together. */
export function pictureBudgets(): PictureBudgets {
  return {
    look: new ByteBudget(96 * megabyte),
    hover: new ByteBudget(96 * megabyte),
    action: new ByteBudget(64 * megabyte),
    panel: new ByteBudget(64 * megabyte),
    batch: new ByteBudget(192 * megabyte),
  };
}
