import { takingEnd, isListed, listEnd } from './circumstance.ts';
import { isRemarkHead } from './remarkHead.ts';
import { showingEnd, laterShowingEnd } from './showing.ts';
import {
  articles,
  determiners,
  effectVerbs,
  isPictureAdjective,
  pictureNouns,
  prepositions,
  qualities,
  showingWords,
  takingWords,
  copulas,
} from './vocabulary.ts';
import { type Word, coreAt, coresFrom, endsClause, behindClause, clauseEnd, isOne } from './word.ts';

/** "shot at eye level,", "captured from the window of a plane,". */
export function readTaking(words: readonly Word[], start: number): number {
  if (!takingWords.has(coreAt(words, start)) && !/^(?:looks|seen)$/.test(coreAt(words, start))) return start;
  // "captured a good view of": the shot has.
  if (coreAt(words, start) === 'captured' && isOne(words, start + 1, articles)) return start + 1;
  let end = takingEnd(words, start);
  const isWhole = endsClause(words, end) || isOne(words, end, determiners) || showingEnd(words, end) > end;
  if (end === start || !isWhole) end = prepositions.has(coreAt(words, start + 1)) ? clauseEnd(words, start, 12) : end;
  if (end === start) return start;
  if (isListed(words, end)) end = listEnd(words, end);
  const shown = showingEnd(words, end);
  return shown > end ? shown : end;
}

/** "this is a wide shot of", "the image shows", "medium shot,", "it captures". */
export function readPicture(words: readonly Word[], start: number): number {
  let at = start;
  if (/^(?:this|that|it|here|image|photo)$/.test(coreAt(words, at)) && copulas.has(coreAt(words, at + 1))) at += 2;
  else if (coreAt(words, at) === "it's") at += 1;
  else if (/^(?:it|this|which)$/.test(coreAt(words, at))) {
    const shown = showingEnd(words, at + 1);
    if (shown > at + 1) return shown;
  }
  if (isOne(words, at, articles, /^(?:this|another|my)$/)) at += 1;
  const phrase = nounPhraseEnd(words, at);
  if (phrase === at || !isPictureHead(words, at, phrase)) {
    const named = readNamedPicture(words, at);
    if (at > start && named > at) return named;
    // "shot at eye level" behind "it is".
    return at > start && takingWords.has(coreAt(words, at)) ? readTaking(words, at) : start;
  }
  let end = /^(?:seems|appears) to be /.test(coresFrom(words, phrase, 4)) ? phrase + 2 : phrase;
  if (copulas.has(coreAt(words, end))) {
    const again = isOne(words, end + 1, articles) ? readPicture(words, end + 1) : end + 1;
    if (again > end + 1) return again;
    // "the picture is a couple on a pond".
    if (again === end + 1 && isOne(words, end + 1, articles) && !isRemarkHead(words, end + 1)) return end + 1;
    const taken = takingEnd(words, end + 1);
    const shown = showingEnd(words, end + 1);
    if (taken === end + 1) {
      if (shown > end + 1) return shown;
      return takingWords.has(coreAt(words, end + 1)) ? behindTaking(words, end + 1) : start;
    }
    end = taken;
  } else {
    end = takingEnd(words, end);
  }
  if (isListed(words, end) && !(coreAt(words, end) === 'of' && determiners.has(coreAt(words, end + 1))))
    return listEnd(words, end);
  const shown = showingEnd(words, end);
  if (shown > end) return shown;
  // "captured from a high angle, close to the reeds shows".
  const isPlace = end < words.length && isOne(words, end, prepositions, /^close$/);
  const later = isPlace && endsClause(words, end) ? laterShowingEnd(words, end) : end;
  if (later > end) return later;
  if (endsClause(words, end)) return end;
  // "shot from below to draw the viewer into it, it shows".
  if (coreAt(words, end) === 'to' && effectVerbs.has(coreAt(words, end + 1))) return behindClause(words, end);
  // "wide shot made the kettle is".
  if (coreAt(words, end) === 'made' && isOne(words, end + 1, determiners)) return end + 1;
  if (takingWords.has(coreAt(words, end)) && !isVerbOfThing(words, end)) {
    return behindTaking(words, end);
  }
  if (at > start && phrase === end && coreAt(words, end) === 'from') return behindClause(words, end);
  if (coreAt(words, end) === 'and' && determiners.has(coreAt(words, end + 1)) && end > phrase) return end + 1;
  // Where a mark is missing: "medium shot the flowers are".
  return isOne(words, end, determiners) ? end : start;
}

const named = /^(?:\S*[- ])?(?:shot|photo|photograph|picture|image|photography|view|perspective|close-up)$/;
/** Pictures that are not a camera's: what they are is to be said. */
const modalities = /^(?:satellite|x-ray|thermal|infrared|ultrasound|microscope|microscopic|old|painted|ai|mirror)$/;

/** Whatever else it is called: "a knee level picture of", "this quiet but bold photo shows". */
export function readNamedPicture(words: readonly Word[], start: number): number {
  for (let at = start; at < start + 7 && at < words.length; at++) {
    const core = coreAt(words, at);
    const isInside =
      at > start &&
      (determiners.has(core) || (core.endsWith('ing') && !isPictureAdjective(core) && !qualities.has(core)));
    if (prepositions.has(core) || core === 'of' || copulas.has(core) || modalities.test(core) || isInside) return start;
    if (!named.test(core)) {
      if (words[at]?.stops === true && !isPictureAdjective(core)) return start;
      continue;
    }
    const isFollowed = named.test(coreAt(words, at + 1));
    if (isFollowed) continue;
    const verb = copulas.has(coreAt(words, at + 1)) ? at + 2 : at + 1;
    const taken = takingEnd(words, verb);
    const shown = showingEnd(words, taken);
    if (shown > taken && verb === at + 1) return shown;
    if (takingWords.has(coreAt(words, verb))) {
      const taking = taken > verb ? shown : showingEnd(words, verb + 1);
      if (taking > Math.max(taken, verb + 1)) return taking;
      return behindTaking(words, verb);
    }
    return at > start && endsClause(words, taken) ? taken : start;
  }
  return start;
}

/** The end of adjectives and nouns that say what kind of picture it is. Commas may stand between them. */
export function nounPhraseEnd(words: readonly Word[], start: number): number {
  let at = start;
  while (at < words.length && (isPictureAdjective(coreAt(words, at)) || pictureNouns.has(coreAt(words, at)))) {
    // "shot" and "captures" may be the verb.
    if (
      at > start &&
      isHead(words, at - 1) &&
      showingWords.has(coreAt(words, at)) &&
      !pictureNouns.has(coreAt(words, at))
    )
      break;
    if (
      at > start &&
      isHead(words, at - 1) &&
      /^(?:shot|captured?|focused)$/.test(coreAt(words, at)) &&
      prepositions.has(coreAt(words, at + 1))
    )
      break;
    at += 1;
    if (words[at - 1]?.stops === true && isHead(words, at - 1) && !isPictureAdjective(coreAt(words, at))) break;
  }
  while (at > start && /^(?:and|very)$/.test(coreAt(words, at - 1))) at -= 1;
  return at;
}

function isHead(words: readonly Word[], at: number): boolean {
  return pictureNouns.has(coreAt(words, at));
}

function isPictureHead(words: readonly Word[], start: number, end: number): boolean {
  return words.slice(start, end).some(({ core }, index) => pictureNouns.has(core) || (core === 'up' && index > 0));
}

/** Behind "taken as a wide shot of", "taken … captures", "taken inside"; behind the clause where nothing is shown in it. */
function behindTaking(words: readonly Word[], start: number): number {
  if (coreAt(words, start + 1) === 'as') {
    const picture = readPicture(words, start + 2);
    if (picture > start + 2) return picture;
  }
  const later = laterShowingEnd(words, start);
  if (later > start) return later;
  const isInside = coreAt(words, start + 1) === 'inside' && determiners.has(coreAt(words, start + 2));
  if (isInside) return start + 2;
  const end = behindClause(words, start);
  const isOver = words.length - end < 3 && showingEnd(words, end) === end;
  return isOver ? placeStart(words, start, end) : end;
}

/** Of "captured on a rainy day at the harbour" the word "the", of "taken in a tank of two divers" "two"; `end` where neither is. */
function placeStart(words: readonly Word[], start: number, end: number): number {
  const shown = words.findIndex(
    ({ core }, at) =>
      at > start + 2 && at < end - 1 && core === 'of' && /^(?:two|three|four|some)$/.test(coreAt(words, at + 1)),
  );
  if (shown > 0) return shown + 1;
  for (let at = start + 1; at < end - 1; at++) {
    const isPlace = /^(?:at|in|inside|near)$/.test(coreAt(words, at)) && isOne(words, at + 1, articles);
    if (isPlace && takingEnd(words, at) === at && !isRemarkHead(words, at + 1)) return at + 1;
  }
  return end;
}

/** "shot" and "set" stand before what they take; "a photo taken at dusk" is no sentence. */
function isVerbOfThing(words: readonly Word[], at: number): boolean {
  return (
    !/^(?:taken|captured|photographed|shot|caught)$/.test(coreAt(words, at)) || !prepositions.has(coreAt(words, at + 1))
  );
}
