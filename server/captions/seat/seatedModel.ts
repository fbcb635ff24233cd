import { SharedWork } from '../../../models/sharedWork.ts';
import type { LoadedEngine } from './loadedEngine.ts';
import type { Loading } from './loading.ts';
import type { Recourse } from './recovery.ts';

/** A model, from the moment when its loading begins until its engine is gone. */
export class SeatedModel {
  readonly key: string;
  /** Goes on where nobody waits any more: the next job will want it too. */
  readonly loading = new SharedWork<Loading, LoadedEngine>('goOn');
  /** Once it is loaded. */
  engine: LoadedEngine | undefined;
  /** What was decided when it was lost, for all who lost it. */
  recourse: Promise<Recourse> | undefined;
  readonly #loaded: Promise<void>;

  /** `load` gets the model itself, to set its engine. */
  constructor(
    key: string,
    load: (model: SeatedModel, show: (loading: Loading) => void, signal: AbortSignal) => Promise<LoadedEngine>,
  ) {
    this.key = key;
    this.#loaded = this.loading.run((show, signal) => load(this, show, signal));
  }

  get isGone(): boolean {
    return this.engine?.isGone ?? false;
  }

  async dispose(): Promise<void> {
    this.loading.stop();
    await this.#loaded;
    await this.engine?.dispose();
  }
}
