/** The best continuations of every live beam of one text, best first in each row. */
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
  /** For a decoding that runs ahead. */
  readonly forecast: StepForecast;
}

/** How a search probably goes on: with the best continuations of all its beams that do not end. */
export interface StepForecast {
  /** `scores`: they alone decide. `wholeTexts`: penalties and bans do too, so that it may go on otherwise. */
  readonly rule: 'scores' | 'wholeTexts';
  /** Each beam's sum of log-probabilities, its newest token's included. */
  readonly scores: readonly number[];
  /** No text goes on behind these. */
  readonly endTokenIds: readonly number[];
  /** Steps that can be of use, this one included. */
  readonly steps: number;
}

/** A text that a language model writes about one picture, as the decoding knows it. */
export interface Text {
  /** Steps that the model's learned positions leave after the prompt. */
  readonly maxSteps: number;
}

/**
 * A language model that writes several texts at the same time, each at its own step: a text begins with `prefill`, goes
 * on with `step`, and ends, at any time, with `release`. No text's numbers depend on the others.
 */
export interface Decoding<T extends Text> {
  readonly vocabSize: number;
  /** Runs the prompts of texts that begin; one `Candidates` of one row for each. */
  prefill(texts: readonly T[], width: number): Promise<readonly Candidates[]>;
  /** What a step says that has been run before it is asked for; undefined where it is to be run. */
  recall(text: T, advance: Advance, width: number): Candidates | undefined;
  /** Runs one step of some of the texts that have begun; one `Candidates` for each. */
  step(advances: ReadonlyMap<T, Advance>, width: number): Promise<readonly Candidates[]>;
  /** Forgets a text. Safe to call twice, and for one that never began. */
  release(text: T): void;
}
