import { throwIfAborted } from '../errors.ts';
import { createSearch } from './createSearch.ts';
import type { Advance, Candidates, Decoding } from './decoding.ts';
import type { Hypothesis, Search, SearchContext, SearchSnapshot } from './search.ts';
import { fitToSteps } from './settings.ts';
import type { GenerationSettings } from './settings.ts';

export interface GenerationRequest {
  readonly settings: GenerationSettings;
  /** The prompt, the same for every picture of the decoding. */
  readonly prompt: Omit<SearchContext, 'vocabSize'>;
  /** Pictures of the decoding. */
  readonly numImages: number;
}

export interface GenerationSnapshot extends SearchSnapshot {
  /** Which picture. */
  readonly image: number;
  /** Tokens chosen so far, from 1. */
  readonly step: number;
}

export interface Generation {
  /** For each picture its texts, best first. */
  readonly images: readonly (readonly Hypothesis[])[];
  /** Steps that the model ran after the prompt. */
  readonly steps: number;
}

/**
 * Writes about one or several pictures in lockstep until all their searches have ended; a snapshot for each step and
 * picture that is still being written about. Owns the decoding from the first `next()` on and always disposes it;
 * throws `aborted` before or right after the step under way when the signal fires.
 */
export async function* generate(
  decoding: Decoding,
  request: GenerationRequest,
  signal?: AbortSignal,
): AsyncGenerator<GenerationSnapshot, Generation, void> {
  try {
    const settings = fitToSteps(request.settings, decoding.maxSteps);
    const context = { ...request.prompt, vocabSize: decoding.vocabSize };
    const searches = Array.from({ length: request.numImages }, () => createSearch(settings, context));

    throwIfAborted(signal);
    let candidates: readonly (Candidates | undefined)[] = await decoding.prefill(widest(searches), signal);
    throwIfAborted(signal);
    for (let step = 1; ; step++) {
      const advances = advance(searches, candidates, step);
      for (const [image, search] of searches.entries()) {
        if (candidates[image] !== undefined) yield { image, step, ...search.snapshot() };
      }
      const live = searches.filter((_, image) => advances[image] !== undefined);
      if (live.length === 0) return { images: searches.map((search) => search.finish()), steps: step - 1 };

      throwIfAborted(signal);
      candidates = await decoding.step(advances, widest(live), signal);
      throwIfAborted(signal);
      checkAnswers(advances, candidates);
    }
  } finally {
    decoding.dispose();
  }
}

function advance(
  searches: readonly Search[],
  candidates: readonly (Candidates | undefined)[],
  step: number,
): readonly (Advance | undefined)[] {
  return searches.map((search, image) => {
    const own = candidates[image];
    if (own === undefined && step === 1) throw new Error(`The decoding said nothing about picture ${image}.`);
    return own && search.advance(own);
  });
}

function checkAnswers(
  advances: readonly (Advance | undefined)[],
  candidates: readonly (Candidates | undefined)[],
): void {
  advances.forEach((asked, image) => {
    const isAnswered = candidates[image] !== undefined;
    if (isAnswered !== (asked !== undefined)) throw new Error(`The decoding mixed up picture ${image}.`);
  });
}

function widest(searches: readonly Search[]): number {
  return Math.max(...searches.map((search) => search.width));
}
