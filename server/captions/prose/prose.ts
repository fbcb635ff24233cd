import { dropLooseEnd, dropRepeatedParts, dropRepeatedSentences, mendLoops } from '../repetition.ts';
import { readShownText } from '../shownText.ts';
import { findBoundaries } from './boundaries.ts';
import { dropTail } from './tail.ts';

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
  const words = mendLoops(text).split(' ');
  const sentences = (ending === 'cutOff' ? dropTail(words) : cutSentences(words)).map((sentence) => sentence.join(' '));
  return {
    sentences: dropRepeatedSentences(sentences.map(dropRepeatedParts)).map((sentence) =>
      finish(dropLooseEnd(sentence, 'cutOff')),
    ),
  };
}

function cutSentences(words: readonly string[]): readonly (readonly string[])[] {
  const begins = findBoundaries(words);
  return begins.map((begin, k) => words.slice(begin, begins[k + 1]));
}

function isPunctuated(text: string): boolean {
  return /\p{Lu}|[.!?…:;"“”()](?: |$)/u.test(text);
}

function finish(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
