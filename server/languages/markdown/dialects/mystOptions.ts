import { trimEnd } from '../../commonmark/blocks/blockStarts.ts';
import type { Span } from '../../imageReference.ts';

/** An option of a directive, `alt: "A cup"`; spans are of the text that it was read from. */
export interface MystOption {
  readonly name: string;
  readonly text: string;
  /** The value with its quotes; where there is none, the blanks behind the colon. */
  readonly value: Span;
  readonly style: 'plain' | '"' | "'" | 'block';
}

/**
 * Options as MyST-Parser reads them: mappings of one level, whose values are plain, quoted or block scalars of YAML.
 * Undefined where it finds an error: then it reads none of them. Time grows with the text.
 */
export function readMystOptions(text: string): readonly MystOption[] | undefined {
  const options: MystOption[] = [];
  for (let at = skipSpace(text, 0); at < text.length;) {
    if (at > 0 && text[at - 1] !== '\n') return undefined;
    const key = readKey(text, at);
    if (!key) return undefined;
    const start = skipSpace(text, key.end);
    const isValue = start < text.length && (start === key.end || text[start - 1] !== '\n');
    const scalar = isValue ? readScalar(text, start) : readNothing(text, key.end);
    if (!scalar) return undefined;
    options.push({ name: key.name, ...scalar });
    at = skipSpace(text, Math.max(scalar.value.end, isValue ? 0 : start));
  }
  return options;
}

type Scalar = Omit<MystOption, 'name'>;

function readNothing(text: string, start: number): Scalar {
  let end = start;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return { text: '', value: { start, end }, style: 'plain' };
}

/** Blanks, line ends and comments. */
function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (text[at] === ' ') at++;
    if (text[at] === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    }
    if (text[at] !== '\n') return at;
    at++;
  }
}

/** `end`: behind the colon. */
function readKey(text: string, at: number): { readonly name: string; readonly end: number } | undefined {
  if (text[at] === '"' || text[at] === "'") {
    const quoted = readQuoted(text, at);
    const colon = quoted && skipSpace(text, quoted.value.end);
    return quoted && colon !== undefined && text[colon] === ':' ? { name: quoted.text, end: colon + 1 } : undefined;
  }
  const lineEnd = endOfLine(text, at);
  const colon = /:(?=[ \t]|$)/.exec(text.slice(at, lineEnd))?.index;
  if (colon === undefined || colon === 0) return undefined;
  return { name: text.slice(at, at + colon).trimEnd(), end: at + colon + 1 };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function readScalar(text: string, at: number): Scalar | undefined {
  const sign = text[at];
  if (sign === '"' || sign === "'") return readQuoted(text, at);
  return sign === '|' || sign === '>' ? readBlock(text, at) : readPlain(text, at);
}

/** To a comment, or the next line without indentation; a line's end and the blanks around it are one blank. */
function readPlain(text: string, start: number): Scalar {
  const parts: string[] = [];
  let end = start;
  for (let at = start; ;) {
    const lineEnd = endOfLine(text, at);
    const line = text.slice(at, lineEnd);
    const comment = /(?:^|[ \t])#/.exec(line);
    const part = (comment ? line.slice(0, comment.index) : line).trim();
    if (part !== '') {
      parts.push(part);
      end = at + line.indexOf(part) + part.length;
    }
    if (comment || lineEnd >= text.length) break;
    at = lineEnd;
    while (text[at] === '\n') at++;
    if (text[at] !== ' ' && text[at] !== '\t') break;
    while (text[at] === ' ' || text[at] === '\t') at++;
    if (text[at] === '#') break;
  }
  return { text: parts.join(' '), value: { start, end }, style: 'plain' };
}

const escapes: Readonly<Record<string, string>> = {
  ...{ '0': '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b' },
  ...{ ' ': ' ', '"': '"', '\\': '\\', '/': '/', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' },
};
const codes: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function readQuoted(text: string, start: number): Scalar | undefined {
  const quote = text[start] === '"' ? '"' : "'";
  const lines: string[] = [];
  let line = '';
  for (let at = start + 1; at < text.length;) {
    const sign = text[at] ?? '';
    if (sign === quote) {
      if (quote !== "'" || text[at + 1] !== "'") {
        return { text: [...lines, line].join(' '), value: { start, end: at + 1 }, style: quote };
      }
      line += "'";
      at += 2;
    } else if (sign === '\n') {
      lines.push(trimEnd(line));
      line = '';
      at++;
      while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n') at++;
    } else if (sign === '\\' && quote === '"') {
      const read = readEscape(text, at + 1);
      if (!read) return undefined;
      line += read.text;
      at = read.end;
    } else {
      line += sign;
      at++;
    }
  }
  return undefined;
}

function readEscape(text: string, at: number): { readonly text: string; readonly end: number } | undefined {
  const sign = text[at] ?? '';
  if (sign === '\n') {
    let end = at + 1;
    while (text[end] === ' ' || text[end] === '\t') end++;
    return { text: '', end };
  }
  const plain = escapes[sign];
  if (plain !== undefined) return { text: plain, end: at + 1 };
  const length = codes[sign];
  const digits = length === undefined ? '' : text.slice(at + 1, at + 1 + length);
  if (length === undefined || digits.length < length || !/^[\da-f]+$/i.test(digits)) return undefined;
  const code = Number.parseInt(digits, 16);
  return code > 0x10ffff ? undefined : { text: String.fromCodePoint(code), end: at + 1 + length };
}

/** `|` or `>` and the indented lines below; its end is the last one's. */
function readBlock(text: string, start: number): Scalar | undefined {
  const header = endOfLine(text, start);
  if (!/^[|>](?:[+-]?[1-9]?|[1-9][+-])[ \t]*(?:#.*)?$/.test(text.slice(start, header))) return undefined;
  const lines: string[] = [];
  let end = header;
  for (let at = header + 1; at < text.length;) {
    const lineEnd = endOfLine(text, at);
    const line = text.slice(at, lineEnd);
    if (line.trim() !== '') {
      if (!/^[ \t]/.test(line)) break;
      lines.push(line.trim());
      end = lineEnd;
    }
    at = lineEnd + 1;
  }
  return { text: lines.join(' '), value: { start, end }, style: 'block' };
}

/** A value of one line for an option that is written like this; the plainest that MyST-Parser and YAML both read. */
export function writeMystValue(text: string, style: MystOption['style']): string {
  if (text === '') return style === 'plain' ? '' : '""';
  if (style === "'") return `'${text.replaceAll("'", "''")}'`;
  const isPlain =
    style === 'plain' && /^[^\s"'|>#&*!%@`{}[\],?:-]/u.test(text) && !/\s#|: |:$/.test(text) && text.trim() === text;
  return isPlain ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
