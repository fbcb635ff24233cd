import type { FinishedBeams, ScoredHypothesis, StepOutcome } from './beamSearch.ts';
import type { Beam } from './search.ts';
import type { GenerationSettings } from './generationSettings.ts';

/**
 * The ended texts of transformers 4.33.3 (`BeamHypotheses` and `BeamSearchScorer`), which LAVIS runs on embeddings.
 * Lengths count the start token that its search begins from, but not the end token; scores are Python's doubles.
 */
export class LavisHypotheses implements FinishedBeams {
  readonly #settings: GenerationSettings;
  readonly #endTokenId: number;
  /** In the order in which they came: it settles ties. */
  #finished: readonly ScoredHypothesis[] = [];
  #worst = 1e9;

  /** `endTokenId`: the first of the model's end tokens, which 4.33.3 writes whichever of them ended the text. */
  constructor(settings: GenerationSettings, endTokenId: number) {
    this.#settings = settings;
    this.#endTokenId = endTokenId;
  }

  record({ ranked, running, length, isLast }: StepOutcome): boolean {
    const { numBeams } = this.#settings;
    for (const { ends, tokens, score } of ranked.slice(0, numBeams)) {
      // The start token stands in for the end token: the count is that of the generated ones.
      if (ends) this.#add([...tokens.slice(0, -1), this.#endTokenId], this.#normalize(score, length));
    }
    const isOver = this.#finished.length >= numBeams && this.#isHopeless(ranked[0]?.score ?? -Infinity, length + 1);
    if (isLast && !isOver) {
      for (const { tokens, score } of running) this.#add(tokens, this.#normalize(score, length + 1));
    }
    return isOver;
  }

  list(): readonly ScoredHypothesis[] {
    const latestFirst = [...this.#finished].reverse();
    return latestFirst
      .sort((a, b) => b.score - a.score)
      .map(({ tokens, score }) => ({ tokens, score: Math.fround(score) }));
  }

  scoreRunning({ tokens, score }: Beam): number {
    return this.#normalize(score, tokens.length + 1);
  }

  hopeOf({ tokens, score }: Beam): number {
    const { maxNewTokens } = this.#settings;
    return Math.max(this.#normalize(score, tokens.length), this.#normalize(score, maxNewTokens + 1));
  }

  #add(tokens: readonly number[], score: number): void {
    const { numBeams } = this.#settings;
    if (this.#finished.length < numBeams) {
      this.#finished = [...this.#finished, { tokens, score }];
      this.#worst = Math.min(score, this.#worst);
    } else if (score > this.#worst) {
      const scores = this.#finished.map((hypothesis) => hypothesis.score);
      const dropped = scores.indexOf(Math.min(...scores));
      this.#finished = [...this.#finished.filter((_, i) => i !== dropped), { tokens, score }];
      this.#worst = Math.min(...this.#finished.map((hypothesis) => hypothesis.score));
    }
  }

  /** Whether no text can still beat the worst one kept; `best` may be a text that ended in this very step. */
  #isHopeless(best: number, length: number): boolean {
    const { earlyStopping, lengthPenalty, maxNewTokens } = this.#settings;
    if (earlyStopping === true) return true;
    const hopefulLength = earlyStopping === 'never' && lengthPenalty > 0 ? maxNewTokens + 1 : length;
    return this.#worst >= this.#normalize(best, hopefulLength);
  }

  #normalize(score: number, length: number): number {
    return score / length ** this.#settings.lengthPenalty;
  }
}
