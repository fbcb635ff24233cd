import type { Span } from '../imageReference.ts';

/** Images in images' attributes, deeper than anyone writes: each is parsed with all that is in it. */
const deepestTags = 8;

/** What the scanner is in. `tag` keeps where its tag begins; only those are told. */
type Place = { readonly kind: 'brace' | 'template' } | { readonly kind: 'tag'; readonly start: number };

type Quote = '"' | "'";

const closers: Readonly<Record<Quote, RegExp>> = { '"': /["\n]/g, "'": /['\n]/g };

/**
 * The start tags in code that no parser can make sense of, as while it is written; `beginning`, sticky, knows which. Not
 * those in strings, templates and comments. One pass: what does not end is text, and is not looked for again.
 */
export function findTags(code: string, beginning: RegExp): readonly Span[] {
  return new TagScanner(code, beginning).scan();
}

class TagScanner {
  readonly #code: string;
  readonly #beginning: RegExp;
  readonly #places: Place[] = [];
  readonly #tags: Span[] = [];
  #depth = 0;
  /** Where a template begins that does not end: from there on backticks mean nothing. */
  #strayTick = Infinity;
  /** Up to there in its line no string ends with the quote. */
  readonly #strayUntil: Record<Quote, number> = { '"': 0, "'": 0 };
  readonly #absent = new Set<string>();

  constructor(code: string, beginning: RegExp) {
    this.#code = code;
    this.#beginning = beginning;
  }

  scan(): readonly Span[] {
    const sign = /[<>{}"'`/]/g;
    for (let found = sign.exec(this.#code); found; found = sign.exec(this.#code)) {
      sign.lastIndex = this.#readSign(found.index);
    }
    return this.#tags.toSorted((one, other) => one.start - other.start);
  }

  #readSign(at: number): number {
    const place = this.#places.at(-1);
    return place?.kind === 'tag' ? this.#readInTag(at, place.start) : this.#readInCode(at);
  }

  #readInTag(at: number, start: number): number {
    switch (this.#code[at]) {
      case '"':
        return this.#find('"', at + 1);
      case "'":
        return this.#find("'", at + 1);
      case '{':
        this.#places.push({ kind: 'brace' });
        return at + 1;
      case '>':
        this.#leaveTag();
        if (this.#depth < deepestTags) this.#tags.push({ start, end: at + 1 });
        return at + 1;
      case '<':
      case '}':
        // It was none: the sign belongs to what is around it.
        this.#leaveTag();
        return at;
      default:
        return at + 1;
    }
  }

  #leaveTag(): void {
    this.#places.pop();
    this.#depth--;
  }

  #readInCode(at: number): number {
    const code = this.#code;
    switch (code[at]) {
      case '<':
        return this.#readTagStart(at);
      case '{':
        this.#places.push({ kind: 'brace' });
        return at + 1;
      case '}':
        return this.#readBraceEnd(at);
      case '`':
        return this.#readTemplate(at + 1);
      case '/':
        return this.#readSlash(at);
      case '"':
        return this.#readString(at, '"');
      case "'":
        return this.#readString(at, "'");
      default:
        return at + 1;
    }
  }

  #readTagStart(at: number): number {
    this.#beginning.lastIndex = at;
    if (!this.#beginning.test(this.#code)) return at + 1;
    this.#places.push({ kind: 'tag', start: at });
    this.#depth++;
    return this.#beginning.lastIndex;
  }

  #readBraceEnd(at: number): number {
    const place = this.#places.at(-1);
    if (place) this.#places.pop();
    return place?.kind === 'template' ? this.#readTemplate(at + 1) : at + 1;
  }

  /** The text of a template, to its end or to what is put in. */
  #readTemplate(start: number): number {
    if (start > this.#strayTick) return start;
    const mark = /\\[^]|`|\$\{/g;
    mark.lastIndex = start;
    for (let found = mark.exec(this.#code); found; found = mark.exec(this.#code)) {
      if (found[0] === '`') return mark.lastIndex;
      if (found[0] !== '${') continue;
      this.#places.push({ kind: 'template' });
      return mark.lastIndex;
    }
    this.#strayTick = start;
    return start;
  }

  #readSlash(at: number): number {
    const code = this.#code;
    if (code[at + 1] === '*') return this.#find('*/', at + 2);
    // `https://` in the text of an element is no comment.
    if (code[at + 1] === '/' && code[at - 1] !== ':') return this.#find('\n', at + 2);
    return at + 1;
  }

  /** A string ends in its line; an apostrophe in a word, as in the text of an element, begins none. */
  #readString(at: number, quote: Quote): number {
    const code = this.#code;
    if (at < this.#strayUntil[quote] || /\w/.test(code[at - 1] ?? '')) return at + 1;
    const closer = closers[quote];
    closer.lastIndex = at + 1;
    for (let found = closer.exec(code); found; found = closer.exec(code)) {
      if (found[0] === '\n') break;
      if (!isEscaped(code, found.index)) return closer.lastIndex;
    }
    const lineEnd = code.indexOf('\n', at);
    this.#strayUntil[quote] = lineEnd < 0 ? code.length : lineEnd;
    return at + 1;
  }

  /** Behind the next `mark`; where there is none, what began is text. */
  #find(mark: string, from: number): number {
    const at = this.#absent.has(mark) ? -1 : this.#code.indexOf(mark, from);
    if (at < 0) this.#absent.add(mark);
    return at < 0 ? from : at + mark.length;
  }
}

function isEscaped(code: string, at: number): boolean {
  let backslashes = 0;
  while (code[at - backslashes - 1] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
