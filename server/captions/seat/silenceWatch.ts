import { CaptionLensError } from '../../../models/errors.ts';
import type { Clock } from '../clock.ts';
import { say } from '../../../models/wording.ts';

/** How long an engine may say nothing, in milliseconds. */
export interface SilenceLimits {
  /** While it loads a model: one native call may read gigabytes. */
  readonly loadMs: number;
  /** In the first run after a load, which may still read weights from the disk. */
  readonly firstRunMs: number;
  /** In any other: a picture's pass through the vision encoder, or one step. */
  readonly runMs: number;
}

/**
 * Tells an engine that works from one that hangs: by when anything of it was last heard. All that waits for the same
 * engine shares one watch, because an engine that works for one of them is not silent.
 */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  readonly #waiting = new Set<(loss: CaptionLensError) => void>();
  #limitMs: number;
  #loss: CaptionLensError | undefined;
  #callOff: () => void = () => undefined;

  /** `onSilence` is called once, after all that waits has been told. */
  constructor(clock: Clock, limitMs: number, onSilence: () => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
  }

  /** Counts from here; with another limit from now on, where one is given. */
  hear(limitMs = this.#limitMs): void {
    this.#limitMs = limitMs;
    this.#callOff();
    this.#callOff = this.#waiting.size > 0 ? this.#clock.after(limitMs, () => this.#lose()) : () => undefined;
  }

  /** Settles as `work` does, or after too long a silence throws `engineLost`, which all that waits hears. */
  async guard<T>(work: Promise<T>): Promise<T> {
    if (this.#loss) throw this.#loss;
    let tell: (loss: CaptionLensError) => void = () => undefined;
    const silence = new Promise<never>((_resolve, reject) => {
      tell = reject;
    });
    this.#waiting.add(tell);
    if (this.#waiting.size === 1) this.hear();
    try {
      return await Promise.race([work, silence]);
    } finally {
      this.#waiting.delete(tell);
      if (this.#waiting.size === 0) this.#callOff();
    }
  }

  #lose(): void {
    const seconds = Math.round(this.#limitMs / 1000);
    const time = seconds < 120 ? say`${seconds} seconds` : say`${Math.round(seconds / 60)} minutes`;
    this.#loss = new CaptionLensError('engineLost', say`The engine said nothing for ${time} and was stopped.`);
    for (const tell of this.#waiting) tell(this.#loss);
    this.#onSilence();
  }
}
