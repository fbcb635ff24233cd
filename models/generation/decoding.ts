/** The best continuations of every live beam of one picture, best first in each row. */
export interface Candidates {
  /** Live beams; 1 right after the prompt. */
  readonly rows: number;
  /** Candidates in a row, as asked for (at most the vocabulary's size). */
  readonly width: number;
  /** Token ids, `rows * width`. */
  readonly ids: ArrayLike<number>;
  /** Raw logits of these tokens, `rows * width`, descending in a row. */
  readonly logits: Float32Array;
  /** Per row: log of the sum of exponentials over the whole vocabulary; log-probability = logit - logNormalizer. */
  readonly logNormalizers: Float32Array;
}

/** What the next step is to run: for each live beam its newest token and the row of the last step that it continues. */
export interface Advance {
  readonly tokens: readonly number[];
  readonly parents: readonly number[];
}

/** A language model in the middle of writing about one or several pictures, all with the same prompt, in lockstep. */
export interface Decoding {
  readonly vocabSize: number;
  /** Steps that the model's learned positions leave after the prompt. */
  readonly maxSteps: number;
  /** Runs the prompt once per picture; one `Candidates` of one row for each. */
  prefill(width: number, signal?: AbortSignal): Promise<readonly Candidates[]>;
  /** Runs one step; a picture whose search has ended passes undefined and gets undefined. */
  step(
    advances: readonly (Advance | undefined)[],
    width: number,
    signal?: AbortSignal,
  ): Promise<readonly (Candidates | undefined)[]>;
  /** Frees keys and values; safe to call twice. */
  dispose(): void;
}
