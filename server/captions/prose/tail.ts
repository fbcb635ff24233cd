import { findBoundaries, weighBoundaries } from './boundaries.ts';
import { type Place, closing, isJoint, isKnown, isWhole, hasVerb } from './wholeness.ts';

/** Of a boundary, in tenths of a logit: one that is hardly ever wrong. */
const sure = 20;
/** Of `closing`: how hard an end is taken where nothing better is left. */
const lastResorts = [-34, -42, -50, -60];

/** A sentence in its text: from the word `begin` up to the word `end`. */
interface Stretch {
  readonly words: readonly string[];
  /** Of boundaries before each of the words. */
  readonly strengths: readonly number[];
}

/**
 * The sentences of a text that was cut off, without what was left unfinished: the last one ends at its last clause that is
 * whole, or goes. The last word never stays, which may be half of one, unless most of the text would go with it.
 */
export function dropTail(words: readonly string[]): readonly (readonly string[])[] {
  const strengths = weighBoundaries(words);
  const begins = [...findBoundaries(words)];
  let end = words.length;
  const stretch = (begin: number): Stretch => ({
    words: words.slice(begin, end),
    strengths: strengths.slice(begin, end),
  });
  const sentences = () => begins.map((begin, k) => words.slice(begin, begins[k + 1] ?? end));
  for (let last = begins.pop() ?? 0; last > 0; last = begins.pop() ?? 0) {
    const kept = wholeBeginning(stretch(last), 'later');
    if (kept > 0) {
      begins.push(last);
      end = last + kept;
      return sentences();
    }
    const before = words.slice(begins.at(-1) ?? 0, last);
    if (isWhole(before, '', begins.length === 1 ? 'first' : 'later')) {
      end = last;
      return sentences();
    }
    // Else it was no boundary, or one behind a phrase: what follows it goes on, or goes.
    if ((strengths[last] ?? 0) > sure) end = last;
  }
  return [words.slice(0, firstBeginning(stretch(0)))];
}

/** How many words of a sentence that was cut off are its longest whole beginning; 0 where none is. */
function wholeBeginning({ words, strengths }: Stretch, place: Place): number {
  for (let k = words.length - 1; k > 0; k--) {
    const mayEnd = isJoint(words, k) || (strengths[k] ?? 0) > 0;
    if (mayEnd && !isBeginOfAnother({ words, strengths }, k) && isWhole(words.slice(0, k), words[k] ?? '', place))
      return k;
  }
  return 0;
}

/** Whether the words before `k` end in a phrase that may begin another sentence: "on a sidewalk the sky". */
function isBeginOfAnother({ words, strengths }: Stretch, k: number): boolean {
  const begin = strengths.findLastIndex((strength, at) => at > 0 && at < k && strength > 0);
  return begin > 0 && !hasVerb(words.slice(begin, k));
}

/** The same of a text's first sentence, of which something stays in any case. */
function firstBeginning(stretch: Stretch): number {
  const { words } = stretch;
  const whole = wholeBeginning(stretch, 'first') || wholeBeginning(stretch, 'phrase');
  // Where most would go, the last word is taken for a whole one if it is known.
  if (whole < words.length / 2 && isKnown(words.at(-1) ?? '') && isWhole(words, '', 'first')) return words.length;
  if (whole > 0) return whole;
  for (const limit of lastResorts) {
    for (let k = words.length - 1; k > 1; k--) if (closing(words.slice(0, k)) > limit) return k;
  }
  return words.length;
}
