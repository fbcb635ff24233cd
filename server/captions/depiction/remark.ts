import { adjectiveEnd, finiteVerbs } from '../prose/grammar.ts';
import { takingEnd, circumstanceEnd, isListed } from './circumstance.ts';
import { isEffect, isEffectClause } from './effect.ts';
import { openingLength } from './opening.ts';
import { isRemarkHead, isThing, joints, isJoint } from './remarkHead.ts';
import { showingEnd } from './showing.ts';
import {
  articles,
  blurs,
  determiners,
  effectParticiples,
  effectVerbs,
  isRemarkNoun,
  prepositions,
  qualities,
  takingWords,
} from './vocabulary.ts';
import { type Word, coreAt, coresFrom, endsClause } from './word.ts';

/** What is left of a sentence without remarks on light, angle, colour and mood. */
export interface Content {
  readonly words: readonly Word[];
  /** `remnant`: the verb went with a remark, "a smile" of "a smile adds warmth". */
  readonly kind: 'whole' | 'remnant';
}

export function dropRemarks(words: readonly Word[]): Content {
  const kept: Word[] = [];
  let kind: Content['kind'] = 'whole';
  for (let at = 0; at < words.length;) {
    const end = remarkEnd(words, at, kept.length);
    if (end > at) {
      const isVerb = effectVerbs.has(coreAt(words, at)) && !coreAt(words, at).endsWith('ing');
      if (kept.length > 0 && isVerb && !dropSubject(kept)) kind = 'remnant';
      if (effectParticiples.has(coreAt(words, at)) && words[at - 1]?.stops !== true) dropAbsolute(kept);
      const isMissed = /^(?:the|an?|it|they|there)$/.test(coreAt(words, end));
      if (finiteVerbs.has(coreAt(words, end)) && words[at - 1]?.stops === true) dropStop(kept);
      else if (words[end - 1]?.stops === true || isMissed) markStop(kept);
      at = end;
    } else {
      const word = words[at];
      if (word) kept.push(word);
      at += 1;
    }
  }
  return { words: kept, kind };
}

/** A comma behind what was kept: one stood behind the remark, or should have. */
function markStop(kept: Word[]): void {
  const before = kept.at(-1);
  if (before && !before.stops) kept.splice(-1, 1, { ...before, text: `${before.text},`, stops: true });
}

/** "a bee, in sharp focus, lands" is "a bee lands". */
function dropStop(kept: Word[]): void {
  const before = kept.at(-1);
  if (before?.stops === true)
    kept.splice(-1, 1, { ...before, text: before.text.replace(/[,;:–—-]+$/u, ''), stops: false });
}

/** Takes "the whole place" off "a woman at a stove the whole place", whose verb went; false where it is all there is. */
function dropSubject(kept: Word[]): boolean {
  const at = kept.findLastIndex(({ core }) => /^(?:the|this|these|its|his|her|their)$/.test(core));
  const before = coreAt(kept, at - 1);
  const joined = before === 'and' && at >= 5;
  const isOther =
    joined ||
    (at >= 3 && at >= kept.length - 7 && !prepositions.has(before) && !/^(?:of|and|to|is|are)$|ing$/.test(before));
  if (isOther) kept.splice(joined ? at - 1 : at);
  return isOther;
}

/** Takes ", her movements" off "a singer on a stage, her movements", of which "conveying energy" went. */
function dropAbsolute(kept: Word[]): void {
  const start = kept.findLastIndex(
    ({ core }, at) => at > 0 && kept[at - 1]?.stops === true && /^(?:its|his|her|their)$/.test(core),
  );
  // "his wry, cunning grin" has no verb.
  const isVerb = ({ core }: Word, at: number): boolean =>
    finiteVerbs.has(core) || (core.endsWith('ing') && kept[start + at]?.stops !== true);
  const isBare = !kept.slice(start + 1).some((word, at) => prepositions.has(word.core) || isVerb(word, at));
  if (start > 0 && isBare) kept.splice(start);
}

const asSubject = /^as (?:the|its|a) (?:main |central |primary )?(?:subject|focus|highlight|focal point) /;

/** The end of the remark that begins at `at`; `at` where none does. `numKept`: words of the sentence that stay before it. */
function remarkEnd(words: readonly Word[], at: number, numKept: number): number {
  // A comma between adjectives begins nothing: "a strong, focused light".
  const isComma =
    words[at - 1]?.stops === true && (!isQuality(coreAt(words, at - 1)) || determiners.has(coreAt(words, at)));
  const isClauseStart = numKept === 0 || isComma || isJoint(words, at);
  const softened = softenedBackgroundEnd(words, at);
  if (softened > at) return softened;
  const subject = asSubject.exec(coresFrom(words, at, 5))?.[0];
  if (subject !== undefined) return at + subject.trim().split(' ').length;
  const shown = showingEnd(words, at);
  if (shown > at && /(?:ing|s)$/.test(coreAt(words, at)) && isRemarkHead(words, shown)) {
    const opening = openingLength(words.slice(shown));
    if (opening === 0) return resumption(words, shown);
    return numKept === 0 ? shown + opening : at;
  }
  const taking = circumstanceOf(words, at);
  if (taking > at) {
    const joinsThing =
      coreAt(words, taking) === 'and' && determiners.has(coreAt(words, taking + 1)) && !isRemarkHead(words, taking);
    const goesOn =
      coreAt(words, at) === 'with' &&
      /light|shadows$/.test(coreAt(words, taking - 1)) &&
      coreAt(words, taking).endsWith('ing') &&
      showingEnd(words, taking) === taking;
    // "in light the mood is": another clause begins, of which the circumstance's noun may be the subject.
    if (/^(?:is|are|was|were|feels?|has|have)$/.test(coreAt(words, taking))) return resumption(words, taking);
    return (isListed(words, taking) || goesOn) && !joinsThing ? resumption(words, taking) : pairEnd(words, at, taking);
  }
  if (isEffect(words, at, numKept)) return resumption(words, at + 1);
  const isDefinite = /^(?:the|its|his|her|their)$/.test(coreAt(words, at));
  if (numKept > 0 && words[at - 1]?.stops === true && isDefinite && isEffectClause(words, at))
    return resumption(words, at + 1);
  if (isClauseStart && isRemarkHead(words, at)) return resumption(words, at + 1);
  return at;
}

/** Behind "and solitude" of "in elegance and solitude", and "and rich colour" of "with fine detail and rich colour". */
function pairEnd(words: readonly Word[], at: number, end: number): number {
  if (coreAt(words, end) !== 'and' || end === words.length - 1) return end;
  const isOne = /^(?:in|under|during)$/.test(coreAt(words, at)) && endsClause(words, end + 2);
  const isTwo = isQuality(coreAt(words, end + 1)) && isRemarkNoun(coreAt(words, end + 2)) && endsClause(words, end + 3);
  return isOne ? end + 2 : isTwo ? end + 3 : end;
}

function isQuality(core: string): boolean {
  return qualities.has(core) || adjectiveEnd.test(core);
}

function circumstanceOf(words: readonly Word[], at: number): number {
  const start = coreAt(words, at) === 'and' ? at + 1 : at;
  const begins = takingWords.has(coreAt(words, start)) ? start + 1 : start;
  const isPassive = /^(?:is|are|was|were|well|(?:they|we|you)'re|(?:it|he|she)'s)$/.test(coreAt(words, at - 1));
  if (!prepositions.has(coreAt(words, begins)) || isPassive) return at;
  if (isThing(words, begins + 1)) return at;
  const end = begins > start ? takingEnd(words, start) : circumstanceEnd(words, start);
  // "painted with warm colours" and "with the look of an ogre" are of the thing.
  if (begins === start && at > 0 && /(?:ed|lit)$/.test(coreAt(words, at - 1))) return at;
  if (coreAt(words, end) === 'of' && !isListed(words, end)) return at;
  return end > start + 1 ? end : at;
}

/** "with a softly blurred background". */
function softenedBackgroundEnd(words: readonly Word[], start: number): number {
  let at = start;
  if (/^(?:and|while)$/.test(coreAt(words, at))) at += 1;
  if (/^(?:with|against|on|in)$/.test(coreAt(words, at))) at += 1;
  else if (at === start && start > 0 && (words[start - 1]?.stops !== true || articles.has(coreAt(words, start - 2))))
    return start;
  if (articles.has(coreAt(words, at))) at += 1;
  if (/^(?:background|backdrop)$/.test(coreAt(words, at)) && coreAt(words, at + 1) === 'is') {
    let said = at + 2;
    while (blurs.has(coreAt(words, said)) && words[said - 1]?.stops !== true) said += 1;
    return said > at + 2 && (said >= words.length || words[said - 1]?.stops === true) ? said : start;
  }
  const first = at;
  while (blurs.has(coreAt(words, at))) at += 1;
  if (at === first || !/^(?:background|backdrop)s?$/.test(coreAt(words, at)) || coreAt(words, at + 1) === 'of')
    return start;
  // Without a preposition it is the subject of a clause: "the blurred background lets".
  const isSubject =
    !/^(?:with|against|on|in)$/.test(coreAt(words, first - 1)) &&
    !/^(?:with|against|on|in)$/.test(coreAt(words, first - 2));
  return isSubject || effectVerbs.has(coreAt(words, at + 1)) ? resumption(words, at + 1) : at + 1;
}

/** Where what is shown goes on: "…, a boat lies", "… featuring a frog". The end where it does not. */
function resumption(words: readonly Word[], from: number): number {
  for (let at = from; at < words.length; at++) {
    if (/^(?:featuring|showing|depicting|showcasing|displaying)$/.test(coreAt(words, at)) && showingEnd(words, at) > at)
      return at;
    if (words[at - 1]?.stops !== true) continue;
    let begin = at;
    while (joints.has(coreAt(words, begin))) begin += 1;
    const isThingStart = determiners.has(coreAt(words, begin)) && !/^(?:this|that|it)$/.test(coreAt(words, begin));
    if (!isThingStart || isRemarkHead(words, begin) || isMember(words, begin) || isEffectClause(words, begin)) continue;
    return at;
  }
  return words.length;
}

/** "a calm", "a peaceful mood": a member of the list of moods. */
function isMember(words: readonly Word[], begin: number): boolean {
  return words[begin + 1]?.stops === true && qualities.has(coreAt(words, begin + 1));
}
