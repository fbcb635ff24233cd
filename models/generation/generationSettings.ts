import { invalid, checkSettings } from './settingChecks.ts';

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

/**
 * The product's defaults, overridden by the checkpoint's generation_config, overridden by the user's options.
 * Throws `invalidOption` for what the user got wrong and `checkpointInvalid` for what the checkpoint did.
 */
export function resolveSettings(
  rules: Rules,
  checkpointDefaults: GenerationDefaults,
  userOptions: GenerationDefaults,
): GenerationSettings {
  checkSettings(checkpointDefaults, 'checkpoint');
  checkSettings(userOptions, 'user');
  const { minNewTokens, maxNewTokens, numReturnSequences, numBeams } = userOptions;
  if (minNewTokens !== undefined && maxNewTokens !== undefined && minNewTokens > maxNewTokens) {
    throw invalid('user', 'minNewTokens', `at most --max-new-tokens, ${maxNewTokens}`, minNewTokens);
  }
  const given = { ...productDefaults, ...givenSettings(checkpointDefaults), ...givenSettings(userOptions) };
  if (numReturnSequences !== undefined && numReturnSequences > given.numBeams) {
    throw invalid('user', 'numReturnSequences', `at most --num-beams, ${given.numBeams}`, numReturnSequences);
  }
  if (given.numReturnSequences > given.numBeams && numBeams === undefined) {
    throw invalid('checkpoint', 'numReturnSequences', `at most num_beams, ${given.numBeams}`, given.numReturnSequences);
  }
  return {
    rules,
    ...given,
    // While min > max transformers forbids the end token to the last step: the same as min = max.
    minNewTokens: Math.min(given.minNewTokens, given.maxNewTokens),
    numReturnSequences: Math.min(given.numReturnSequences, given.numBeams),
  };
}

/** The settings cut to what a model's positions allow: the prompt gives one token and each of `maxSteps` steps one. */
export function fitToSteps(settings: GenerationSettings, maxSteps: number): GenerationSettings {
  const maxNewTokens = Math.min(settings.maxNewTokens, maxSteps + 1);
  return { ...settings, maxNewTokens, minNewTokens: Math.min(settings.minNewTokens, maxNewTokens) };
}

/** Callers in JavaScript may spell "absent" as undefined or null; those must not override what is below. */
export function givenSettings(options: GenerationDefaults): GenerationDefaults {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null));
}
