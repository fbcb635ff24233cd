import { backgroundOf, type Background } from './background.ts';
import { findMention } from './mention.ts';
import { existenceLength, openingLength } from './opening.ts';
import { aspects, shownIn, type Shown } from './shown.ts';
import { articles, isRemarkNoun } from './vocabulary.ts';
import { textOf, type Word, wordsOf } from './word.ts';

/** Remarks that no plain sentence makes. */
const remarks =
  /\b(?:lighting|camera (?:angle|position)|moods?|atmosphere|ambiance|palette|eye[- ]level|depth of field|composition|perspective|vibes?|evok\w+|conveys?|photographed|photography|(?:captured|shot|taken) (?:at|from|in|by|with)|the (?:\w+ )?background is|the (?:\S+ ){0,2}?(?:image|photo|photograph|picture|scene|shot) (?:is|was|of|feels|gives|evokes)|(?:close|medium|wide|long|angle|level|range|up) shot|(?:the|main) colou?rs? (?:are|is|of))\b/i;
/** In an opening; "a photo of" and "a black and white picture of" alone begin plain sentences too. */
const narrations =
  /\b(?:\S*shot|taken|captur\w+|depict\w*|show\w*|featur\w+|focus\w*|highlight\w*|angle|perspective|contain\w*|camera|stress\w*|emphasi\w*)\b/i;

/** Whether a sentence speaks of the photograph as photographers do, so that it is to be told what the picture shows. */
export function isNarration(sentence: string): boolean {
  const words = wordsOf(sentence);
  return remarks.test(sentence) || narrations.test(textOf(words.slice(0, openingLength(words))));
}

/**
 * The sentences of what the picture shows, in their words, and the background's phrase put to the first: of "A close up
 * shot of a bee. The background is green. The mood is calm." it is "A bee against a green background". Where they speak of
 * the photograph alone it is the thing that they mention, or nothing.
 */
export function depict(sentences: readonly string[]): readonly string[] {
  const shown: Shown[] = [];
  let background: Background | undefined;
  for (const sentence of sentences) {
    const words = bareWordsOf(sentence);
    const found = backgroundOf(words);
    if (found) {
      background ??= found;
      continue;
    }
    const one = shownIn(words);
    if (one) shown.push(one);
  }
  const whole = shown.filter(({ rank }) => rank !== 'remnant');
  const first = whole.findIndex(({ rank }) => rank === 'first');
  const order = whole.length === 0 ? shown.slice(0, 1) : whole.slice(Math.max(first, 0));
  const texts = dropSaid(order.filter(({ form }, at) => at === 0 || form === 'sentence').map(({ text }) => text));
  const [begun, ...rest] = texts;
  if (begun === undefined) {
    const mention = findMention(sentences.map(bareWordsOf));
    return mention === undefined ? [] : [mention];
  }
  const beginning = wordsOf(begun);
  const head = textOf(beginning.slice(existenceLength(beginning)));
  const withBackground =
    background && background.phrase !== '' && !/\b(?:back(?:ground|drop)|against)\b/i.test(head)
      ? `${head} ${background.phrase}`
      : head;
  return [withBackground, ...rest];
}

/** Without the full stop. */
function bareWordsOf(sentence: string): readonly Word[] {
  return wordsOf(sentence.replace(/[.!?…]+(["”’)]*)$/u, '$1'));
}

/** Without the sentences that say only how the photograph was taken, if any is left. */
export function dropFraming(sentences: readonly string[]): readonly string[] {
  const told = sentences.filter((sentence) => {
    const words = wordsOf(sentence);
    return openingLength(words) < words.length;
  });
  return told.length === 0 ? sentences : told;
}

/** Without a text of which every word was there: "a bird", "the bird". */
function dropSaid(texts: readonly string[]): readonly string[] {
  const said = new Set<string>();
  return texts.filter((text, at) => {
    const own = wordsOf(text).filter(({ core }) => !articles.has(core) && !isRemarkNoun(core) && !aspects.has(core));
    // "… and the footprints. The footprints …" would be taken for words said twice.
    const isNew = own.some(({ core }) => !said.has(core)) && !goesOnWith(texts[at - 1] ?? '', text);
    for (const { core } of own) said.add(core);
    return isNew;
  });
}

/** Whether a text ends in the two words that the next begins with, after others. */
function goesOnWith(before: string, text: string): boolean {
  const end = wordsOf(before).map(({ core }) => core);
  const [first, second] = wordsOf(text).map(({ core }) => core);
  return end.length > 2 && second !== undefined && end.at(-2) === first && end.at(-1) === second;
}
