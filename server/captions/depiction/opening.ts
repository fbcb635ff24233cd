import type { Word } from './word.ts';
import {
  articles,
  determiners,
  effectVerbs,
  isRemarkNoun,
  pictureAdjectives,
  pictureNouns,
  prepositions,
  pronouns,
  qualities,
  showingWords,
  takingWords,
} from './vocabulary.ts';

/** Words of a circumstance before its noun: "in a very soft and warm natural | light". */
const longestCircumstance = 9;
const asides = new Set('also overall additionally moreover furthermore here finally lastly and so'.split(' '));
const copulas = new Set(['is', 'was', 'are', 'were', "it's", 'being', 'be']);

/**
 * How many words at the beginning say only that this is a photograph and how it was taken: of "a close up shot taken in
 * daylight of a bee" all up to "a bee", of "shot at eye level, a bee sits" all up to "a bee". All of the words where
 * nothing else follows.
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
  const likeness = /^(?:(?:it )?(?:looks like|seems like|seems that|appears that|appears as if)|it seems) /.exec(
    coresFrom(words, start, 5),
  );
  if (likeness) return start + likeness[0].trim().split(' ').length;
  return /^(?:probably|maybe|perhaps|likely|possibly)$/.test(coreAt(words, start)) ? clauseEnd(words, start, 8) : start;
}

/** "shot at eye level,", "captured from the window of a plane,". */
function readTaking(words: readonly Word[], start: number): number {
  if (!takingWords.has(coreAt(words, start)) && !/^(?:looks|seen)$/.test(coreAt(words, start))) return start;
  let end = takingEnd(words, start);
  const isWhole = endsClause(words, end) || isOne(words, end, determiners) || showingEnd(words, end) > end;
  if (end === start || !isWhole) end = prepositions.has(coreAt(words, start + 1)) ? clauseEnd(words, start, 12) : end;
  if (end === start) return start;
  const shown = showingEnd(words, end);
  return shown > end ? shown : end;
}

const mainSubject =
  /^(?:the (?:main |central |primary )?(?:subject|focus|object|focal point)(?: of (?:the|this) \S+)? is (?:on )?|the camera (?:captures|shows|focuses on|looks at) |the setting (?:is|seems to be|appears to be) )(?=(?:an?|the|two|three|his|her|its) )/;

/** "the main subject is", "the main focus of the image is". */
function readMainSubject(words: readonly Word[], start: number): number {
  const match = mainSubject.exec(coresFrom(words, start, 12));
  return match ? start + match[0].trim().split(' ').length : start;
}

/** "this is a wide shot of", "the image shows", "medium shot,", "it captures". */
function readPicture(words: readonly Word[], start: number): number {
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
    const taken = takingEnd(words, end + 1);
    const shown = showingEnd(words, end + 1);
    if (taken === end + 1) {
      if (shown > end + 1) return shown;
      return takingWords.has(coreAt(words, end + 1)) ? behindClause(words, end + 1) : start;
    }
    end = taken;
  } else {
    end = takingEnd(words, end);
  }
  if (isListed(words, end) && !(coreAt(words, end) === 'of' && determiners.has(coreAt(words, end + 1))))
    return listEnd(words, end);
  const shown = showingEnd(words, end);
  if (shown > end) return shown;
  if (endsClause(words, end)) return end;
  if (takingWords.has(coreAt(words, end)) && !isVerbOfThing(words, end)) {
    return behindTaking(words, end);
  }
  if (at > start && phrase === end && coreAt(words, end) === 'from') return behindClause(words, end);
  // Where a mark is missing: "medium shot the flowers are".
  return isOne(words, end, determiners) ? end : start;
}

const named = /^(?:\S*[- ])?(?:shot|photo|photograph|picture|image|photography|view|perspective|close-up)$/;
/** Pictures that are not a camera's: what they are is to be said. */
const modalities = /^(?:satellite|x-ray|thermal|infrared|ultrasound|microscope|microscopic|old|painted|ai|mirror)$/;

/** Whatever else it is called: "a hip level shot of", "this simple yet striking photo features". */
function readNamedPicture(words: readonly Word[], start: number): number {
  for (let at = start; at < start + 7 && at < words.length; at++) {
    const core = coreAt(words, at);
    const isInside = at > start && (determiners.has(core) || (core.endsWith('ing') && !isAdjective(core) && !qualities.has(core)));
    if (prepositions.has(core) || core === 'of' || copulas.has(core) || modalities.test(core) || isInside) return start;
    if (!named.test(core)) {
      if (words[at]?.stops === true && !isAdjective(core)) return start;
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

const aspect =
  /^(?:(?:the|its|their|a|an|some) )?(?:\S+ ){0,2}?(?:beauty|details?|detailing|textures?|elegance|height|shapes?|essence|majesty|complexity|intricacy|structure|patterns?|features|appearance|moment|sense|form)(?: and (?:\S+ ){0,2}?(?:beauty|details?|detailing|textures?|elegance|height|shapes?|essence|majesty|structure|patterns?|features|appearance|color|colors))? of (?=(?:the|an?|this|two|three|his|her) )|^(?:the|a) (?:\S+ )?(?:contrast|difference|interplay|relationship|balance|harmony) between (?=(?:the|an?|this|his|her) )/;

/** "the beauty of a bird" shows a bird. */
function readAspect(words: readonly Word[], start: number): number {
  if (start === 0) return start;
  const match = aspect.exec(coresFrom(words, start, 10));
  return match ? start + match[0].trim().split(' ').length : start;
}

/** The end of adjectives and nouns that say what kind of picture it is. Commas may stand between them. */
function nounPhraseEnd(words: readonly Word[], start: number): number {
  let at = start;
  while (at < words.length && (isAdjective(coreAt(words, at)) || pictureNouns.has(coreAt(words, at)))) {
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
    if (words[at - 1]?.stops === true && isHead(words, at - 1) && !isAdjective(coreAt(words, at))) break;
  }
  while (at > start && /^(?:and|very)$/.test(coreAt(words, at - 1))) at -= 1;
  return at;
}

/** "close", "eye-level", "medium-shot". */
function isAdjective(core: string): boolean {
  return pictureAdjectives.has(core) || /-(?:angled?|levels?|up|on|shot|range|view|eye|distance)$/.test(core);
}

function isHead(words: readonly Word[], at: number): boolean {
  return pictureNouns.has(coreAt(words, at));
}

function isPictureHead(words: readonly Word[], start: number, end: number): boolean {
  return words.slice(start, end).some(({ core }, index) => pictureNouns.has(core) || (core === 'up' && index > 0));
}

/** The end of "taken from a low angle in soft light"; `start` where nothing of that kind stands there. */
export function takingEnd(words: readonly Word[], start: number): number {
  let end = start;
  for (;;) {
    let at = end;
    if (takingWords.has(coreAt(words, at)) || /^(?:itself|outdoors|indoors)$/.test(coreAt(words, at))) at += 1;
    const isTaking = at > end;
    while (
      isTaking &&
      /^(?:directly|slightly|outdoors|indoors|beautifully|clearly|perfectly|mostly|closely)$/.test(coreAt(words, at))
    )
      at += 1;
    const next = isTaking ? Math.max(circumstanceEnd(words, at), hourEnd(words, at)) : circumstanceEnd(words, at);
    if (next > at) end = next;
    else if (
      isTaking &&
      (endsClause(words, at) ||
        (/^(?:of|for|to) (?:\S+ )$/.test(coresFrom(words, at, 2)) && showingEnd(words, at) > at))
    )
      return at;
    else return end;
    if (/^(?:and|,)$/.test(coreAt(words, end)) && circumstanceEnd(words, end + 1) > end + 1) end += 1;
  }
}

/** "at dusk", "during the golden hour", behind "taken". */
function hourEnd(words: readonly Word[], start: number): number {
  const match =
    /^(?:at|during|in|before|after|by) (?:the )?(?:\S+ )?(?:dusk|dawn|night|sunset|sunrise|noon|twilight|day|morning|afternoon|evening|daytime|nighttime|hour)(?: time)? /.exec(
      coresFrom(words, start, 6),
    );
  return match ? start + match[0].trim().split(' ').length : start;
}

/**
 * The end of a circumstance of light, colour, angle, or mood, "in soft, natural light", "with a shallow depth of field";
 * `start` where what stands there is of another kind: "in the snow", "with a man in the light".
 */
export function circumstanceEnd(words: readonly Word[], start: number): number {
  if (!prepositions.has(coreAt(words, start))) return start;
  let found = start;
  for (let at = start + 1; at <= start + longestCircumstance && at < words.length; at++) {
    const core = coreAt(words, at);
    const isPlace =
      /^(?:above|below|behind)$/.test(core) &&
      (determiners.has(coreAt(words, at + 1)) || coreAt(words, start) !== 'from');
    if (core === 'front' && coreAt(words, at + 1) === 'of') break;
    if (at > start + 1 && determiners.has(core)) break;
    const fixed = /^(?:black and white|point of view|field of view|depth of field) /.test(coresFrom(words, at, 3));
    if (fixed) {
      found = at + 3;
      at += 2;
      if (words[at]?.stops === true) break;
      continue;
    }
    if (isRemarkNoun(core) && !isPlace) found = at + 1;
    else if (found > start && !isAdjective(core) && !(core === 'camera' && isRemarkNoun(coreAt(words, at + 1)))) break;
    if (found === at + 1 && words[at]?.stops === true) break;
    if (found === at + 1 || core === 'camera') continue;
    if (
      prepositions.has(core) ||
      core === 'of' ||
      showingWords.has(core) ||
      pronouns.has(core) ||
      effectVerbs.has(core)
    )
      break;
    const isJoined = words[at]?.stops === true || coreAt(words, at + 1) === 'and';
    if (isJoined && !qualities.has(core) && !isAdjective(core) && core !== 'and') break;
  }
  return isCompound(words, found) ? start : found;
}

/** "with baby light | strings": the noun goes on. */
function isCompound(words: readonly Word[], end: number): boolean {
  const core = coreAt(words, end);
  if (endsClause(words, end) || core === '' || core.endsWith('ing')) return false;
  const isBoundary =
    prepositions.has(core) ||
    determiners.has(core) ||
    pronouns.has(core) ||
    showingWords.has(core) ||
    takingWords.has(core) ||
    effectVerbs.has(core) ||
    qualities.has(core) ||
    copulas.has(core) ||
    pictureNouns.has(core) ||
    /^(?:and|or|but|of|to|as|while|so|for|consist\S*|dominat\S*|include\S*|rang\S*|mainly|mostly|likely|probably|emphasi\S*|highlight\S*|has|have|with|where|when|combin\S*|plus|also)$/.test(
      core,
    );
  return !isBoundary;
}

/** Behind "shows", "that captures", "of", "where we see": where what is shown begins; `start` where no such words stand. */
export function showingEnd(words: readonly Word[], start: number): number {
  const text = coresFrom(words, start, 6);
  if (/^to (?:an?|two|three) /.test(text)) return start + 1;
  const match =
    /^(?:and |while )?(?:(?:that|which|to) )?(?:clearly |mainly |beautifully |perfectly |also |is |are )?(?:focus(?:es|ing|ed)? (?:mainly )?on|looking (?:down |up |directly )?(?:at|on)|centered on|zoom(?:ed|ing) in on|where (?:we|you) (?:can )?see|(\S+)) (?:us |off |up )?/.exec(
      text,
    );
  if (!match) return start;
  const [whole, verb] = match;
  const isBare = whole.trim() === verb;
  const isShowing =
    verb === undefined ||
    showingWords.has(verb) ||
    (isBare && /^(?:of|for)$/.test(verb)) ||
    verb === 'view' ||
    (isBare && verb === 'with' && isOne(words, start + 1, determiners));
  const needsOn = /^(?:focus|center)/.test(verb ?? '') && !/ on $/.test(whole);
  if (!isShowing || needsOn) return start;
  const end = start + whole.trim().split(' ').length;
  return end < words.length ? end : start;
}

/** Behind "taken … captures", "taken inside"; behind the clause where nothing is shown in it. */
function behindTaking(words: readonly Word[], start: number): number {
  const later = laterShowingEnd(words, start);
  if (later > start) return later;
  const isInside = coreAt(words, start + 1) === 'inside' && determiners.has(coreAt(words, start + 2));
  return isInside ? start + 2 : behindClause(words, start);
}

/** Behind "captures" or "showing" within the same clause, whatever stands before it; `start` where there is none. */
function laterShowingEnd(words: readonly Word[], start: number): number {
  for (let at = start; at < start + 20 && at < words.length; at++) {
    if (
      /^(?:captures|capturing|shows|showing|depicts|depicting|features|featuring|showcases|showcasing)$/.test(
        coreAt(words, at),
      )
    ) {
      return showingEnd(words, at);
    }
    if (words[at]?.stops === true) return start;
  }
  return start;
}

/** "shot" and "set" stand before what they take; "a photo taken at dusk" is no sentence. */
function isVerbOfThing(words: readonly Word[], at: number): boolean {
  return (
    !/^(?:taken|captured|photographed|shot|caught)$/.test(coreAt(words, at)) || !prepositions.has(coreAt(words, at + 1))
  );
}

/** Whether colours or moods are listed behind their noun: "a palette of", "tones ranging". */
export function isListed(words: readonly Word[], end: number): boolean {
  return (
    /^(?:palettes?|pall?ets?|colou?rs?|tones|shades|hues|mood|atmosphere|sense|feeling|contrast|mix|style)$/.test(
      coreAt(words, end - 1),
    ) && /^(?:of|consisting|including|between|like|such|that|dominated|with|from|ranging)$/.test(coreAt(words, end))
  );
}

/** The end of such a list: the next word that shows a thing, a comma before a thing, or the end. */
function listEnd(words: readonly Word[], start: number): number {
  for (let at = start; at < words.length; at++) {
    if (
      /^(?:featuring|showing|depicting|showcasing|displaying|capturing|emphasizing|highlighting)$/.test(
        coreAt(words, at),
      )
    )
      return at;
    if (words[at - 1]?.stops === true && determiners.has(coreAt(words, at))) return at;
  }
  return words.length;
}

/** Behind the next comma, at most so many words on. */
function clauseEnd(words: readonly Word[], start: number, most: number): number {
  const at = words.findIndex(({ stops }, index) => index >= start && index < start + most && stops);
  return at < 0 ? start : at + 1;
}

/** Behind the next comma, or the end. */
function behindClause(words: readonly Word[], start: number): number {
  const at = words.findIndex(({ stops }, index) => index >= start && stops);
  return at < 0 ? words.length : at + 1;
}

function endsClause(words: readonly Word[], end: number): boolean {
  return end >= words.length || words[end - 1]?.stops === true;
}

function isOne(words: readonly Word[], at: number, set: ReadonlySet<string>, other?: RegExp): boolean {
  const core = coreAt(words, at);
  return set.has(core) || (other?.test(core) ?? false);
}

export function coreAt(words: readonly Word[], at: number): string {
  return words[at]?.core ?? '';
}

function coresFrom(words: readonly Word[], start: number, most: number): string {
  return `${words
    .slice(start, start + most)
    .map(({ core }) => core)
    .join(' ')} `;
}
