import { dropLooseEnd, dropRepeatedParts, dropRepeatedSentences, mendLoops } from '../repetition.ts';
import { readShownText } from '../shownText.ts';
import { restoreSentences } from './boundaries.ts';

/** Whether the model ended the text (its end token), or the limit of tokens did. */
export type Ending = 'byItself' | 'cutOff';

export interface Prose {
  readonly sentences: readonly string[];
}

/**
 * Makes prose of a text that a model wrote in lower case without full stops, as one does that learned from texts put
 * through LAVIS's `blip_caption`: sentences with a capital and a full stop. A text with punctuation of its own is returned
 * as it is, split into its sentences.
 */
export function writeProse(raw: string, ending: Ending): Prose {
  const text = readShownText(raw);
  if (text === '') return { sentences: [] };
  if (isPunctuated(text)) return { sentences: text.split(/(?<=[.!?…]["”’)]?) /) };
  const sentences = dropRepeatedSentences(restoreSentences(mendLoops(text)).map(dropRepeatedParts));
  const kept = ending === 'cutOff' && sentences.length > 1 ? sentences.slice(0, -1) : sentences;
  return { sentences: kept.map((sentence) => finish(dropLooseEnd(sentence, 'cutOff'))) };
}

function isPunctuated(text: string): boolean {
  return /\p{Lu}|[.!?…:;"“”()](?: |$)/u.test(text);
}

function finish(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
