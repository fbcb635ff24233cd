import type { StepForecast } from './decoding.ts';
import type { SearchContext } from './search.ts';
import type { GenerationSettings } from './generationSettings.ts';

/**
 * What can be said of the steps to come by a search whose beams have these scores after `length` tokens. Penalties and
 * bans depend on whole texts. A shortest length bans end tokens alone, behind which no forecast goes on anyway.
 */
export function forecastSteps(
  { repetitionPenalty, noRepeatNgramSize, maxNewTokens }: GenerationSettings,
  { endTokenIds }: Pick<SearchContext, 'endTokenIds'>,
  scores: readonly number[],
  length: number,
): StepForecast {
  const rule = repetitionPenalty === 1 && noRepeatNgramSize === 0 ? 'scores' : 'wholeTexts';
  return { rule, scores, endTokenIds, steps: maxNewTokens - length };
}
