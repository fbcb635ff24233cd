import type { Span } from '../../imageReference.ts';

/** `fig.alt = "A cup"` among a chunk's options. */
export interface ChunkArgument {
  readonly name: string;
  /** Of a string, or a bare word or number; undefined where it is code. */
  readonly text: string | undefined;
  readonly span: Span;
  readonly style: 'r';
}

const opening = '([{';
const closing = ')]}';

/** The named arguments of R in a text that begins at `offset` of the piece. */
export function readArguments(text: string, offset: number): readonly ChunkArgument[] {
  const found: ChunkArgument[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const sign = text[at] ?? ',';
    if (sign === '"' || sign === "'") {
      const string = readString(text, at);
      if (!string) return found;
      at = string.end - 1;
    } else if (opening.includes(sign)) depth++;
    else if (closing.includes(sign)) depth--;
    else if (sign === ',' && (depth === 0 || at === text.length)) {
      const argument = readArgument(text, { start, end: at }, offset);
      if (argument) found.push(argument);
      start = at + 1;
    }
  }
  return found;
}

function readArgument(text: string, { start, end }: Span, offset: number): ChunkArgument | undefined {
  const written = text.slice(start, end);
  const named = /^\s*([\w.-]+)\s*=\s*(?=[^\s=])/.exec(written);
  if (!named) return undefined;
  const from = start + named[0].length;
  const value = written.slice(named[0].length).trimEnd();
  const string = readString(text, from);
  const isString = string?.end === from + value.length;
  return {
    name: (named[1] ?? '').replaceAll('-', '.'),
    text: isString
      ? string.text
      : /^[\w.]+$/.test(value) && /^(?:TRUE|FALSE|T|F|\d.*)$/.test(value)
        ? value
        : undefined,
    span: { start: offset + from, end: offset + from + value.length },
    style: 'r',
  };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', 0: '\0' };

/** A string of R whose quote is at `start`, decoded; `end`: behind its closing one. */
export function readString(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const quote = text[start];
  if (quote !== '"' && quote !== "'") return undefined;
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
  if (at >= text.length) return undefined;
  const raw = text.slice(start + 1, at);
  const decoded = raw.replace(
    /\\(?:x([\da-fA-F]{1,2})|u\{?([\da-fA-F]{1,4})\}?|([^]))/g,
    (_, byte?: string, code?: string, sign: string = '') => {
      const digits = byte ?? code;
      return digits === undefined ? (escapes[sign] ?? sign) : String.fromCharCode(Number.parseInt(digits, 16));
    },
  );
  return { text: decoded, end: at + 1 };
}
