import { isObject } from '../../models/plainObject.ts';
import { say, type Sentence, type Wording } from '../../models/wording.ts';

/** What is wrong with a value, as half a sentence that begins with where it is; undefined where it has the shape. */
export type Shape = (value: unknown, where: string) => Sentence | undefined;

/** A shape for each member that a type has. */
export type Shapes<Group> = Readonly<Record<keyof Group, Shape>>;

/** Takes every value. */
export const anything: Shape = () => undefined;

export const text = matching(say`a text`, (value) => typeof value === 'string');
export const flag = matching(say`true or false`, (value) => typeof value === 'boolean');
export const number = matching(say`a number`, Number.isFinite);

/** A whole number of at least `least`. */
export function wholeFrom(least: number): Shape {
  return matching(say`a whole number from ${least} on`, (value) => isWhole(value) && value >= least);
}

/** A whole number from `least` to `most`, both included. */
export function wholeWithin(least: number, most: number): Shape {
  return matching(
    say`a whole number from ${least} to ${most}`,
    (value) => isWhole(value) && value >= least && value <= most,
  );
}

/** A finite number of at least `least`. */
export function numberFrom(least: number): Shape {
  return matching(say`a number from ${least} on`, (value) => isFinite(value) && value >= least);
}

/** A number from `least` to `most`, both included. */
export function numberWithin(least: number, most: number): Shape {
  return matching(
    say`a number from ${least} to ${most}`,
    (value) => isFinite(value) && value >= least && value <= most,
  );
}

/** A finite number greater than `bound`. */
export function numberAbove(bound: number): Shape {
  return matching(say`a number above ${bound}`, (value) => isFinite(value) && value > bound);
}

/** One of the values, by `===`. */
export function oneOf(...values: readonly (string | boolean)[]): Shape {
  const words = values.map((value) => JSON.stringify(value));
  const last = words.pop() ?? '';
  const wanted = words.length > 0 ? say`${words.join(', ')} or ${last}` : last;
  return matching(wanted, (value) => values.some((allowed) => allowed === value));
}

/** What has one of two shapes. Its fault is that of the second. */
export function either(one: Shape, other: Shape): Shape {
  return (value, where) => one(value, where) && other(value, where);
}

/** What has the shape, or is undefined or null. */
export function optional(shape: Shape): Shape {
  return (value, where) => (value === undefined || value === null ? undefined : shape(value, where));
}

/** An array whose items have the shape; its fault is that of the first wrong item. */
export function list(shape: Shape): Shape {
  return (value, where) => {
    if (!Array.isArray(value)) return wrong(where, say`a list`, value);
    for (const [i, item] of value.entries()) {
      const fault = shape(item, `${where}[${i}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** An object whose names the user chooses. */
export function mapOf(shape: Shape): Shape {
  return (value, where) => {
    if (!isObject(value)) return wrong(where, say`an object`, value);
    for (const [name, member] of Object.entries(value)) {
      const fault = shape(member, `${where}[${shownText(name)}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** Further members are let be: they may be of a newer client. */
export function object(members: Readonly<Record<string, Shape>>): Shape {
  return (value, where) => {
    if (!isObject(value)) return wrong(where, say`an object`, value);
    for (const [name, shape] of Object.entries(members)) {
      const fault = shape(value[name], where === '' ? name : `${where}.${name}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** A union on `kind`: for each kind the members that it has. */
export function kinds(byKind: Readonly<Record<string, Readonly<Record<string, Shape>>>>): Shape {
  const kind = object({ kind: oneOf(...Object.keys(byKind)) });
  return (value, where) =>
    kind(value, where) ?? object(byKind[(value as { readonly kind: string }).kind] ?? {})(value, where);
}

/** For example: 'captionLens.model.device should be "cpu" or "cuda", not "gpu"'. */
export function wrong(where: string, wanted: Wording, value: unknown): Sentence {
  return value === undefined
    ? say`${where} should be ${wanted}`
    : say`${where} should be ${wanted}, not ${shown(value)}`;
}

function matching(wanted: Wording, accepts: (value: unknown) => boolean): Shape {
  return (value, where) => (accepts(value) ? undefined : wrong(where, wanted, value));
}

/** Whether it is `[]`, as which Lua and others write an empty object. */
export function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Characters of a wrong value that are shown. */
const mostShown = 60;

/** As JSON; of lists and objects what they are, for they may be long. */
function shown(value: unknown): Wording {
  if (Array.isArray(value)) return say`a list`;
  if (typeof value === 'object' && value !== null) return say`an object`;
  return typeof value === 'string' ? shownText(value) : String(value);
}

function shownText(text: string): string {
  // A character is one or two units of the string.
  const characters = [...text.slice(0, 2 * (mostShown + 1))];
  return JSON.stringify(characters.length > mostShown ? `${characters.slice(0, mostShown).join('')}…` : text);
}
