import type { Caption, Captioner, CaptionRequest, ModelInfo, Snapshot } from '../../models/caption.ts';
import { asCaptionLensError, type CaptionLensError } from '../../models/errors.ts';

const patience = 2; // engines lost one after the other before the rest is given up

/** Holds the captioner of a batch and seats a new one where an engine was lost, so that one picture cannot end them all. */
export class CaptionerSeat {
  readonly #open: (signal: AbortSignal) => Promise<Captioner>;
  #captioner: Captioner;
  #lost = 0;
  #empty: CaptionLensError | undefined;

  constructor(open: (signal: AbortSignal) => Promise<Captioner>, captioner: Captioner) {
    this.#open = open;
    this.#captioner = captioner;
  }

  static async open(open: (signal: AbortSignal) => Promise<Captioner>, signal: AbortSignal): Promise<CaptionerSeat> {
    return new CaptionerSeat(open, await open(signal));
  }

  get info(): ModelInfo {
    return this.#captioner.info;
  }

  async caption(
    request: CaptionRequest,
    onSnapshot: (snapshot: Snapshot) => void,
    signal: AbortSignal,
  ): Promise<readonly Caption[]> {
    if (this.#empty) await this.#reseat(this.#empty, signal);
    try {
      const captions = await this.#captioner.caption(request, onSnapshot, signal);
      this.#lost = 0;
      return captions;
    } catch (thrown) {
      const error = asCaptionLensError(thrown);
      // Only the end of the process gives a device's memory back, so an engine without memory is a lost one too.
      if (error.code === 'engineLost' || error.code === 'outOfMemory') {
        this.#empty = error;
        this.#lost += 1;
        await this.#captioner.dispose();
      }
      throw error;
    }
  }

  async dispose(): Promise<void> {
    await this.#captioner.dispose();
  }

  async #reseat(loss: CaptionLensError, signal: AbortSignal): Promise<void> {
    if (this.#lost >= patience) throw loss;
    this.#captioner = await this.#open(signal);
    this.#empty = undefined;
  }
}
