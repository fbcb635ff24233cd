/** What things are called: the names of `names.json`, each under a wider one. */
import { Fields } from '../files/jsonFields.ts';
import { isObject } from '../plainObject.ts';
import { CaptionLensError } from '../errors.ts';
import { say } from '../wording.ts';

export const kinds = ['animal', 'vehicle', 'building', 'food', 'plant', 'person', 'scene', 'medium', 'thing'] as const;
export type Kind = (typeof kinds)[number];

/**
 * How sure one must be to say it. `sure`: more than of a `plain` one, for much that the network was never taught looks
 * like it to it. `silent`: never said, it only gathers.
 */
const certainties = ['plain', 'sure', 'silent'] as const;
export type Certainty = (typeof certainties)[number];

export interface Name {
  /** `espresso` */
  readonly name: string;
  readonly kind: Kind;
  /** `an`; `some` of what is not counted. */
  readonly article: string;
  /** `espressos` */
  readonly many: string;
  /** Its place in the list. */
  readonly wider: number | undefined;
  readonly certainty: Certainty;
  /** How it is said of a scene that something else is in: `by a lake`. */
  readonly place: string | undefined;
  /** It has the shape of a person, who is then not to be believed. */
  readonly figure: boolean;
  /** Of the classifier, those that have no narrower name. */
  readonly classes: readonly number[];
  /** Of the detector, numbered as in COCO, from 1. */
  readonly detector: readonly number[];
}

const limits = { names: 10_000, length: 60, classes: 65_536, depth: 16 };

/** The `names` of `names.json`. Throws `checkpointInvalid`. */
export function parseNames(fields: Fields): readonly Name[] {
  const list: unknown = fields.get('names');
  if (!Array.isArray(list) || list.length === 0 || list.length > limits.names || !list.every(isObject)) {
    throw fields.wrong('names', say`a list of 1 to ${limits.names} objects`);
  }
  const names = list.map((item, index) => parseName(new Fields(`${fields.label}, name ${index}`, item), list.length));
  checkChains(fields, names);
  return names;
}

function parseName(fields: Fields, count: number): Name {
  const wider = fields.integer('wider');
  if (wider !== undefined && (wider < 0 || wider >= count)) throw fields.wrong('wider', say`the number of a name`);
  const place = fields.has('place') ? words(fields, 'place') : undefined;
  return {
    name: words(fields, 'name'),
    kind: oneOf(fields, 'kind', kinds),
    article: words(fields, 'article'),
    many: words(fields, 'many'),
    wider,
    certainty: oneOf(fields, 'certainty', certainties),
    place,
    figure: fields.flag('figure') ?? false,
    classes: numbers(fields, 'classes'),
    detector: numbers(fields, 'detector'),
  };
}

/** Letters, hyphens, apostrophes and single spaces: a name goes into prompts, captions and documents. */
function words(fields: Fields, name: string): string {
  const value = fields.text(name) ?? '';
  if (value.length > limits.length || !/^[A-Za-z]+(?:(?:[ '-]|'[ -])[A-Za-z]+)*$/.test(value)) {
    throw fields.wrong(name, say`words of at most ${limits.length} letters`);
  }
  return value;
}

function oneOf<T extends string>(fields: Fields, name: string, values: readonly T[]): T {
  const found = values.find((value) => value === fields.text(name));
  if (found === undefined) throw fields.wrong(name, say`one of ${values.join(', ')}`);
  return found;
}

function numbers(fields: Fields, name: string): readonly number[] {
  const list: unknown = fields.get(name) ?? [];
  const isClass = (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < limits.classes;
  if (!Array.isArray(list) || !list.every(isClass)) throw fields.wrong(name, say`a list of classes`);
  return list as readonly number[];
}

/** Following `wider` must come to an end, and soon: every name keeps its chain in memory. */
function checkChains(fields: Fields, names: readonly Name[]): void {
  for (const [start] of names.entries()) {
    let steps = 0;
    for (let at: number | undefined = start; at !== undefined; at = names[at]?.wider) {
      if (++steps > limits.depth) {
        const message = say`${fields.label}: a name lies under itself, or under more than ${limits.depth - 1} others.`;
        throw new CaptionLensError('checkpointInvalid', message);
      }
    }
  }
}
