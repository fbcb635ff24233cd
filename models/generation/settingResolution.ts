import { type GenerationDefaults, type GenerationSettings, productDefaults, type Rules } from './generationSettings.ts';
import { say } from '../wording.ts';
import { checkSettings, invalid } from './settingChecks.ts';

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
    throw invalid('user', 'minNewTokens', say`at most ${{ setting: 'maxNewTokens' }}, ${maxNewTokens}`, minNewTokens);
  }
  const given = { ...productDefaults, ...givenSettings(checkpointDefaults), ...givenSettings(userOptions) };
  if (numReturnSequences !== undefined && numReturnSequences > given.numBeams) {
    throw invalid(
      'user',
      'numReturnSequences',
      say`at most ${{ setting: 'numBeams' }}, ${given.numBeams}`,
      numReturnSequences,
    );
  }
  if (given.numReturnSequences > given.numBeams && numBeams === undefined) {
    throw invalid(
      'checkpoint',
      'numReturnSequences',
      say`at most num_beams, ${given.numBeams}`,
      given.numReturnSequences,
    );
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
