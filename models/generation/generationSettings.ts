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

/** What a text is for: to be read by itself, or to stand in a document in a picture's place. */
export type Purpose = 'description' | 'altText';

/** A prompt that a model is known to go well with. */
export interface KnownPrompt {
  /**
   * `beginning`: the first words of the text that people read, which the model goes on with. `evaluation`: what its
   * authors put before, and no part of any text.
   */
  readonly kind: 'beginning' | 'evaluation';
  readonly text: string;
}

/** What the model card of the photographic captioner recommends. */
export const productDefaults: Omit<GenerationSettings, 'rules'> = {
  numBeams: 5,
  maxNewTokens: 100,
  minNewTokens: 8,
  lengthPenalty: 1,
  earlyStopping: false,
  repetitionPenalty: 1,
  noRepeatNgramSize: 0,
  numReturnSequences: 1,
};
