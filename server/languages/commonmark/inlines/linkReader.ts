import type { LinkSource } from './inlines.ts';
import { findUnescaped, readDestination, readLabel, readTitle, skipBlanks, toKey } from './linkParts.ts';

interface Found {
  readonly source: LinkSource;
  readonly end: number;
}

/** Reads what follows the `]` of a link or image. The end of a title that leads nowhere is not looked for twice. */
export class LinkReader {
  readonly #text: string;
  /** The first `)` that no backslash stands before, from `from` on. */
  #parenthesis = { from: 0, at: -2 };
  readonly #deadTitles = new Set<number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** `(cup.png "Morning")`, whose `(` is at `start`. */
  readResource(start: number): Found | undefined {
    const text = this.#text;
    const at = skipBlanks(text, start + 1);
    if (text[at] === ')') return { source: { kind: 'resource' }, end: at + 1 };
    const destination = readDestination(text, at);
    if (!destination) return undefined;
    const { inner, end } = destination;
    const after = skipBlanks(text, end);
    if (text[after] === ')') return { source: { kind: 'resource', destination: inner }, end: after + 1 };
    const title = after > end ? this.#readTitle(after) : undefined;
    if (!title) return undefined;
    const close = skipBlanks(text, title.end);
    if (text[close] !== ')') {
      this.#deadTitles.add(title.end);
      return undefined;
    }
    return { source: { kind: 'resource', destination: inner, title: title.inner }, end: close + 1 };
  }

  #readTitle(at: number) {
    if (this.#text[at] !== '(') return readTitle(this.#text, at);
    // Titles in brackets may begin in one another, and end together.
    const { from, at: known } = this.#parenthesis;
    const isKnown = known >= -1 && from <= at + 1 && (known < 0 || known > at);
    const end = isKnown ? known : findUnescaped(this.#text, ')', at + 1);
    if (!isKnown) this.#parenthesis = { from: at + 1, at: end };
    return end < 0 || this.#deadTitles.has(end + 1) ? undefined : { inner: { start: at + 1, end }, end: end + 1 };
  }

  /** `[cup]`, whose `[` is at `start`; undefined where it is none or not defined. */
  readReference(start: number, isDefined: (key: string) => boolean): Found | undefined {
    const end = readLabel(this.#text, start);
    if (end === undefined) return undefined;
    const label = this.#text.slice(start + 1, end - 1);
    const key = toKey(label);
    return isDefined(key) ? { source: { kind: 'reference', key, label }, end } : undefined;
  }
}
