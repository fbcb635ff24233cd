import { colours, nounMarkers, finiteVerbs, partOpeners, participles, leadingPrepositions } from './grammar.ts';
import { hasVerb, isAdjective, isParticiple } from './partsOfSpeech.ts';

/** "an insect", "of glass beads" before "in": what another part follows is whole, however rarely a sentence ends with it. */
export function isNounBefore(plain: readonly string[], next: string): boolean {
  const last = plain.at(-1) ?? '';
  const isMany = /[^s]s$/.test(last);
  const begin = plain.findLastIndex(
    (word, k) =>
      k >= plain.length - 4 &&
      k < plain.length - 1 &&
      (nounMarkers.has(word) || (isMany && leadingPrepositions.has(word))),
  );
  const isNamed = begin >= 0 && plain.slice(begin + 1, -1).every(isModifier);
  const goesOn =
    (leadingPrepositions.has(next) && !/^(?:of|for|to|than|as)$/.test(next)) ||
    next === '' ||
    (next === 'and' && !/^an?$/.test(plain.at(-2) ?? '')) || // "a dismal and" is no noun
    /^(?:that|which|who|where)$/.test(next) ||
    participles.has(next);
  return (
    goesOn &&
    (isNamed || (isMany && isAdjective(plain.at(-2) ?? ''))) &&
    isModifier(last) &&
    !isAdjective(last) &&
    !/ly$/.test(last)
  );
}

/** What may stand between "a" and its noun. */
function isModifier(word: string): boolean {
  return !(
    partOpeners.has(word) ||
    leadingPrepositions.has(word) ||
    finiteVerbs.has(word) ||
    participles.has(word) ||
    isParticiple(word)
  );
}

/** "a gloomy, unsettling", "the blue", "of lush green": adjectives with no noun behind. */
export function lacksNoun(plain: readonly string[]): boolean {
  const last = plain.at(-1) ?? '';
  if (!isAdjective(last)) return nounMarkers.has(last);
  const first = plain.findLastIndex((word) => !isAdjective(word) && !/ly$|^and$/.test(word)) + 1;
  const run = plain.slice(first);
  const isColour = run.every((word) => colours.has(word) || word === 'and');
  if (isColour) return nounMarkers.has(plain[first - 1] ?? '');
  // "a lavish ceremonial", but "the hall is ceremonial".
  const start = plain.findLastIndex((word) => nounMarkers.has(word) || leadingPrepositions.has(word));
  return !hasVerb(plain.slice(start + 1)) || run[0] === 'and';
}
