import { finiteVerbs } from '../prose/grammar.ts';
import { dropRemarks } from './remark.ts';
import {
  copulas,
  determiners,
  effectVerbs,
  isPictureAdjective,
  isRemarkNoun,
  pictureNouns,
  prepositions,
  qualities,
  takingWords,
} from './vocabulary.ts';
import { coreAt, endsClause, textOf, type Word } from './word.ts';

const longestThing = 8; // words

/** Of a thing, and none themselves: "the curves of the petals", "a full overview of the harbour". */
const facets = setOf(
  'beginning body center centre curves depth end essence expanse features grandeur majesty moment front heart height image lines middle movement outline overview part',
  'parts patterns picture posture power presence rest scale shape shapes side size strength structure surface symmetry top',
);

/** They stand for the picture, or for whoever looks at it. */
const noThings = setOf(
  'attention background backdrop camera day element elements environment eye eyes fact foreground frame image light lighting',
  'its left main nature observer overall photographer point right scene setting subject subjects sun surroundings time use',
  'viewer viewers way whole entire world same following',
);

const leadVerb =
  /^(?:highlight|captur|emphasi[sz]|enhanc|accentuat|isolat|illuminat|reveal|show|showcas|featur|depict|stress|fram)(?:e|es|ed|s|ing)?$/;

/**
 * The thing that sentences about the photograph mention, where they tell of nothing else: "the bark" of "The light
 * highlights the texture of the bark", "the dog" of "its focus on the dog's fur". Undefined where they mention none.
 */
export function findMention(sentences: readonly (readonly Word[])[]): string | undefined {
  let found: string | undefined;
  for (const words of sentences) {
    for (let at = 1; at < words.length; at++) {
      const lead = leadOf(words, at);
      if (lead === 'none' || (lead === 'place' && found !== undefined)) continue;
      const thing = thingFrom(words, at, lead);
      if (thing === undefined) continue;
      if (lead === 'sight') return thing;
      found = thing;
    }
  }
  return found;
}

/** What stands before the word at `at`: "highlighting", or "towards", behind which a thing is more seldom what matters. */
function leadOf(words: readonly Word[], at: number): 'sight' | 'place' | 'none' {
  const before = coreAt(words, at - 1);
  if (words[at - 1]?.stops === true) return 'none';
  if (leadVerb.test(before)) return 'sight';
  if (before === 'on' && words.slice(Math.max(0, at - 6), at - 1).some(({ core }) => /^(?:focus|attention)/.test(core)))
    return 'sight';
  const isOfFacet = before === 'of' && (facets.has(coreAt(words, at - 2)) || isRemarkNoun(coreAt(words, at - 2)));
  if (isOfFacet) return /^colou?r|palette|^tones$/.test(coreAt(words, at - 2)) ? 'place' : 'sight';
  const isPlace = /^(?:of|on|off|against|towards?|behind|above|beneath|at|making|giving)$/.test(before);
  return isPlace && isDefinite(words, at) ? 'place' : 'none';
}

function isDefinite(words: readonly Word[], at: number): boolean {
  return /^(?:the|his|her|their|this|these|both|two|three)$/.test(coreAt(words, at));
}

/** "a tall sailor mending a rope in a shed" with its clause, and "the badger" of "the badger's coat" alone. */
function thingFrom(words: readonly Word[], at: number, lead: 'sight' | 'place'): string | undefined {
  const isNamed = determiners.has(coreAt(words, at));
  const end = thingEnd(words, at);
  const phrase = words.slice(at, end);
  const owner = phrase.findIndex(({ text }) => /['’]s$|s['’]$/.test(text));
  const thing = owner > 0 ? phrase.slice(0, owner + 1) : phrase;
  const head = (thing.at(-1)?.core ?? '').replace(/'s?$/, '');
  const isWhole = owner > 0 || !isOpen(words, end);
  const isPlural = thing.length === 2 && /[^s]s$/.test(head);
  if (thing.length < 2 || !isWhole || (!isNamed && (lead === 'place' || !isPlural))) return undefined;
  if (thing.some(({ core }) => noThings.has(core.replace(/'s?$/, '')) || pictureNouns.has(core))) return undefined;
  const isNone = isRemarkNoun(head) || facets.has(head) || isQuality(head) || /ness$/.test(head);
  if (isNone) return undefined;
  if (owner > 0) return textOf(thing).replace(/['’]s?,?$/, '');
  // "an owl sitting in a tree" goes on; "an owl a wall" lacks a mark.
  const isNew = isNamed && !isDefinite(words, at) && !determiners.has(coreAt(words, end));
  const told = isNew ? dropRemarks(words.slice(at)).words : thing;
  return told.length < 2 ? undefined : textOf(told).replace(/[,;:]$/, '');
}

function thingEnd(words: readonly Word[], at: number): number {
  let end = at + 1;
  while (end < words.length && end < at + longestThing && words[end - 1]?.stops !== true) {
    if (endsThing(words, end, at)) break;
    end += 1;
  }
  // "the brick and timber".
  const isPair = coreAt(words, end) === 'and' && end + 1 < words.length && endsClause(words, end + 2);
  // "both the anvil and the hammer".
  if (coreAt(words, at) === 'both' && coreAt(words, end) === 'and') return thingEnd(words, end + 1);
  return isPair && !isQuality(coreAt(words, end + 1)) ? end + 2 : end;
}

function isQuality(core: string): boolean {
  return qualities.has(core) || (isPictureAdjective(core) && !/^birds?$/.test(core));
}

function endsThing(words: readonly Word[], at: number, begin: number): boolean {
  const core = coreAt(words, at);
  // "the children soft light" lacks a mark.
  const isNext = at > begin + 1 && isQuality(core) && /[^su]s$|ren$|ple$|men$/.test(coreAt(words, at - 1));
  const isVerb = copulas.has(core) || effectVerbs.has(core) || finiteVerbs.has(core) || takingWords.has(core);
  const isJoint = /^(?:and|or|but|as|while|that|which|who|where|when|to|so|for|of)$/.test(core);
  // "the two swans" and "the swinging lamp" go on behind them.
  const isOther =
    /(?<!fami|li|f|bel|jel)ly$/.test(core) || ((determiners.has(core) || /...ing$/.test(core)) && at > begin + 1);
  return isNext || isVerb || isJoint || isOther || prepositions.has(core);
}

/** Whether a comma between adjectives stands at `end`: "the rough, unpainted". */
function isOpen(words: readonly Word[], end: number): boolean {
  const next = coreAt(words, end);
  const goesOn =
    determiners.has(next) || prepositions.has(next) || /ing$|ed$|^(?:and|while|as|which|who|so|)$/.test(next);
  return words[end - 1]?.stops === true && !goesOn && end < words.length;
}

function setOf(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(' ')));
}
