import { readString } from './typstStrings.ts';
import type { Span } from '../imageReference.ts';

/** `alt: "A cup"` or `"cup.png"` of a call. */
export interface Argument {
  /** Absent for a positional one. */
  readonly name?: string;
  /** Without white space and comments around it. */
  readonly value: Span;
}

/** A call with the arguments in its parentheses. */
export interface Call {
  /** `image`, `pdf.artifact`; with `?.` before it where it is of something that is worked out. */
  readonly name: string;
  readonly start: number;
  /** The call around it, in whose arguments or content it stands. */
  readonly parent: Call | undefined;
  readonly arguments: Argument[];
  /** Where its parentheses end; undefined before that is known. */
  end?: number;
}

const blank = /(?:\s|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)*/y;
const argumentName = /([\p{XID_Start}_][\p{XID_Continue}_-]*)\s*:/uy;

/** The argument between two commas; undefined where there is none. */
export function readArgument(text: string, start: number, end: number): Argument | undefined {
  const first = skipBlank(text, start);
  if (first >= end) return undefined;
  argumentName.lastIndex = first;
  const name = argumentName.exec(text)?.[1];
  const valueStart = name === undefined ? first : skipBlank(text, argumentName.lastIndex);
  if (valueStart >= end) return undefined;
  const value = { start: valueStart, end: trimEnd(text, valueStart, end) };
  return name === undefined ? { value } : { name, value };
}

function skipBlank(text: string, at: number): number {
  blank.lastIndex = at;
  blank.test(text);
  return blank.lastIndex;
}

/** Without white space and a comment behind. */
function trimEnd(text: string, start: number, end: number): number {
  const whole = text.slice(start, end);
  const literal = /^"(?:[^"\\]|\\[^])*"/.exec(whole)?.[0] ?? /^none\b/.exec(whole)?.[0];
  if (literal !== undefined && skipBlank(text, start + literal.length) >= end) return start + literal.length;
  return start + whole.trimEnd().length;
}

/** The value of a string argument; undefined where another expression is there. */
export function stringAt(text: string, { start, end }: Span): string | undefined {
  return readString(text.slice(start, end));
}

export function findArgument(call: Call, name: string): Argument | undefined {
  return call.arguments.findLast((one) => one.name === name);
}

/** The nearest call around, of those names. */
export function findAround(call: Call, names: ReadonlySet<string>): Call | undefined {
  for (let around = call.parent; around; around = around.parent) if (names.has(around.name)) return around;
  return undefined;
}
