import { Occurrences } from '../occurrences.ts';

/** Longest text that is passed through, in characters: a stray mark does not take what is far behind it. */
const longest = 2000;
const longestOne = 300;

/**
 * The text with blanks for what no image is looked for in: `+++...+++`, `++...++`, `$$...$$`, `pass:[...]`, `+...+`.
 * Their ends are looked for once for all.
 */
export function blankPassThroughs(content: string): string {
  if (!/\+|\$\$|pass:/.test(content)) return content;
  const occurrences = new Occurrences(content);
  const opener = /\+{1,3}|\$\$|pass:[a-z,-]{0,100}\[/g;
  const parts: string[] = [];
  let at = 0;
  for (let found = opener.exec(content); found; found = opener.exec(content)) {
    const end = findEnd(content, found.index, found[0], occurrences);
    if (end === undefined) {
      opener.lastIndex = found.index + 1;
      continue;
    }
    parts.push(content.slice(at, found.index), ' '.repeat(end - found.index));
    at = opener.lastIndex = end;
  }
  return parts.join('') + content.slice(at);
}

function findEnd(content: string, start: number, opener: string, occurrences: Occurrences): number | undefined {
  const from = start + opener.length;
  if (opener === '$$') return within(occurrences.next('$$', from), from, 2);
  if (opener.startsWith('pass:')) return findPassEnd(content, from, occurrences);
  // Of three, the last may also be inside.
  for (let length = opener.length; length > 1; length--) {
    const end = within(occurrences.next('++', start + length), start + length, 2);
    if (end !== undefined) return content[end] === '+' ? end + 1 : end;
  }
  return findOneEnd(content, start, occurrences);
}

function within(at: number, from: number, length: number): number | undefined {
  return at < 0 || at - from > longest ? undefined : at + length;
}

/** To the `]` that no backslash stands before. */
function findPassEnd(content: string, from: number, occurrences: Occurrences): number | undefined {
  let end = occurrences.next(']', from);
  while (end > from && content[end - 1] === '\\') end = occurrences.next(']', end + 1);
  return within(end, from, 1);
}

const wordBefore = /[\p{Alphabetic}\p{N}\p{Pc};:\\]/u;
const wordBehind = /[\p{Alphabetic}\p{N}\p{Pc}]/u;

/** `+...+` around words, with no blank inside of its ends. */
function findOneEnd(content: string, start: number, occurrences: Occurrences): number | undefined {
  if (wordBefore.test(content[start - 1] ?? '') || content[start + 1] === ' ') return undefined;
  for (let end = occurrences.next('+', start + 2); end >= 0; end = occurrences.next('+', end + 1)) {
    if (end - start > longestOne) return undefined;
    if (!/\s/.test(content[end - 1] ?? '') && !wordBehind.test(content[end + 1] ?? '')) return end + 1;
  }
  return undefined;
}
