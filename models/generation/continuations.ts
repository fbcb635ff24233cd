import { CaptionLensError } from '../errors.ts';
import type { Candidates } from './decoding.ts';
import type { PreparedProcessor } from './processors.ts';
import { say } from '../wording.ts';

/** One more token for one of the rows. */
export interface Continuation {
  /** Row of the candidates that it continues. */
  readonly parent: number;
  readonly token: number;
  /** The row's score and the token's together. */
  readonly score: number;
}

/** Which row of the candidates continues a beam, what the beam has scored and how its next token is processed. */
export interface Branch {
  readonly row: number;
  readonly score: number;
  readonly processor: PreparedProcessor;
}

/** Throws a plain error for a decoding that breaks its contract, `numericFault` for a model that computes nonsense. */
export function checkCandidates(candidates: Candidates, rows: number, width: number): void {
  const { logits, logNormalizers, ids } = candidates;
  const size = candidates.rows * candidates.width;
  if (candidates.rows !== rows || candidates.width < width || ids.length < size || logits.length < size) {
    throw new Error(
      `Expected ${rows} x ${width} candidates, got ${candidates.rows} x ${candidates.width} in ${logits.length} logits.`,
    );
  }
  const sane = logNormalizers.subarray(0, rows).every(Number.isFinite) && !logits.subarray(0, size).some(Number.isNaN);
  if (!sane) throw new CaptionLensError('numericFault', say`The model computed values that are not numbers.`);
}

/** A token's log-probability as float32, the way torch's log_softmax stores it. */
export function logProbability(candidates: Candidates, row: number, column: number): number {
  const logit = candidates.logits[row * candidates.width + column] ?? -Infinity;
  return Math.fround(logit - (candidates.logNormalizers[row] ?? 0));
}

/**
 * The best `count` continuations of all branches, best first; equal scores in the order of beam, then token.
 * Shared by both rule sets: `_get_top_k_continuations` of transformers 5.23 and the top of 4.33.3's `beam_search`.
 */
export function rankContinuations(
  candidates: Candidates,
  branches: readonly Branch[],
  count: number,
): readonly Continuation[] {
  const best: Ranked[] = [];
  branches.forEach((branch, beam) => {
    for (let column = 0; column < candidates.width; column++) {
      const token = candidates.ids[branch.row * candidates.width + column] ?? 0;
      const own = branch.processor.apply(token, logProbability(candidates, branch.row, column));
      const ranked = { parent: branch.row, token, score: Math.fround(own + branch.score), beam };
      const worst = best.at(-1);
      if (best.length < count) insert(best, ranked);
      else if (worst !== undefined && isBefore(ranked, worst)) {
        best.pop();
        insert(best, ranked);
      }
    }
  });
  return best;
}

interface Ranked extends Continuation {
  /** Differs from `parent` only after the prompt, where every beam continues row 0. */
  readonly beam: number;
}

function isBefore(a: Ranked, b: Ranked): boolean {
  if (a.score !== b.score) return a.score > b.score;
  return a.beam !== b.beam ? a.beam < b.beam : a.token < b.token;
}

function insert(sorted: Ranked[], ranked: Ranked): void {
  let at = sorted.length;
  for (let before = sorted[at - 1]; before !== undefined && isBefore(ranked, before); before = sorted[at - 1]) at--;
  sorted.splice(at, 0, ranked);
}
