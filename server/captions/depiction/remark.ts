import { circumstanceEnd, coreAt, isListed, openingLength, showingEnd, takingEnd } from './opening.ts';
import {
  articles,
  blurs,
  determiners,
  effectParticiples,
  effectVerbs,
  isRemarkNoun,
  pictureAdjectives,
  pictureNouns,
  prepositions,
  qualities,
  takingWords,
} from './vocabulary.ts';
import type { Word } from './word.ts';

/** As things they are shown: "with a camera", beside "the camera is level". */
const concrete = new Set(
  'camera lens frame photo photograph picture image light shot landscape portrait view angel'.split(' '),
);
const unmistakable = new Set(
  (
    'evokes evoke evoking conveys convey conveying exudes exude exuding inspires inspire inspiring emphasizes emphasize ' +
    'emphasizing enhances enhance enhancing radiates radiating symbolizes symbolizing accentuates accentuating ' +
    'instills instilling contrasts contrasting highlights highlight suggesting indicating creates creating highlighting feels contributing intensifying'
  ).split(' '),
);
const effects = new Set(
  (
    'attention eye eyes viewer peace peacefulness calm joy happiness life movement interest dynamism character mystery ' +
    'liveliness relaxation comfort stand pop clear visible noticeable freshness touch vibrancy richness dimension hope ' +
    'pop prominent stronger alive sharper quiet peaceful serene natural lively appearance look feel'
  ).split(' '),
);
const joints = new Set(['and', 'while', 'with', 'as', 'but', 'where', 'so', 'also']);
/** Behind the noun of a remark; another word would make it part of a thing: "the light brown sofa". */
const afterNoun = new Set(
  (
    'is are was were of in at and with has have consists consist features feature includes include seems appears appear ' +
    'looks feels that which throughout used dominant dominate dominates contrasts contrast combines combine ranges range ' +
    'mix blend blends gives creates adds enhances highlights makes evokes emphasizes to from mostly here comes coming ' +
    'visible reflects reflect shows show suggests captures brings consisting include being there on revolve leans contains casts'
  ).split(' '),
);

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
      if (kept.length > 0 && effectVerbs.has(coreAt(words, at)) && !coreAt(words, at).endsWith('ing')) kind = 'remnant';
      markStop(kept, words[end - 1]);
      at = end;
    } else {
      const word = words[at];
      if (word) kept.push(word);
      at += 1;
    }
  }
  return { words: kept, kind };
}

/** "while the", "and the": "and" alone may join two colours. */
function isJoint(words: readonly Word[], at: number): boolean {
  if (coreAt(words, at) !== 'and') return joints.has(coreAt(words, at));
  return determiners.has(coreAt(words, at + 1)) || /^(?:overall|all)$/.test(coreAt(words, at + 1));
}

/** A comma that stood behind the remark stands behind what was before it. */
function markStop(kept: Word[], last: Word | undefined): void {
  const before = kept.at(-1);
  if (before && last?.stops && !before.stops) kept.splice(-1, 1, { ...before, text: `${before.text},`, stops: true });
}

function remarkEnd(words: readonly Word[], at: number, numKept: number): number {
  const isClauseStart = numKept === 0 || words[at - 1]?.stops === true || isJoint(words, at);
  const softened = softenedBackgroundEnd(words, at);
  if (softened > at) return softened;
  if (
    /^as (?:the|its|a) (?:main |central |primary )?(?:subject|focus|focal point|highlight) ?$/.test(
      coresAt(words, at, 4).trim(),
    ) ||
    /^as the (?:subject|focus) /.test(coresAt(words, at, 3))
  ) {
    return behindPhrase(words, at);
  }
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
      coreAt(words, at) === 'with' && coreAt(words, taking).endsWith('ing') && showingEnd(words, taking) === taking;
    return (isListed(words, taking) || goesOn) && !joinsThing ? resumption(words, taking) : taking;
  }
  if (isEffect(words, at, numKept)) return resumption(words, at + 1);
  const isDefinite = /^(?:the|its|his|her|their)$/.test(coreAt(words, at));
  if (numKept > 0 && words[at - 1]?.stops === true && isDefinite && isEffectClause(words, at))
    return resumption(words, at + 1);
  if (isClauseStart && isRemarkHead(words, at)) return resumption(words, at + 1);
  return at;
}

function circumstanceOf(words: readonly Word[], at: number): number {
  const start = coreAt(words, at) === 'and' ? at + 1 : at;
  const begins = takingWords.has(coreAt(words, start)) ? start + 1 : start;
  if (!prepositions.has(coreAt(words, begins))) return at;
  if (isThing(words, begins + 1)) return at;
  const end = begins > start ? takingEnd(words, start) : circumstanceEnd(words, start);
  // "painted with warm colours" and "with the look of an eagle" are of the thing.
  if (begins === start && at > 0 && /(?:ed|lit)$/.test(coreAt(words, at - 1))) return at;
  if (coreAt(words, end) === 'of' && !isListed(words, end)) return at;
  return end > start + 1 ? end : at;
}

/** "a camera", with nothing between. */
function isThing(words: readonly Word[], at: number): boolean {
  return /^an?$/.test(coreAt(words, at)) && concrete.has(coreAt(words, at + 1));
}

/** "with a softly blurred background". */
function softenedBackgroundEnd(words: readonly Word[], start: number): number {
  let at = start;
  if (/^(?:and|while)$/.test(coreAt(words, at))) at += 1;
  if (/^(?:with|against|on|in)$/.test(coreAt(words, at))) at += 1;
  else if (at === start && start > 0 && words[start - 1]?.stops !== true) return start;
  if (articles.has(coreAt(words, at))) at += 1;
  if (/^(?:background|backdrop)$/.test(coreAt(words, at)) && coreAt(words, at + 1) === 'is') {
    let said = at + 2;
    while (blurs.has(coreAt(words, said)) && words[said - 1]?.stops !== true) said += 1;
    return said > at + 2 && (said >= words.length || words[said - 1]?.stops === true) ? said : start;
  }
  const first = at;
  while (blurs.has(coreAt(words, at))) at += 1;
  if (at === first || !/^(?:background|backdrop)s?$/.test(coreAt(words, at))) return start;
  return effectVerbs.has(coreAt(words, at + 1)) ? resumption(words, at + 1) : at + 1;
}

/** "creating a calm mood", "which gives a sense of", "evokes". */
function isEffect(words: readonly Word[], at: number, numKept: number): boolean {
  let verb = at;
  if (/^(?:and|that|which|also|as|to|could|can|may|might|will|would)$/.test(coreAt(words, verb))) verb += 1;
  const isClause = at === 0 || words[at - 1]?.stops === true || verb > at;
  if (isClause && /^(?:it|this|thus|thereby|they|also)$/.test(coreAt(words, verb))) verb += 1;
  const core = coreAt(words, verb);
  const isVerb = effectVerbs.has(core) || effectParticiples.has(core);
  if (!isVerb) return false;
  if (unmistakable.has(core)) return true;
  if (core.endsWith('ing') && words[verb - 1]?.stops === true) return true;
  if (numKept === 0 && verb === at && !core.endsWith('ing')) return false;
  return words
    .slice(verb + 1, verb + 8)
    .some(({ core: next }) => isRemarkNoun(next) || effects.has(next) || /^(?:impression|sense)$/.test(next));
}

/** "the overall lighting is", "natural light", "the scene feels": a phrase of which the noun is one of the remarks. */
function isRemarkHead(words: readonly Word[], start: number): boolean {
  let at = start;
  while (joints.has(coreAt(words, at)) || /^(?:overall|all|it|there)$/.test(coreAt(words, at))) at += 1;
  const det = coreAt(words, at);
  if (
    /^(?:it|this|everything)$/.test(det) &&
    (effectVerbs.has(coreAt(words, at + 1)) || /^looks?$/.test(coreAt(words, at + 1)))
  )
    return true;
  if (det === 'the' && coreAt(words, at) === 'camera' && /^(?:is|angle|was|position)$/.test(coreAt(words, at + 1)))
    return true;
  if (/^(?:lighting|mood|atmosphere|palette|tones?)$/.test(det)) return true;
  if (det === 'the' && coreAt(words, at + 1) === 'setting') return true;
  if (determiners.has(det) || articles.has(det)) at += 1;
  if (/^(?:no)$/.test(det)) at += 1;
  if (isThing(words, at - 1)) return false;
  for (let next = at; next < at + 6 && next < words.length; next++) {
    const core = coreAt(words, next);
    const follows = coreAt(words, next + 1);
    // "with the look of an eagle" is of the eagle.
    const isOfThing = follows === 'of' && determiners.has(coreAt(words, next + 2)) && coreAt(words, start) === 'with';
    if (isOfThing && !isListed(words, next + 1)) return false;
    const isEnd = words[next]?.stops === true || next + 1 >= words.length;
    const isPlace = /^(?:front|above|below|behind|overhead)$/.test(core);
    const isNoun = (isRemarkNoun(core) && !isPlace) || pictureNouns.has(core);
    if (pictureNouns.has(core) && /^an?$/.test(det)) return false;
    if (isNoun && (isEnd || afterNoun.has(follows) || effectVerbs.has(follows))) return true;
    if (isEnd && !qualities.has(core)) return false;
    const isOwned = next === at && core.endsWith("'s");
    const isBeforeNoun =
      /^(?:lighting|mood|atmosphere|palette)$/.test(follows) ||
      /^(?:lighting|mood|atmosphere|palette)$/.test(coreAt(words, next + 2));
    if (
      !isOwned &&
      !isBeforeNoun &&
      !isRemarkNoun(core) &&
      !qualities.has(core) &&
      !pictureAdjectives.has(core) &&
      !pictureNouns.has(core) &&
      !/^(?:overall|general|main|dominant|photography|shooting|used|design|bright|and|whole|source|conditions)$/.test(
        core,
      )
    )
      return false;
  }
  return false;
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

/** "the lights enhance the room": a clause of which nothing would be left but its subject. */
function isEffectClause(words: readonly Word[], begin: number): boolean {
  for (let at = begin + 1; at < words.length; at++) {
    const core = coreAt(words, at);
    if (effectVerbs.has(core) && unmistakable.has(core)) return true;
    if (words[at]?.stops === true || core.endsWith('ing')) return false;
  }
  return false;
}

function coresAt(words: readonly Word[], start: number, most: number): string {
  return `${words
    .slice(start, start + most)
    .map(({ core }) => core)
    .join(' ')} `;
}

function behindPhrase(words: readonly Word[], start: number): number {
  let at = start + 1;
  while (at < words.length && !/^(?:subject|focus|point|highlight)$/.test(coreAt(words, at))) at += 1;
  return Math.min(at + 1, words.length);
}

/** "a calm", "a peaceful mood": a member of the list of moods. */
function isMember(words: readonly Word[], begin: number): boolean {
  return words[begin + 1]?.stops === true && qualities.has(coreAt(words, begin + 1));
}
