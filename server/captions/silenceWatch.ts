import { CaptionLensError } from '../../models/errors.ts';
import type { Clock } from './clock.ts';

/** Tells an engine that works from one that hangs: by when it was last heard. */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #limitMs: number;
  #callOff: () => void = () => undefined;
  #onSilence: () => void = () => undefined;

  constructor(clock: Clock, limitMs: number) {
    this.#clock = clock;
    this.#limitMs = limitMs;
  }

  hear(): void {
    this.#callOff();
    this.#callOff = this.#clock.after(this.#limitMs, () => this.#onSilence());
  }

  /** Settles as `work` does; after too long a silence calls `stop`, which makes it settle, and throws `engineLost`. */
  async guard<T>(work: Promise<T>, stop: () => void): Promise<T> {
    let loss: CaptionLensError | undefined;
    this.#onSilence = () => {
      const minutes = Math.round(this.#limitMs / 60_000);
      loss = new CaptionLensError('engineLost', `The engine said nothing for ${minutes} minutes and was stopped.`);
      stop();
    };
    this.hear();
    try {
      const result = await work;
      if (loss) throw loss;
      return result;
    } catch (thrown) {
      throw loss ?? thrown;
    } finally {
      this.#callOff();
      this.#onSilence = () => undefined;
    }
  }
}
