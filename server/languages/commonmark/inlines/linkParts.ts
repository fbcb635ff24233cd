import { decodeHTMLStrict } from 'entities/decode';
import type { Span } from '../../imageReference.ts';

/** The most brackets in a bare destination, as CommonMark's implementations have it. */
const deepestParentheses = 32;
const longestLabel = 999;

/** Where the destination that begins at `at` ends, and what of it is the address; undefined where none begins. */
export function readDestination(
  text: string,
  at: number,
  limit = deepestParentheses,
): { readonly inner: Span; readonly end: number } | undefined {
  if (text[at] === '<') return readPointedDestination(text, at);
  let depth = 0;
  let end = at;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code <= 32 || code === 127) {
      // A blank or a line's end; any other control character is an error.
      if (code === 32 || code === 9 || code === 10) break;
      return undefined;
    }
    if (code === 40 && ++depth > limit) return undefined;
    if (code === 41 && --depth < 0) break;
    if (code === 92 && /[\\()]/.test(text[end + 1] ?? '')) end++;
  }
  return end === at || depth > 0 ? undefined : { inner: { start: at, end }, end };
}

function readPointedDestination(text: string, at: number) {
  for (let end = at + 1; end < text.length; end++) {
    const sign = text[end];
    if (sign === '>') return { inner: { start: at + 1, end }, end: end + 1 };
    if (sign === '<' || sign === '\n') return undefined;
    if (sign === '\\' && /[\\<>]/.test(text[end + 1] ?? '')) end++;
  }
  return undefined;
}

/** Where the title that begins at `at` ends: behind its closing mark; undefined where it has none. */
export function readTitle(text: string, at: number): { readonly inner: Span; readonly end: number } | undefined {
  const opener = text[at];
  if (opener !== '"' && opener !== "'" && opener !== '(') return undefined;
  const closer = opener === '(' ? ')' : opener;
  const end = findUnescaped(text, closer, at + 1);
  return end < 0 ? undefined : { inner: { start: at + 1, end }, end: end + 1 };
}

export function findUnescaped(text: string, sign: string, from: number): number {
  for (let end = text.indexOf(sign, from); end >= 0; end = text.indexOf(sign, end + 1)) {
    let backslashes = 0;
    while (end - backslashes > from && text[end - backslashes - 1] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

/** The end of the label whose `[` is at `at`, behind its `]`: no brackets in it, something but blanks, 999 characters. */
export function readLabel(text: string, at: number): number | undefined {
  let isSeen = false;
  const limit = Math.min(text.length, at + longestLabel + 3);
  for (let end = at + 1; end < limit; end++) {
    const sign = text[end];
    if (sign === ']') return isSeen ? end + 1 : undefined;
    if (sign === '[') return undefined;
    if (sign === '\\' && /[\\[\]]/.test(text[end + 1] ?? '')) end++;
    isSeen ||= sign !== ' ' && sign !== '\t' && sign !== '\n';
  }
  return undefined;
}

export function skipBlanks(text: string, at: number): number {
  let end = at;
  while (text[end] === ' ' || text[end] === '\t' || text[end] === '\n') end++;
  return end;
}

/** A destination or a title without its escapes and entities. */
export function unescape(written: string): string {
  if (!/[\\&]/.test(written)) return written;
  return written.replace(
    /\\([!-/:-@[-`{-~])|&(?:#[xX][\da-fA-F]{1,6}|#\d{1,7}|[A-Za-z\d]{1,31});/g,
    (all, sign?: string) => (sign === undefined ? decodeHTMLStrict(all) : sign),
  );
}

/** The key that a reference and its definition share, as CommonMark compares them. */
export function toKey(label: string): string {
  return label
    .replace(/[\t\n\r ]+/g, ' ')
    .replace(/^ | $/g, '')
    .toLowerCase()
    .toUpperCase();
}
