import { colours } from '../prose/grammar.ts';
import { showingEnd } from './showing.ts';
import {
  determiners,
  effectVerbs,
  isPictureAdjective,
  isRemarkNoun,
  pictureNouns,
  prepositions,
  pronouns,
  qualities,
  showingWords,
  takingWords,
  copulas,
} from './vocabulary.ts';
import { type Word, coreAt, coresFrom, endsClause } from './word.ts';

/** Words of a circumstance before its noun: "in a very soft and warm natural | light". */
const longestCircumstance = 9;

/** The end of "taken from a low angle in soft light"; `start` where nothing of that kind stands there. */
export function takingEnd(words: readonly Word[], start: number): number {
  let end = start;
  for (;;) {
    let at = end;
    if (takingWords.has(coreAt(words, at)) || /^(?:itself|outdoors|indoors|coming)$/.test(coreAt(words, at))) at += 1;
    // "looking upward to capture".
    const gaze =
      /^(?:looking|facing|tilted|angled) (?:\S+ly )?(?:upwards?|downwards?|skywards?|down|up) (?!at |on |from )/.exec(
        coresFrom(words, at, 4),
      );
    if (gaze) at += gaze[0].trim().split(' ').length;
    const isTaking = at > end;
    while (
      isTaking &&
      /^(?:directly|slightly|outdoors|indoors|beautifully|clearly|perfectly|mostly|closely)$/.test(coreAt(words, at))
    )
      at += 1;
    const next = isTaking ? Math.max(circumstanceEnd(words, at), hourEnd(words, at)) : circumstanceEnd(words, at);
    // "from a wide, slightly lowered angle".
    const goesOn = next > start && words[next - 1]?.stops === true && isViewWord(coreAt(words, next));
    const joined = goesOn && !determiners.has(coreAt(words, next)) ? circumstanceFrom(words, next - 1) : next;
    if (next > at) end = Math.max(next, joined);
    else if (
      isTaking &&
      (endsClause(words, at) ||
        (/^(?:of|for|to) (?:\S+ )$/.test(coresFrom(words, at, 2)) && showingEnd(words, at) > at))
    )
      return at;
    else return end;
    if (end > start && coreAt(words, end) === 'visible') end += 1;
    // "and from above", "and a warm palette".
    if (coreAt(words, end) !== 'and') continue;
    if (circumstanceEnd(words, end + 1) > end + 1) end += 1;
    else if (isTaking || end > start) end = circumstanceFrom(words, end);
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
  // "hard to get to, the light" has none.
  const isPreposition = prepositions.has(coreAt(words, start)) && words[start]?.stops !== true;
  return isPreposition ? circumstanceFrom(words, start) : start;
}

/** The same behind any word at `start`. */
function circumstanceFrom(words: readonly Word[], start: number): number {
  let found = start;
  for (let at = start + 1; at <= start + longestCircumstance && at < words.length; at++) {
    const core = coreAt(words, at);
    const isPlace =
      /^(?:above|below|behind)$/.test(core) &&
      (determiners.has(coreAt(words, at + 1)) || coreAt(words, start) !== 'from');
    if (core === 'front' && coreAt(words, at + 1) === 'of') break;
    if (at > start + 1 && determiners.has(core)) break;
    const mode =
      at === start + 1
        ? /^(?:portrait|landscape) (?:mode |orientation |format |style )?/.exec(coresFrom(words, at, 2))
        : null;
    if (mode && coreAt(words, start) === 'in') return at + mode[0].trim().split(' ').length;
    const fixed = /^(?:black and white|point of view|field of view|depth of field) /.test(coresFrom(words, at, 3));
    if (fixed) {
      found = at + 3;
      at += 2;
      if (words[at]?.stops === true) break;
      continue;
    }
    if (/^straight on /.test(coresFrom(words, at, 2))) {
      at += 1;
      continue;
    }
    // "with a sea view" is of the place.
    const isThingView = core === 'view' && at > start + 1 && !isViewWord(coreAt(words, at - 1));
    // "with light brown feathers".
    if (isThingView || (core === 'light' && colours.has(coreAt(words, at + 1)))) break;
    const isPosition = core === 'position' && isPictureAdjective(coreAt(words, at - 1));
    if ((isRemarkNoun(core) && !isPlace) || isPosition) found = at + 1;
    else if (found > start && !isPictureAdjective(core) && !(core === 'camera' && isRemarkNoun(coreAt(words, at + 1))))
      break;
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
    if (isJoined && !qualities.has(core) && !isPictureAdjective(core) && core !== 'and') break;
  }
  return isCompound(words, found) ? start : found;
}

function isViewWord(core: string): boolean {
  return (
    isPictureAdjective(core) ||
    qualities.has(core) ||
    determiners.has(core) ||
    isRemarkNoun(core) ||
    pictureNouns.has(core) ||
    core.endsWith('ed')
  );
}

/** "with tiny light | garlands": the noun goes on. */
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
    /^(?:and|or|but|of|to|as|while|so|for|consist\S*|dominat\S*|include\S*|rang\S*|mainly|mostly|likely|probably|emphasi\S*|highlight\S*|has|have|with|where|when|combin\S*|plus|also|visible)$/.test(
      core,
    );
  return !isBoundary;
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
export function listEnd(words: readonly Word[], start: number): number {
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
