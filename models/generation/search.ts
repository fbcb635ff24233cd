import type { Advance, Candidates } from './decoding.ts';

/** What a search must know of the model and the prompt. */
export interface SearchContext {
  readonly vocabSize: number;
  readonly endTokenIds: readonly number[];
  /** The prompt as the language model reads it: image placeholders, start token, words. Rules `hf` penalise all of it. */
  readonly promptIds: readonly number[];
  /** The one token that rules `lavis` begin from, counted in lengths and seen by penalties: 2 for OPT. */
  readonly startTokenId: number;
}

/** A text under way. */
export interface Beam {
  /** Generated so far. */
  readonly tokens: readonly number[];
  /** Sum of log-probabilities, penalties included. */
  readonly score: number;
}

/** A text that has ended. */
export interface Hypothesis {
  /** Generated ids with the end token, without start token and padding. */
  readonly tokens: readonly number[];
  /** transformers' `sequences_scores`: the sum divided by a power of the length; null when greedy. */
  readonly score: number | null;
}

export interface SearchSnapshot {
  /** Tokens of the text that would win if the search ended now. */
  readonly best: readonly number[];
  /** Live beams, best first; none once the search has ended. */
  readonly beams: readonly ShownText[];
  /** Texts that have ended, best first. */
  readonly finished: readonly ShownText[];
}

/** A text as a snapshot shows it. */
export interface ShownText {
  readonly tokens: readonly number[];
  /** What `Hypothesis` says, or would if the text ended now, so that all can be compared; the plain sum when greedy. */
  readonly score: number;
}

/** A search for the text of one picture, as a pure state machine: candidates in, the next step's input out. */
export interface Search {
  /** Candidates that each row must bring to the next `advance`. */
  readonly width: number;
  /**
   * Takes in what the model said after the prompt (one row) or after the last step (one row a beam).
   * Returns what to run next, `numBeams` entries, or undefined when the search has ended.
   */
  advance(candidates: Candidates): Advance | undefined;
  snapshot(): SearchSnapshot;
  /** The best `numReturnSequences` texts, best first, once the search has ended. */
  finish(): readonly Hypothesis[];
}
