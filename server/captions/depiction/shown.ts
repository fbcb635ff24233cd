import { wordSet } from '../commonWords.ts';
import { finiteVerbs, intransitiveVerbs } from '../prose/grammar.ts';
import { hasVerb } from '../prose/partsOfSpeech.ts';
import { backgroundOf } from './background.ts';
import { openingLength } from './opening.ts';
import { dropRemarks } from './remark.ts';
import { joints } from './remarkHead.ts';
import { showingEnd } from './showing.ts';
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
import { behindClause, coreAt, coresFrom, textOf, type Word } from './word.ts';

/** What one sentence says of what the picture shows. */
export interface Shown {
  readonly text: string;
  /** `remnant`: worth saying only where there is nothing else. */
  readonly rank: 'first' | 'later' | 'remnant';
  /** `phrase`: said behind another sentence it would be a fragment, "The patterns." */
  readonly form: 'sentence' | 'phrase';
}

/** What a thing has, and is no thing alone: "its width and delicate shape". */
export const aspects = wordSet(
  'height structure size shape scale imposing length width presence majesty delicate intricate complex fine',
);

/** Of how it was taken: "perhaps around noon". */
const guesses = new Set(['likely', 'maybe', 'perhaps', 'possibly', 'probably']);

/** Undefined where it speaks of the photograph alone. */
export function shownIn(words: readonly Word[]): Shown | undefined {
  const opening = openingLength(words);
  const { words: kept, kind } = dropRemarks(dropPicturesVerb(words, opening));
  let clean = dropLooseBeginning(/^(?:this|it) is (?:an?|the) /.test(coresFrom(kept, 0, 3)) ? kept.slice(2) : kept);
  // "pointing down towards a corner, revealing the stalls".
  if (/^(?:facing|pointing|tilted) (?:\S+ly )?(?:up|down)/.test(coresFrom(clean, 0, 3)))
    clean = dropLooseBeginning(clean.slice(behindClause(clean, 0)));
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
  return (
    isEnd &&
    ((clean.length === words.length && clean.length > 3) || !/^(?:the|his|her|its|their)$/.test(coreAt(clean, 0)))
  );
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

/** "mending", not "everything" or "ceiling". */
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

/** "… of grey slate, stretching", of which "to create an effect" went, and "… the fountain is", of which the effect went. */
function dropLooseVerb(words: readonly Word[]): readonly Word[] {
  const last = coreAt(words, words.length - 1);
  const before = words.at(-2);
  const isLoose =
    copulas.has(last) ||
    joints.has(last) ||
    guesses.has(last) ||
    /^(?:still|also|further|slightly)$/.test(last) ||
    (before?.stops === true && isParticiple(last)) ||
    (before?.core === 'and' && last.endsWith('ly'));
  return isLoose ? dropLooseVerb(words.slice(0, -1)) : words;
}

/** "a dark background" that is left of a list, "a hazy, plain dark green background". */
function isBareBackground(words: readonly Word[]): boolean {
  const isPlain = words.slice(0, -1).every(({ core }) => articles.has(core) || surfaces.has(core) || blurs.has(core));
  return (isPlain || words.length <= 4) && /^(?:background|backdrop)$/.test(words.at(-1)?.core ?? '');
}

/** "the perspective stresses the whole mast". */
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
      !/^(?:nature|wildlife|is|are|was|were|has|have|and|or|but|with|very|from|into|taken|captured|shot|main|subject|point|elements?|decorative|maybe|perhaps|possibly|probably|likely|outdoors?|indoors?|outside|inside|facing|looking|pointing|creativity|distinction|authenticity|depth|show|late|early|morning|afternoon|evening|(?:up|down)(?:wards?)?|straight|.+ly)$/.test(
        core,
      ),
  );
}
