/** Sights as models/demo/train/sights.py draws them for the training (`some_sight`), with the same odds. */
import type { Name } from '../../../models/recogniser/names.ts';
import { nothingSeen, type Item, type Sight, type Where } from '../../../models/recogniser/sight.ts';
import { seededRandom, type Random } from '../quality/scenes.ts';

const numbers = ['two', 'three', 'four', 'five', 'several'];
const anBefore = /^(?:[aeio]|u(?!ni|ke)|hour)/i;

/** What there is to draw from. */
interface Repertoire {
  /** With their articles. */
  readonly media: readonly string[];
  readonly scenes: readonly string[];
  readonly things: readonly string[];
  /** Of what the detector counts, the plurals. */
  readonly counted: readonly string[];
  readonly places: readonly string[];
  /** Of all of these, to make up names that the model cannot know by heart. */
  readonly words: readonly string[];
}

function repertoireOf(names: readonly Name[]): Repertoire {
  const called = ({ article, name }: Name) => `${article} ${name}`;
  const sayable = names.filter(({ certainty }) => certainty !== 'silent');
  const things = sayable.filter(({ kind }) => kind !== 'scene' && kind !== 'medium');
  const counted = things.filter(({ detector }) => detector.length > 0).map(({ many }) => many);
  const places = new Set(names.flatMap(({ place }) => place ?? []));
  return {
    media: sayable.filter(({ kind }) => kind === 'medium').map(called),
    scenes: sayable.filter(({ kind }) => kind === 'scene').map(called),
    things: things.map(called),
    counted,
    places: [...[...places].sort(), 'on a table'],
    words: [...new Set([...sayable.map(called), ...counted].flatMap((form) => form.split(' ')))].sort(),
  };
}

/** `known`: what a recogniser can say. `any`: as in the training, now and then one of words that do not belong together. */
export const nameChoices = ['known', 'any'] as const;
export type NameChoice = (typeof nameChoices)[number];

interface Draw {
  readonly names: NameChoice;
  readonly seed: number;
}

/** The same `count` sights in every run. */
export function drawSights(names: readonly Name[], count: number, draw: Draw): readonly Sight[] {
  const random = seededRandom(draw.seed);
  const repertoire = repertoireOf(names);
  return Array.from({ length: count }, () => drawSight(repertoire, draw.names, random));
}

function drawSight(repertoire: Repertoire, choice: NameChoice, random: Random): Sight {
  const dice = random();
  if (dice < 0.2) return nothingSeen;
  if (dice < 0.27) return only(pick(repertoire.media, random));
  if (dice < 0.33) return only(pick(repertoire.scenes, random));
  const count = pick([1, 1, 1, 1, 2, 2, 2, 3, 3], random);
  const phrases = new Set<string>();
  while (phrases.size < count) phrases.add(drawName(repertoire, choice, random));
  const wheres = drawWheres(count, random);
  const items = [...phrases].map((phrase, index): Item => ({ phrase, where: wheres[index] }));
  // Three are told at most, things and places together.
  const places = count < 3 && random() < 1 / 3 ? [pick(repertoire.places, random)] : [];
  const isInCup = count === 1 && random() < 0.08;
  return { items, places: isInCup ? ['in a cup', 'on a table'] : places, subjects: [] };
}

function only(phrase: string): Sight {
  return { items: [{ phrase, where: undefined }], places: [], subjects: [] };
}

const madeUpShare = 0.12;

function drawName({ things, counted, words }: Repertoire, choice: NameChoice, random: Random): string {
  const dice = choice === 'any' ? random() : madeUpShare + (1 - madeUpShare) * random();
  if (dice < madeUpShare) {
    const made = Array.from({ length: pick([1, 2, 2, 3], random) }, () => pick(words, random)).join(' ');
    return `${pick([anBefore.test(made) ? 'an' : 'a', 'some'], random)} ${made}`;
  }
  if (dice < 0.22) return `${pick(numbers, random)} ${pick(counted, random)}`;
  if (dice < 0.3) return pick(['a person', ...numbers.map((number) => `${number} people`)], random);
  return pick(things, random);
}

function drawWheres(count: number, random: Random): readonly (Where | undefined)[] {
  if (count === 1) return [pick([undefined, undefined, undefined, 'left', 'right', 'close'] as const, random)];
  return pick<readonly (Where | undefined)[]>(
    [[], [], ['left', 'right'], ['right', 'left'], ['left', undefined, 'right']],
    random,
  );
}

function pick<T>(values: readonly T[], random: Random): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined && values.length === 0) throw new Error('There is nothing to draw from.');
  return value as T;
}
