import { wordSet } from '../commonWords.ts';
import { adjectiveEnd } from '../prose/grammar.ts';
import { isListed } from './circumstance.ts';
import {
  articles,
  determiners,
  effectVerbs,
  isRemarkNoun,
  pictureAdjectives,
  pictureNouns,
  qualities,
  showingWords,
} from './vocabulary.ts';
import { type Word, coreAt, coresFrom } from './word.ts';

/** As things they are shown: "with a camera", beside "the camera is level". */
const concrete = wordSet('camera lens frame photo photograph picture image light shot landscape portrait view angel');

export const joints = new Set(['and', 'while', 'with', 'as', 'but', 'where', 'so', 'also']);

/** Behind the noun of a remark; another word would make it part of a thing: "the light brown sofa". */
const afterNoun = wordSet(
  'is are was were of in at and with has have consists consist features feature includes include seems appears appear',
  'uses utilizes employs relies looks feels that which throughout used dominant dominate dominates contrasts contrast combines combine ranges range',
  'mix blend blends gives creates adds enhances highlights makes evokes emphasizes to from mostly here comes coming',
  'visible reflects reflect shows show suggests captures brings consisting include being there on revolve leans contains casts',
);

/** "the overall lighting is", "natural light", "the scene feels": a phrase of which the noun is one of the remarks. */
export function isRemarkHead(words: readonly Word[], start: number): boolean {
  let at = start;
  while (joints.has(coreAt(words, at)) || /^(?:overall|all|it|there)$/.test(coreAt(words, at))) at += 1;
  if (coreAt(words, at - 1) === 'it' && /^(?:uses|employs)$/.test(coreAt(words, at))) return true;
  // "there are no shadows".
  if (coreAt(words, at - 1) === 'there' && /^(?:is|are)$/.test(coreAt(words, at))) at += 1;
  const det = coreAt(words, at);
  if (
    /^(?:it|this|everything)$/.test(det) &&
    (effectVerbs.has(coreAt(words, at + 1)) || /^looks?$/.test(coreAt(words, at + 1)))
  )
    return true;
  if (/^the camera (?:is|angle|was|position) /.test(coresFrom(words, at, 3))) return true;
  if (/^(?:lighting|mood|atmosphere|palette|tones?)$/.test(det)) return true;
  if (det === 'the' && coreAt(words, at + 1) === 'setting') return true;
  if (determiners.has(det) || articles.has(det)) at += 1;
  if (/^(?:no)$/.test(det)) at += 1;
  if (isThing(words, at - 1)) return false;
  for (let next = at; next < at + 6 && next < words.length; next++) {
    const core = coreAt(words, next);
    const follows = coreAt(words, next + 1);
    // "with the look of an ogre" is of the ogre.
    const isOfThing = follows === 'of' && determiners.has(coreAt(words, next + 2)) && coreAt(words, start) === 'with';
    if (isOfThing && !isListed(words, next + 1)) return false;
    const isEnd = words[next]?.stops === true || next + 1 >= words.length;
    const isPlace = /^(?:front|above|below|behind|overhead)$/.test(core);
    const isSource = core === 'source' && coreAt(words, next - 1) === 'light';
    const isNoun = (isRemarkNoun(core) && !isPlace) || pictureNouns.has(core) || isSource;
    if (pictureNouns.has(core) && /^an?$/.test(det)) return false;
    if (
      isNoun &&
      (isEnd ||
        afterNoun.has(follows) ||
        showingWords.has(follows) ||
        effectVerbs.has(follows) ||
        follows.endsWith('ed'))
    )
      return true;
    if (isEnd && !qualities.has(core) && !adjectiveEnd.test(core)) return false;
    const isOwned = next === at && core.endsWith("'s");
    const isBeforeNoun =
      /^(?:lighting|mood|atmosphere|palette)$/.test(follows) ||
      /^(?:lighting|mood|atmosphere|palette)$/.test(coreAt(words, next + 2));
    if (
      !isOwned &&
      !isBeforeNoun &&
      !isRemarkNoun(core) &&
      !qualities.has(core) &&
      !adjectiveEnd.test(core) &&
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

/** "a camera", with nothing between. */
export function isThing(words: readonly Word[], at: number): boolean {
  return /^an?$/.test(coreAt(words, at)) && concrete.has(coreAt(words, at + 1));
}

/** "while the", "and the": "and" alone may join two colours. */
export function isJoint(words: readonly Word[], at: number): boolean {
  // "lit with", "painted with" are of the thing.
  if (coreAt(words, at) === 'with' && /(?:ed|lit)$/.test(coreAt(words, at - 1))) return false;
  if (coreAt(words, at) !== 'and') return joints.has(coreAt(words, at));
  return determiners.has(coreAt(words, at + 1)) || /^(?:overall|all)$/.test(coreAt(words, at + 1));
}
