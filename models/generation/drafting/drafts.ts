import type { StepForecast } from '../decoding.ts';

/** What the model said of one row. */
export interface RowCandidates {
  /** Best first. */
  readonly ids: Int32Array;
  readonly logits: Float32Array;
  /** log-probability = logit - logNormalizer. */
  readonly logNormalizer: number;
}

/** A row that is run before anybody has asked for it: one more token behind a live beam or behind another draft. */
export interface Draft {
  readonly beam: number;
  /** Undefined: directly behind the beam. */
  readonly parent: Draft | undefined;
  readonly token: number;
}

/** A text whose next step is about to be run. */
export interface DraftedText {
  /** The same object at every step of one text. */
  readonly key: object;
  readonly promptIds: readonly number[];
  /** The live beams' tokens, the newest included, as the step gives them. */
  readonly beams: readonly (readonly number[])[];
  readonly forecast: StepForecast;
  /** Rows that the step needs by itself. */
  readonly rows: number;
}

/** Says what a search will probably ask for next. What it says decides over speed alone, never over a text. */
export interface DraftSource {
  /** For each text, drafts that are worth their rows in a run with the texts' own; parents come before their children. */
  propose(texts: readonly DraftedText[]): readonly (readonly Draft[])[];
  /** Hears what the model says behind `tokens`, of prompt and text together. */
  learn(tokens: readonly number[], next: RowCandidates): void;
  /** Hears what a run took. */
  tookRun(rows: number, ms: number): void;
}
