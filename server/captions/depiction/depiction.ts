import { finiteVerbs, intransitiveVerbs } from '../prose/grammar.ts';
import { hasVerb } from '../prose/wholeness.ts';
import { backgroundOf, type Background } from './background.ts';
import { findMention } from './mention.ts';
import { existenceLength, openingLength } from './opening.ts';
import { dropRemarks } from './remark.ts';
import {
  articles,
  blurs,
  copulas,
  determiners,
  isRemarkNoun,
  pictureNouns,
  prepositions,
  pronouns,
  qualities,
  surfaces,
} from './vocabulary.ts';
import { showingEnd } from './showing.ts';
import { behindClause, coreAt, coresFrom, textOf, type Word, wordsOf } from './word.ts';

/** What one sentence says of what the picture shows. */
interface Shown {
  readonly text: string;
  /** `remnant`: worth saying only where there is nothing else. */
  readonly rank: 'first' | 'later' | 'remnant';
  /** `phrase`: said behind another sentence it would be a fragment, "The patterns." */
  readonly form: 'sentence' | 'phrase';
}

/** What a thing has, and is no thing alone: "its height and imposing structure". */
const aspects = new Set(
  'height structure size shape scale imposing length width presence majesty delicate intricate complex fine'.split(' '),
);

/** Of how it was taken: "likely during daylight". */
const guesses = new Set(['likely', 'maybe', 'perhaps', 'possibly', 'probably']);

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

function shownIn(words: readonly Word[]): Shown | undefined {
  const opening = openingLength(words);
  const { words: kept, kind } = dropRemarks(dropPicturesVerb(words, opening));
  let clean = dropLooseBeginning(/^(?:this|it) is (?:an?|the) /.test(coresFrom(kept, 0, 3)) ? kept.slice(2) : kept);
  const again = openingLength(clean);
  if (again > 0) clean = dropLooseBeginning(clean.slice(again));
  clean = dropLooseVerb(clean);
  if (isOfPhotograph(clean)) return undefined;
  if (!tellsOfAThing(clean) || isBareBackground(clean) || backgroundOf(clean)?.phrase === '') return undefined;
  const text = textOf(clean).replace(/[,;:\s–—-]+$/u, '');
  const begins = coreAt(clean, 0);
  if (clean.length <= 2 && begins.endsWith('ly') && !articles.has(begins)) return undefined;
  const form =
    isSentence(clean) || (kept.length === words.length - opening && isTitle(clean, words)) ? 'sentence' : 'phrase';
  const isNamed = opening > 0 && coreAt(words, opening - 1) === 'of';
  const isRemnant = kind === 'remnant' && !isNamed && /^(?:the|his|her|its|their|this|these)$/.test(begins);
  if (isRemnant) return { text, form, rank: 'remnant' };
  if (
    (prepositions.has(begins) || /^(?:like|close|next)$/.test(begins) || isVerbPhrase(clean)) &&
    !/^in the (?:back|fore)ground/i.test(text)
  )
    return { text, form, rank: 'remnant' };
  return { text, form, rank: pronouns.has(begins) ? 'later' : 'first' };
}

/** Of "a close-up shot of a heron captures its plumage, with a reed" it is "a heron, with a reed": the shot captures it. */
function dropPicturesVerb(words: readonly Word[], opening: number): readonly Word[] {
  const said = words.slice(opening);
  if (coreAt(words, opening - 1) !== 'of') return said;
  const verb = said.findIndex(
    ({ core }, at) =>
      at > 1 &&
      /^(?:captures|shows|showcases|highlights|emphasizes|reveals|displays|depicts|presents)$/.test(core) &&
      (core === 'captures' || /^(?:the|its|his|her|their)$/.test(coreAt(said, at + 1))) &&
      !/^(?:that|which|who|and|also)$/.test(coreAt(said, at - 1)),
  );
  if (verb < 0 || said.slice(0, verb).some(({ stops }) => stops)) return said;
  // What it captures besides is told: "a cave, a row of barrels".
  const isOther = articles.has(coreAt(said, verb + 1)) && coreAt(said, verb + 1) !== 'the';
  const rest = said.slice(isOther ? verb + 1 : behindClause(said, verb));
  const before = said.slice(0, verb);
  const last = before.at(-1);
  return last && rest.length > 0
    ? [...before.slice(0, -1), { ...last, text: `${last.text},`, stops: true }, ...rest]
    : before;
}

/** Not "the crab appears", behind which "in bright colours" went. */
function isSentence(words: readonly Word[]): boolean {
  const last = coreAt(words, words.length - 1);
  return (
    hasVerb(words.map(({ text }) => text.toLowerCase())) && (!finiteVerbs.has(last) || intransitiveVerbs.has(last))
  );
}

/** Whether it is the end of a sentence of which nothing but the opening went: "a man in a boat" of "it shows". */
function isTitle(clean: readonly Word[], words: readonly Word[]): boolean {
  const isEnd = textOf(words.slice(words.length - clean.length)) === textOf(clean);
  return isEnd && (clean.length === words.length || !/^(?:the|his|her|its|their)$/.test(coreAt(clean, 0)));
}

/** "looking up to the trees", not "glowing lanterns". */
function isVerbPhrase(words: readonly Word[]): boolean {
  const next = coreAt(words, 1);
  const goesOn =
    determiners.has(next) ||
    prepositions.has(next) ||
    pronouns.has(next) ||
    isRemarkNoun(next) ||
    /^(?:to|off|up|down|out|.+ly|.+ness|)$/.test(next);
  return goesOn && isParticiple(coreAt(words, 0));
}

/** "preserving", not "everything" or "ceiling". */
function isParticiple(core: string): boolean {
  return (
    /...ing$/.test(core) &&
    !/(?:thing|building|ceiling|painting|evening|morning|wedding|railing|lightning|spring|string)$/.test(core)
  );
}

function dropLooseBeginning(words: readonly Word[]): readonly Word[] {
  let start = 0;
  for (;;) {
    const shown = showingEnd(words, start);
    if (shown > start && !/^(?:of|for)$/.test(coreAt(words, start))) start = shown;
    else if (
      /^(?:and|but|so|while|as|also|with|that|which|where|of|overall|is|are|was|were)$/.test(coreAt(words, start))
    )
      start += 1;
    else return words.slice(start);
  }
}

/** "… of red brick, extending", of which "to create an effect" went, and "… the fountain is", of which the effect went. */
function dropLooseVerb(words: readonly Word[]): readonly Word[] {
  const last = coreAt(words, words.length - 1);
  const isBefore = words.at(-2)?.stops === true;
  if (last.endsWith('ly') && coreAt(words, words.length - 2) === 'and') return words.slice(0, -2);
  const isLoose = copulas.has(last) || (isBefore && isParticiple(last)) || guesses.has(last);
  return isLoose ? words.slice(0, -1) : words;
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

/** "a dark background" that is left of a list, "a blurry, solid dark purple background". */
function isBareBackground(words: readonly Word[]): boolean {
  const isPlain = words.slice(0, -1).every(({ core }) => articles.has(core) || surfaces.has(core) || blurs.has(core));
  return (isPlain || words.length <= 4) && /^(?:background|backdrop)$/.test(words.at(-1)?.core ?? '');
}

/** "the angle encloses the whole sign". */
function isOfPhotograph(words: readonly Word[]): boolean {
  return /^(?:the|this) (?:\S+ )?(?:angle|perspective|composition|framing|viewpoint|lighting|atmosphere) /.test(
    coresFrom(words, 0, 3),
  );
}

function tellsOfAThing(words: readonly Word[]): boolean {
  if (words.length <= 4 && (prepositions.has(coreAt(words, 0)) || coreAt(words, 0) === 'close')) return false;
  return words.some(
    ({ core }) =>
      core.length > 2 &&
      !determiners.has(core) &&
      !articles.has(core) &&
      !pronouns.has(core) &&
      !pictureNouns.has(core) &&
      !isRemarkNoun(core) &&
      !qualities.has(core) &&
      !aspects.has(core) &&
      !/^(?:nature|wildlife|is|are|was|were|has|have|and|or|but|with|very|from|into|taken|captured|shot|main|subject|point|elements?|decorative|maybe|perhaps|possibly|probably|likely|outdoors?|indoors?|outside|inside|facing|looking|show|late|early|morning|afternoon|evening|(?:up|down)(?:wards?)?|straight|.+ly)$/.test(
        core,
      ),
  );
}
