import type { Outlook } from './decoding.ts';
import type { SearchContext } from './search.ts';
import type { GenerationSettings } from './generationSettings.ts';

/**
 * What can be said of the steps to come by a search whose beams have these scores after `length` tokens. Undefined where
 * penalties and bans decide too: they depend on whole texts. A shortest length does not, for it bans end tokens alone.
 */
export function outlookOf(
  { repetitionPenalty, noRepeatNgramSize, maxNewTokens }: GenerationSettings,
  { endTokenIds }: Pick<SearchContext, 'endTokenIds'>,
  scores: readonly number[],
  length: number,
): Outlook | undefined {
  if (repetitionPenalty !== 1 || noRepeatNgramSize > 0) return undefined;
  return { scores, endTokenIds, steps: maxNewTokens - length };
}
