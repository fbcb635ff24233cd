import {
  colours,
  linkingVerbs,
  nounMarkers,
  finiteVerbs,
  intransitiveVerbs,
  partOpeners,
  participles,
  leadingPrepositions,
  subordinators,
  unfinished,
} from './grammar.ts';
import { isNounBefore, lacksNoun } from './nounPhrase.ts';
import { hasVerb, isAdjective, isModal, isParticiple, plainWords } from './partsOfSpeech.ts';
import { PatternTable } from './patternTable.ts';
import { patternsBefore } from './wordPattern.ts';
import { closingPatterns } from './wordPatterns.ts';

const table = new PatternTable(closingPatterns);

/** Of `closing`: "a bee" has -37, "a red" -49, "with trees in" -71. */
const leastClosing = { usual: -34, rare: -60 };

/** Where words were cut, and what they must have to be whole. */
export interface Cut {
  /** The word that followed them; '' where none was cut. */
  readonly next: string;
  /**
   * A `later` sentence must have a verb. The `first` of a text may be "a bee on a flower", and must have its main clause
   * only where it begins with "in" or "while". A `phrase` is whole by its end.
   */
  readonly place: 'later' | 'first' | 'phrase';
  /** How likely the last three words must be as an end: `rare` where something else says that it is one. */
  readonly end: 'usual' | 'rare';
}

/** Whether it is a word of the captions that the tables were learned from, and so no half of one. */
export function isKnown(word: string): boolean {
  const [plain = ''] = plainWords([word]);
  return table.has(`${plain}|`);
}

/** Whether at least one word in six is one of English grammar; in descriptions nearly one in two is. */
export function isEnglish(words: readonly string[]): boolean {
  const ours = plainWords(words).filter(
    (word) => nounMarkers.has(word) || leadingPrepositions.has(word) || partOpeners.has(word),
  );
  return ours.length >= words.length / 6;
}

/** How easily a sentence ends with these words, in tenths of a logit. */
function closing(words: readonly string[]): number {
  return table.sum(patternsBefore(plainWords(words.slice(-3))));
}

/** Whether another part of the sentence begins with the word at `k`, so that it may be cut there. */
export function isJoint(words: readonly string[], k: number): boolean {
  const [next = ''] = plainWords(words.slice(k, k + 1));
  return (words[k - 1] ?? '').endsWith(',') || partOpeners.has(next) || participles.has(next);
}

/** Whether words read as a whole sentence. Where in doubt they do not: what is cut shorter is still right. */
export function isWhole(words: readonly string[], { next, place, end }: Cut): boolean {
  const plain = plainWords(words);
  return (
    closing(words) > leastClosing[isNounBefore(plain, next) ? 'rare' : end] &&
    !finiteVerbs.has(next) && // "the image, taken at night", of which "shows" was cut
    !(next === 'and' && (isHalfPair(plain) || isHalfColours(words, plain))) &&
    !(next === 'that' && /^(?:impression|feeling|fact|idea|illusion|way|so)$/.test(plain.at(-1) ?? '')) &&
    !lacksObject(plain) &&
    !lacksNoun(plain) &&
    (place === 'phrase' || (hasMainClause(words, plain, place) && isLastPartWhole(words, plain)))
  );
}

/** Whether the last word is one that something must follow: "upon", "is mainly", a verb such as "covers". */
function lacksObject(plain: readonly string[]): boolean {
  const [before = '', last = ''] = plain.slice(-2);
  if (unfinished.has(last) || (finiteVerbs.has(last) && !intransitiveVerbs.has(last))) return true;
  if ((last === 'right' && before !== 'the') || (last === 'out' && /^bring/.test(before))) return true;
  if (isParticiple(last)) return !plain.slice(-4, -1).some((word) => linkingVerbs.has(word));
  if (/ly$/.test(last) && linkingVerbs.has(before)) return !isKnown(last);
  const isVerb =
    /^(?:to|i|we|you|they)$/.test(before) || isModal(before) || (/ly$/.test(before) && isModal(plain.at(-3) ?? ''));
  if (isVerb) return !intransitiveVerbs.has(last);
  // A last word that is not known may be a verb: "the lamp flickers" is like "the garden sheds", "stones dot" like "stones".
  if (leadingPrepositions.has(before) || nounMarkers.has(before) || isAdjective(before) || finiteVerbs.has(before))
    return false;
  return !isKnown(last) && (/[^suiy']s$/.test(last) || /[^s']s$/.test(before));
}

/** "In the foreground" and "while the bee rests" need a main clause behind a comma. */
function hasMainClause(words: readonly string[], plain: readonly string[], place: 'later' | 'first'): boolean {
  const [first = ''] = plain;
  const comma = words.findIndex((word) => word.endsWith(','));
  const opens = leadingPrepositions.has(first) || (subordinators.has(first) && first !== 'that');
  if (place === 'first' && !opens) return true;
  // "the lamps, which glow" has a verb, but not of its own.
  const relative = plain.findIndex((word, k) => k > 0 && words[k - 1]?.endsWith(',') && subordinators.has(word));
  return (!opens || comma >= 0) && hasVerb(plain.slice(opens ? comma + 1 : 1, relative < 0 ? undefined : relative));
}

/** The part behind the last comma, "and", "while" or "that". */
function isLastPartWhole(words: readonly string[], plain: readonly string[]): boolean {
  const comma =
    words.findLastIndex((word, k) => word.endsWith(',') && k < words.length - 1 && !isBeforeAdjective(plain, k)) + 1;
  const linked = plain.findLastIndex((word, k) => k > 0 && (/^(?:and|but|as)$/.test(word) || subordinators.has(word)));
  if (lacksComplement(plain)) return false;
  return (comma === 0 || isCommaPartWhole(plain, comma)) && (linked < 0 || isLinkedPartWhole(plain, linked));
}

/** Whether the comma behind the word at `at` is one of "a large, reddish crab": no noun has come yet. */
function isBeforeAdjective(plain: readonly string[], at: number): boolean {
  const before = plain.findLastIndex((word, k) => k <= at && !isAdjective(word) && !/ly$/.test(word));
  const word = plain[before] ?? '';
  const isColour = plain.slice(before + 1, at + 1).every((adjective) => colours.has(adjective));
  // "in shades of green, red" is a list.
  return before < at && (nounMarkers.has(word) || (leadingPrepositions.has(word) && !isColour));
}

/** Not a member of a list, which would go on, and not "…, its feathers". */
function isCommaPartWhole(plain: readonly string[], begin: number): boolean {
  const [first = '', ...rest] = plain.slice(begin);
  if (hasVerb(plain.slice(begin))) return true;
  return (
    first !== 'and' &&
    first !== 'or' &&
    (partOpeners.has(first) || participles.has(first) || (/ing$|ly$/.test(first) && rest.length > 0))
  );
}

function isLinkedPartWhole(plain: readonly string[], linked: number): boolean {
  const [word = '', first = '', ...rest] = plain.slice(linked);
  if (hasVerb([first, ...rest])) return true;
  // "the sky is blue and the sea": a noun for the list, or the beginning of another clause.
  if (word === 'and' || word === 'but') return !nounMarkers.has(first) || !hasVerb(plain.slice(0, linked));
  if (word === 'as') return !/^(?:the|it|if|its)$/.test(first);
  return participles.has(first) || /ing$/.test(first);
}

/** "resting its head" says not where, "giving the scene" not what. */
const openEnds =
  /(?:^| )(?:(?:lays?|laying|lying|places?|placing|puts?|putting|rests?|resting) (?:his|her|its|their) \S+|(?:gives?|giving|lends?|lending) (?:the|this) (?:\S+ )?(?:scene|image|photo|shot|picture|viewer|atmosphere|composition))$/;

/** "making the candle and the fire", of which nobody hears what they are made; the open ends. */
function lacksComplement(plain: readonly string[]): boolean {
  const making = plain.findLastIndex((word) => /^(?:making|makes?|keeping|leaving)$/.test(word));
  const made = plain.slice(making + 1);
  const isMade = made.some(
    (word) => isAdjective(word) || /^(?:focus|point|subject|look|feel|seem|appear|stand)$/.test(word),
  );
  return openEnds.test(plain.join(' ')) || (making >= 0 && !isMade);
}

/** "a close up, black", where "and white" was cut. */
function isHalfColours(words: readonly string[], plain: readonly string[]): boolean {
  return colours.has(plain.at(-1) ?? '') && (words.at(-2) ?? '').endsWith(',');
}

/** "between the trees", where "and the lake" was cut. */
function isHalfPair(plain: readonly string[]): boolean {
  const pair = plain.findLastIndex((word) => word === 'between' || word === 'both');
  return pair >= 0 && !plain.slice(pair).includes('and');
}
