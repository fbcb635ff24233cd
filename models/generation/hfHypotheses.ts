import type { FinishedBeams, ScoredHypothesis, StepOutcome } from './beamSearch.ts';
import type { Beam } from './search.ts';
import type { GenerationSettings } from './generationSettings.ts';

/**
 * The ended texts of transformers 5.23 (`_update_finished_beams`, `_check_early_stop_heuristic` and
 * `_beam_search_has_unfinished_sequences`). Lengths count generated tokens only, the end token included.
 */
export class HfHypotheses implements FinishedBeams {
  readonly #settings: GenerationSettings;
  #finished: readonly ScoredHypothesis[] = [];

  constructor(settings: GenerationSettings) {
    this.#settings = settings;
  }

  record({ ranked, running, length, isLast }: StepOutcome): boolean {
    const { numBeams, earlyStopping } = this.#settings;
    // Only the best numBeams may end: the rest of `ranked` is there to go on. At the last step all of them end.
    const ended = ranked.slice(0, numBeams).filter(({ ends }) => ends || isLast);
    const scored = ended.map(({ tokens, score }) => ({ tokens, score: this.#normalize(score, length) }));
    this.#finished = [...this.#finished, ...scored].sort((a, b) => b.score - a.score).slice(0, numBeams);

    if (this.#finished.length < numBeams) return false;
    return earlyStopping === true || !this.#canImprove(running, length);
  }

  list(): readonly ScoredHypothesis[] {
    return this.#finished;
  }

  scoreRunning({ tokens, score }: Beam): number {
    return this.#normalize(score, tokens.length);
  }

  hopeOf({ tokens, score }: Beam): number {
    const { maxNewTokens } = this.#settings;
    return Math.max(this.#normalize(score, tokens.length), this.#normalize(score, maxNewTokens));
  }

  #canImprove(running: readonly Beam[], length: number): boolean {
    const { earlyStopping, lengthPenalty, maxNewTokens } = this.#settings;
    const [leader] = running;
    const worst = this.#finished.at(-1);
    if (leader === undefined || worst === undefined) return false;
    const hopefulLength = earlyStopping === 'never' && lengthPenalty > 0 ? maxNewTokens : length;
    return this.#normalize(leader.score, hopefulLength) > worst.score;
  }

  #normalize(score: number, length: number): number {
    return Math.fround(score / Math.fround(length ** this.#settings.lengthPenalty));
  }
}
