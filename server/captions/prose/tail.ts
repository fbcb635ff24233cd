import type { Boundary } from './boundaries.ts';
import { type Place, closing, isJoint, isKnown, isWhole } from './wholeness.ts';

/** Of a boundary's strength: that one is hardly ever wrong. */
const sure = 20;
/** Of `closing`: how hard an end is taken where nothing better is left. */
const lastResorts = [-34, -42, -50, -60];

/** The words of a text, and where its sentences begin but for the first. */
export interface SentenceWords {
  readonly words: readonly string[];
  readonly boundaries: readonly Boundary[];
}

/**
 * A text that was cut off without what was left unfinished: its last sentence ends at the last clause that is whole, or
 * goes. Its last word never stays, which may be half of one, unless there is no other.
 */
export function dropTail({ words, boundaries }: SentenceWords): SentenceWords {
  let text = words;
  const left = [...boundaries];
  for (let last = left.pop(); last; last = left.pop()) {
    const kept = wholeBeginning(text.slice(last.begin), 'later');
    if (kept > 0) return { words: text.slice(0, last.begin + kept), boundaries: [...left, last] };
    const begin = left.at(-1)?.begin ?? 0;
    const before = text.slice(begin, last.begin);
    if (isWhole(before, '', begin === 0 ? 'first' : 'later'))
      return { words: text.slice(0, last.begin), boundaries: left };
    // Else it was no boundary, or one behind a phrase: what follows it goes on, or goes.
    if (last.strength > sure) text = text.slice(0, last.begin);
  }
  return { words: text.slice(0, firstBeginning(text)), boundaries: [] };
}

/** How many words of a sentence that was cut off are its longest whole beginning; 0 where none is. */
function wholeBeginning(words: readonly string[], place: Place): number {
  for (let k = words.length - 1; k > 0; k--) {
    if (isJoint(words, k) && isWhole(words.slice(0, k), words[k] ?? '', place)) return k;
  }
  return 0;
}

/** The same of a text's first sentence, of which something stays in any case. */
function firstBeginning(words: readonly string[]): number {
  const whole = wholeBeginning(words, 'first') || wholeBeginning(words, 'phrase');
  // Where most would go, the last word is taken for a whole one if it is known.
  if (whole < words.length / 2 && isKnown(words.at(-1) ?? '') && isWhole(words, '', 'first')) return words.length;
  if (whole > 0) return whole;
  for (const limit of lastResorts) {
    for (let k = words.length - 1; k > 1; k--) if (closing(words.slice(0, k)) > limit) return k;
  }
  return words.length;
}
