import { CaptionLensError } from '../../../models/errors.ts';

// Parsers of option values for commander: text in, value out, or one sentence that names the option.

/** The least and the greatest value, both allowed. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** A parser of whole numbers within the bounds. Like all parsers here it throws `invalidOption` for anything else. */
export function wholeNumber(option: string, { min, max }: Bounds): (text: string) => number {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw refusal(option, `takes a whole number from ${min} to ${max}`, text);
  };
}

/** A parser of finite numbers; with `above`, of greater ones. */
export function decimalNumber(option: string, above = -Infinity): (text: string) => number {
  return (text) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
    if (Number.isFinite(value) && value > above) return value;
    throw refusal(option, above === -Infinity ? 'takes a number' : `takes a number above ${above}`, text);
  };
}

/** A parser of one of the choices. */
export function oneOf<const Choice extends string>(
  option: string,
  choices: readonly Choice[],
): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice !== undefined) return choice;
    throw refusal(option, `takes ${inWords(choices)}`, text);
  };
}

/** A parser of a text that is not empty, such as a path. */
export function someText(option: string): (text: string) => string {
  return (text) => {
    if (text !== '') return text;
    throw refusal(option, 'takes a path', text);
  };
}

/** `a, b or c`. */
export function inWords(choices: readonly string[]): string {
  const last = choices.at(-1) ?? '';
  return choices.length < 2 ? last : `${choices.slice(0, -1).join(', ')} or ${last}`;
}

function refusal(option: string, rule: string, text: string): CaptionLensError {
  return new CaptionLensError('invalidOption', `${option} ${rule}, not "${text}".`);
}
