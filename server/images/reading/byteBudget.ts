import { CaptionLensError } from '../../../models/errors.ts';
import type { Priority } from '../../protocol/messages.ts';
import { say } from '../../../models/wording.ts';

/** Bytes that count against a budget until they are disposed. */
export interface HeldBytes {
  /** Gives them back; a second time it does nothing. */
  dispose(): void;
}

/**
 * Where bytes are while they wait: `inMemory`, as those that came in a message, or `elsewhere`, to be read once there
 * is room.
 */
export type Whereabouts = 'elsewhere' | 'inMemory';

interface Waiting {
  readonly bytes: number;
  readonly whereabouts: Whereabouts;
  readonly begin: (held: HeldBytes) => void;
}

/**
 * How many bytes of pictures may be held at a time. What does not fit waits in line, and nothing passes it. What is
 * larger than the whole budget is held alone, so that its turn comes too.
 */
export class ByteBudget {
  readonly #most: number;
  readonly #line = new Set<Waiting>();
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Bytes that are held now. */
  get held(): number {
    return this.#held;
  }

  /**
   * Waits for so many bytes to be free; the caller disposes what it gets. Rejects with `aborted` as soon as the signal
   * fires. Rejects with `busy` where the bytes are `inMemory` and the line holds as many such bytes already as the
   * budget.
   */
  acquire(bytes: number, whereabouts: Whereabouts, signal: AbortSignal): Promise<HeldBytes> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#line.delete(waiting);
        reject(new CaptionLensError('aborted', say`The caption was cancelled.`));
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

/** The `busy` of a request for which there is no room. */
export function leftOut(): CaptionLensError {
  return new CaptionLensError('busy', say`Too many pictures are waiting to be described; this one was left out.`, {
    advice: say`Ask again when the others are done.`,
  });
}

/**
 * The pictures that the daemon holds for its clients: one budget for each priority, so that a hover waits for no batch.
 * `look` is of requests that no model answers.
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
