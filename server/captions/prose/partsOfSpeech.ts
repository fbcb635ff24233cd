import { adjectiveEnd, adjectives, colours, finiteVerbs, pictures, pictureVerbs } from './grammar.ts';
import { asPattern } from './wordPattern.ts';

/** Words as they are compared here: `flowers,` is `flowers`. */
export function plainWords(words: readonly string[]): readonly string[] {
  return words.map((word) => asPattern(word).replace(/,+$/, ''));
}

/** Whether one of them can be the verb of a sentence. */
export function hasVerb(words: readonly string[]): boolean {
  const plain = plainWords(words);
  return plain.some((word, k) => finiteVerbs.has(word) || (pictureVerbs.has(word) && pictures.has(plain[k - 1] ?? '')));
}

export function isModal(word: string): boolean {
  return /^(?:can|could|may|might|will|would)$/.test(word);
}

export function isParticiple(word: string): boolean {
  return /.[^e]ed$/.test(word) || /^(?:put|set|seen|shown|held|made|built|worn|taken)$/.test(word);
}

export function isAdjective(word: string): boolean {
  return adjectives.has(word) || colours.has(word) || adjectiveEnd.test(word);
}
