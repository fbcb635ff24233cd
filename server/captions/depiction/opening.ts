import { wordSet } from '../commonWords.ts';
import { circumstanceEnd } from './circumstance.ts';
import { readPicture, readNamedPicture, readTaking, nounPhraseEnd } from './picturePhrase.ts';
import { showingEnd } from './showing.ts';
import { articles, determiners, pictureNouns, prepositions } from './vocabulary.ts';
import { type Word, coreAt, coresFrom, endsClause, clauseEnd, isOne } from './word.ts';

const asides = wordSet('also overall additionally moreover furthermore here finally lastly and so');

/**
 * How many words at the beginning say only that this is a photograph and how it was taken. Of "a close up shot taken in
 * daylight of a bee" these are all words up to "a bee"; so they are of "shot at eye level, a bee sits". Where nothing else
 * follows these are all words.
 */
export function openingLength(words: readonly Word[]): number {
  let start = 0;
  for (;;) {
    const next = openingEnd(words, start);
    if (next === start) return start;
    start = next;
  }
}

function openingEnd(words: readonly Word[], start: number): number {
  const begin = asides.has(coreAt(words, start)) && start + 1 < words.length ? start + 1 : start;
  for (const read of [readPlace, readGuess, readTaking, readMainSubject, readPicture, readNamedPicture, readAspect]) {
    const end = read(words, begin);
    if (end > begin) return end;
  }
  return start;
}

/** "in this image," and "from a low angle,". */
function readPlace(words: readonly Word[], start: number): number {
  if (!prepositions.has(coreAt(words, start))) return start;
  let end = start;
  if (
    /^(?:in|throughout|within)$/.test(coreAt(words, start)) &&
    isOne(words, start + 1, articles, /^(?:this|these)$/)
  ) {
    const head = nounPhraseEnd(words, start + 2);
    if (head > start + 2 && pictureNouns.has(coreAt(words, head - 1))) end = head;
  }
  if (end === start) end = circumstanceEnd(words, start);
  if (end === start) return start;
  for (let next = circumstanceEnd(words, end); next > end; next = circumstanceEnd(words, end)) end = next;
  const shown = showingEnd(words, end);
  if (shown > end) return shown;
  return endsClause(words, end) || isOne(words, end, determiners, /^there/) ? end : start;
}

/** "there is", where a thing follows. */
export function existenceLength(words: readonly Word[]): number {
  const match = /^(?:there is|there are|there's) (?=\S)/.exec(coresFrom(words, 0, 4));
  const length = match ? match[0].trim().split(' ').length : 0;
  return length > 0 && coreAt(words, length) !== 'no' && determiners.has(coreAt(words, length)) ? length : 0;
}

/** "maybe at dusk,". */
function readGuess(words: readonly Word[], start: number): number {
  const likeness =
    /^(?:(?:it )?(?:looks like|seems like|seems that|appears that|appears as if|(?:seems|appears) to be)|it seems) /.exec(
      coresFrom(words, start, 5),
    );
  if (likeness) return start + likeness[0].trim().split(' ').length;
  return /^(?:probably|maybe|perhaps|likely|possibly)$/.test(coreAt(words, start)) ? clauseEnd(words, start, 8) : start;
}

const mainSubject =
  /^(?:the (?:main |central |primary )?(?:subject|focus|object|focal point)(?: of (?:the|this) \S+)? is (?:on )?|the camera (?:captures|shows|focuses (?:\S+ )?on|looks at) |the setting (?:is|seems to be|appears to be) )(?=(?:an?|the|two|three|his|her|its) )/;

/** "the main subject is", "the main focus of the image is". */
function readMainSubject(words: readonly Word[], start: number): number {
  const match = mainSubject.exec(coresFrom(words, start, 12));
  return match ? start + match[0].trim().split(' ').length : start;
}

const aspect =
  /^(?:(?:the|its|their|a|an|some) )?(?:\S+ ){0,2}?(?:beauty|details?|detailing|textures?|elegance|height|shapes?|essence|majesty|complexity|intricacy|structure|patterns?|features|appearance|moment|sense|form)(?: and (?:\S+ ){0,2}?(?:beauty|details?|detailing|textures?|elegance|height|shapes?|essence|majesty|structure|patterns?|features|appearance|color|colors))? of (?=(?:the|an?|this|two|three|his|her) )|^an? (?:\S+ ){0,2}?(?:look|glimpse|peek) (?:at|of|into|inside) |^(?:the|a) (?:\S+ )?(?:contrast|difference|interplay|relationship|balance|harmony) between (?=(?:the|an?|this|his|her) )/;

/** "the beauty of a bird" shows a bird. */
function readAspect(words: readonly Word[], start: number): number {
  if (start === 0) return start;
  const match = aspect.exec(coresFrom(words, start, 10));
  return match ? start + match[0].trim().split(' ').length : start;
}
