import { wordSet } from '../commonWords.ts';
import { effectParticiples, effectVerbs, isRemarkNoun } from './vocabulary.ts';
import { type Word, coreAt } from './word.ts';

const unmistakable = wordSet(
  'evokes evoke evoking conveys convey conveying exudes exude exuding inspires inspire inspiring emphasizes emphasize',
  'emphasizing enhances enhance enhancing radiates radiating symbolizes symbolizing accentuates accentuating',
  'instills instilling contrasts contrasting highlights highlight suggesting indicating creates creating highlighting feels contributing intensifying',
);

const effects = wordSet(
  'attention eye eyes viewer viewers peace peacefulness calm joy happiness life movement interest dynamism character mystery',
  'liveliness relaxation comfort stand pop clear visible noticeable freshness touch vibrancy richness dimension hope',
  'connection bond prominent stronger alive sharper quiet peaceful serene natural lively appearance look feel',
);

/** "creating a calm mood", "which gives a sense of", "evokes". */
export function isEffect(words: readonly Word[], at: number, numKept: number): boolean {
  let verb = at;
  if (/^(?:and|that|which|while|also|as|to|could|can|may|might|will|would)$/.test(coreAt(words, verb))) verb += 1;
  if (verb > at && /^(?:further|also|\S+ly)$/.test(coreAt(words, verb))) verb += 1;
  const isClause = at === 0 || words[at - 1]?.stops === true || verb > at;
  if (isClause && /^(?:it|this|thus|thereby|they|also)$/.test(coreAt(words, verb))) verb += 1;
  const core = coreAt(words, verb);
  const isVerb = effectVerbs.has(core) || effectParticiples.has(core);
  if (!isVerb) return false;
  if (unmistakable.has(core)) return true;
  if (core.endsWith('ing') && words[verb - 1]?.stops === true) return true;
  if (numKept === 0 && verb === at) {
    if (/^(?:making|giving|adding|bringing|drawing|allowing|helping|ensuring)$/.test(core)) return true;
    if (!core.endsWith('ing')) return false;
  }
  return words
    .slice(verb + 1, verb + 8)
    .some(({ core: next }) => isRemarkNoun(next) || effects.has(next) || /^(?:impression|sense)$/.test(next));
}

/** "the lights enhance the room": a clause of which nothing would be left but its subject. */
export function isEffectClause(words: readonly Word[], begin: number): boolean {
  for (let at = begin + 1; at < words.length; at++) {
    const core = coreAt(words, at);
    if (effectVerbs.has(core) && unmistakable.has(core)) return true;
    if (words[at]?.stops === true || core.endsWith('ing')) return false;
  }
  return false;
}
