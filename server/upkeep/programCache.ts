import { tidyCache } from '../../models/compiled/cache/compiledPruning.ts';
import type { Prunable, PruneRules } from '../../models/compiled/cache/prunable.ts';
import type { Places } from '../../models/catalog/modelNames.ts';
import { findAllPrunable } from './cachePruning.ts';
import { type DiskUse, measureDisk } from './diskUse.ts';

/** What Caption Lens keeps on the disk: how much it is, and what of it is of no use any more. */
export class ProgramCache {
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  /** What is of no use any more, one after another. Only a prunable's own `remove` removes it. */
  findPrunable(rules: PruneRules): AsyncGenerator<Prunable> {
    return findAllPrunable(this.#places.cacheDir, rules);
  }

  /** To be called before something is removed; see `tidyCache`. Rejects with `aborted`. */
  async prepareToPrune(signal?: AbortSignal): Promise<void> {
    await tidyCache(this.#places.cacheDir, signal);
  }

  /** `now`: milliseconds since 1970. */
  async measure(now: number): Promise<DiskUse> {
    return measureDisk(this.#places, now);
  }
}
