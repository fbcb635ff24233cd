import type { Caption, Captioner, CaptionRequest, ModelInfo, Snapshot } from '../../../models/caption.ts';
import { asCaptionLensError, type CaptionLensError } from '../../../models/errors.ts';
import { recogniserNote } from '../../engine/recogniserNote.ts';
import { damagedAgain, unnamedFor } from '../../engine/repeatedDamage.ts';

const patience = 2; // engines lost one after the other before the rest is given up

export interface SeatParts {
  /** `unnamed`: why nothing is to be named; undefined where there is no reason. */
  readonly open: (unnamed: string | undefined, signal: AbortSignal) => Promise<Captioner>;
  /** Hears what a person should know of, as sentences. */
  readonly onNote: (note: string) => void;
}

/** Holds the captioner of a batch and seats a new one where an engine was lost, so that one picture cannot end them all. */
export class CaptionerSeat {
  readonly #open: SeatParts['open'];
  #captioner: Captioner;
  #lost = 0;
  #empty: CaptionLensError | undefined;
  /** What was made anew in this run: once, for what is damaged again is damaged by the disk. */
  readonly #mended = new Set<string>();
  #unnamed: string | undefined;
  readonly #onNote: (note: string) => void;

  private constructor({ open, onNote }: SeatParts, captioner: Captioner) {
    this.#open = open;
    this.#onNote = onNote;
    this.#captioner = captioner;
  }

  static async open(parts: SeatParts, signal: AbortSignal): Promise<CaptionerSeat> {
    return new CaptionerSeat(parts, await parts.open(undefined, signal));
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
      if (error.code === 'compiledDamaged' || error.code === 'recogniserDamaged') {
        await this.#mend(error, signal);
        return this.caption(request, onSnapshot, signal);
      }
      // Only the end of the process gives a device's memory back, so an engine without memory is a lost one too.
      if (error.code === 'engineLost' || error.code === 'outOfMemory') {
        this.#empty = error;
        this.#lost += 1;
        await this.#captioner.dispose();
      }
      throw error;
    }
  }

  /** Opens the model again, which makes anew what was damaged. */
  async #mend(error: CaptionLensError, signal: AbortSignal): Promise<void> {
    const isFirst = !this.#mended.has(error.code);
    if (!isFirst && error.code === 'compiledDamaged') throw damagedAgain(error);
    this.#mended.add(error.code);
    if (isFirst) this.#onNote(`${error.message} They are made anew.`);
    else this.#unnamed = unnamedFor(error);
    await this.#captioner.dispose();
    this.#captioner = await this.#open(this.#unnamed, signal);
    const note = isFirst ? undefined : recogniserNote(this.#captioner.info.recogniser);
    if (note !== undefined) this.#onNote(note);
  }

  async dispose(): Promise<void> {
    await this.#captioner.dispose();
  }

  async #reseat(loss: CaptionLensError, signal: AbortSignal): Promise<void> {
    if (this.#lost >= patience) throw loss;
    this.#captioner = await this.#open(this.#unnamed, signal);
    this.#empty = undefined;
  }
}
