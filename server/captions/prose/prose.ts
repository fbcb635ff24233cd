import { dropLooseEnd, dropRepeatedParts, dropRepeatedSentences, endsInLoop, mendLoops } from '../shown/repetition.ts';
import { readShownText } from '../shown/shownText.ts';
import { findBoundaries } from './boundaries.ts';
import { capitaliseNames, capitaliseSentence } from './capitals.ts';
import { splitSentences } from './sentences.ts';
import { dropTail } from './tail.ts';
import { isEnglish } from './wholeness.ts';

/** Whether the model ended the text (its end token), or the limit of tokens did. */
export type TextEnding = 'byItself' | 'cutOff';

export interface Prose {
  readonly sentences: readonly string[];
}

/**
 * Makes prose of a text that a model wrote in lower case without full stops, as one does that learned from texts put
 * through LAVIS's `blip_caption`: sentences with a capital and a full stop, no unfinished tail, nothing said twice. A text
 * with capitals or punctuation of its own is split into its sentences, and they are as they were.
 */
export function writeProse(raw: string, ending: TextEnding): Prose {
  const text = readShownText(raw).replaceAll('\uFFFD', '');
  if (!hasWords(text)) return { sentences: [] };
  if (isPunctuated(text)) return { sentences: splitSentences(text) };
  const words = mendLoops(text).split(' ');
  const sentences = findSentences(words, endsInLoop(text) ? 'byItself' : ending).map((found) => found.join(' '));
  const whole = sentences.map((sentence) => dropLooseEnd(dropRepeatedParts(sentence), 'cutOff')).filter(hasWords);
  return { sentences: (whole.length > 0 ? dropRepeatedSentences(whole) : [text]).map(writeSentence) };
}

function hasWords(text: string): boolean {
  return /\p{L}|\p{N}/u.test(text);
}

/** What `blip_caption` leaves of a text has neither capitals nor any of these; "f/2.8" and "photo.jpg" are words. */
function isPunctuated(text: string): boolean {
  return /\p{Lu}|[.!?…。！？:;"“”()](?: |$)|(?:^| )["“(]/u.test(text);
}

function findSentences(words: readonly string[], ending: TextEnding): readonly (readonly string[])[] {
  if (!isEnglish(words)) return [words];
  if (ending === 'cutOff') return dropTail(words);
  const begins = findBoundaries(words);
  return begins.map((begin, k) => words.slice(begin, begins[k + 1]));
}

function writeSentence(sentence: string): string {
  return `${capitaliseSentence(capitaliseNames(sentence))}.`;
}
