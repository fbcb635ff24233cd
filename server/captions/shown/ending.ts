import type { CaptionText } from '../../../models/caption.ts';
import type { TextEnding } from '../prose/prose.ts';

/**
 * OPT's `</s>`, and the line break that BLIP-2 ends texts with (`eos_token_id` of Salesforce/blip2-opt-2.7b's
 * configuration; LAVIS encodes "\n" to the same).
 */
const endTokens: ReadonlySet<number> = new Set([2, 50118]);

/**
 * Found from the tokens alone, so that stored captions have it too. A checkpoint with another vocabulary has other end
 * tokens: its texts count as cut off unless a full stop says otherwise.
 */
export function endingOf({ text, tokens }: Pick<CaptionText, 'text' | 'tokens'>): TextEnding {
  return endTokens.has(tokens.at(-1) ?? -1) || /[.!?…]["”’)]?\s*$/.test(text) ? 'byItself' : 'cutOff';
}
