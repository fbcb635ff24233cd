import { boundariesOf, weighBoundaries } from './boundaries.ts';
import { hasVerb } from './partsOfSpeech.ts';
import { type Cut, isJoint, isKnown, isWhole } from './wholeness.ts';

/** Of boundaries, in tenths of a logit: one that is hardly ever wrong, and one that is not found but may well be there. */
const [sure, possible] = [20, -12];
const few = 12; // words

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
  const begins = [...boundariesOf(strengths)];
  let end = words.length;
  const stretch = (begin: number): Stretch => ({
    words: words.slice(begin, end),
    strengths: strengths.slice(begin, end),
  });
  const sentences = () => begins.map((begin, k) => words.slice(begin, begins[k + 1] ?? end));
  for (let last = begins.pop() ?? 0; last > 0; last = begins.pop() ?? 0) {
    const kept = wholeBeginning(stretch(last), { place: 'later', end: 'usual' });
    if (kept > 0) {
      begins.push(last);
      end = last + kept;
      return sentences();
    }
    const isSure = (strengths[last] ?? 0) > sure;
    const before = words.slice(begins.at(-1) ?? 0, last);
    const place = begins.length === 1 ? 'first' : 'later';
    if (isWhole(before, { next: '', place, end: isSure ? 'rare' : 'usual' })) {
      end = last;
      return sentences();
    }
    // Else it was no boundary, or one behind a phrase: what follows it goes on, or goes.
    if (isSure) end = last;
  }
  return [words.slice(0, firstBeginning(stretch(0)))];
}

/** How many words of a sentence that was cut off are its longest whole beginning; 0 where none is. */
function wholeBeginning(stretch: Stretch, cut: Omit<Cut, 'next'>): number {
  const { words, strengths } = stretch;
  for (let k = words.length - 1; k > 0; k--) {
    const mayEnd = isJoint(words, k) || (strengths[k] ?? 0) > 0;
    const whole = mayEnd && isWhole(words.slice(0, k), { ...cut, next: words[k] ?? '' });
    if (whole && !endsInBeginning(stretch, k, cut.place === 'phrase' ? 0 : possible)) return k;
  }
  return 0;
}

/** Whether the words before `k` end in a phrase that may begin another sentence: "on a sidewalk the sky". */
function endsInBeginning({ words, strengths }: Stretch, k: number, least: number): boolean {
  const begin = strengths.findLastIndex((strength, at) => at > 0 && at < k && strength > least);
  return begin > 0 && !hasVerb(words.slice(begin, k));
}

/** The same of a text's first sentence, of which something stays in any case. */
function firstBeginning(stretch: Stretch): number {
  const { words } = stretch;
  const phrase = wholeBeginning(stretch, { place: 'phrase', end: 'usual' });
  const first = wholeBeginning(stretch, { place: 'first', end: 'usual' });
  const whole =
    (first < few && first < phrase / 2 ? phrase : first) ||
    wholeBeginning(stretch, { place: 'phrase', end: 'rare' }) ||
    Math.max(
      0,
      words.findLastIndex((next, k) => k > 1 && isWhole(words.slice(0, k), { next, place: 'phrase', end: 'rare' })),
    );
  // Where most of a few words would go, the last one is taken for a whole one if it is known.
  const isShort = words.length <= few && whole < words.length / 2;
  const isAll = isShort && isKnown(words.at(-1) ?? '') && isWhole(words, { next: '', place: 'first', end: 'usual' });
  return whole === 0 || isAll ? words.length : whole;
}
