/** Which implementation's arithmetic to follow where they differ. */
export type Rules = 'hf' | 'lavis';

export type EarlyStopping = false | true | 'never';

/** Every setting of a beam search, complete. Names are transformers' in camelCase. */
export interface GenerationSettings {
  readonly rules: Rules;
  /** 1 is greedy. */
  readonly numBeams: number;
  readonly maxNewTokens: number;
  readonly minNewTokens: number;
  readonly lengthPenalty: number;
  readonly earlyStopping: EarlyStopping;
  readonly repetitionPenalty: number;
  /** 0 is off. */
  readonly noRepeatNgramSize: number;
  readonly numReturnSequences: number;
}

/** Settings that a checkpoint or a user gives; what is absent comes from the next one down. */
export type GenerationDefaults = Partial<Omit<GenerationSettings, 'rules'>>;
