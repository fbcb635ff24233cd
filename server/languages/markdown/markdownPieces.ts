import type { Span } from '../imageReference.ts';
import type { MarkdownRules } from '../commonmark/rules.ts';

/** A piece that means the same alone as in its document, apart from references to definitions elsewhere. */
export interface MarkdownPiece extends Span {
  /** `opaque`: code, math or front matter. */
  readonly kind: 'flow' | 'opaque';
}

/**
 * Cuts a document where its block structure begins anew whatever came before: at a line without indentation after a
 * blank one, at a heading or bullet, around top-level code. No list or quote goes on there, so only code, HTML and math
 * that reach over blank lines need to be followed. `isWhole` is asked in the rare case that a fence may be a list's or
 * the document's: whether a paragraph can follow the piece. A megabyte takes some milliseconds.
 */
export function cutPieces(
  text: string,
  rules: MarkdownRules,
  isWhole: (piece: string) => boolean,
): readonly MarkdownPiece[] {
  return new PieceCutter(text, rules, isWhole).cut();
}

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const tab = 9;

/** Lines that begin a block, whatever paragraph, list or table they follow. Rows of dashes may be a table's. */
const blockStart = /#{1,6}[ \t]|[-+] {1,4}[\w![*`"'(<]|\* {1,4}[\w![`"'(<]|1[.)] {1,4}[A-Za-z![*`"'(<]/y;
/** An item of a numbered list, which begins a block only in a list. */
const numberedItem = /\d{1,9}[.)] {1,4}[A-Za-z![*`"'(<]/y;
/** Of lists, quotes, footnotes, definitions, admonitions and tabs. */
const container =
  /[>]|[-*+](?=[ \t\r\n]|$)|\d{1,9}[.)](?=[ \t\r\n]|$)|\[\^[^\s[\]]{1,999}\]:|[:~](?=[ \t])|!!!|\?\?\?|===/y;
/** What defines the paragraph before, also over a blank line. */
const definitionStart = /[:~][ \t]/y;
const fence = /(`{3,})[^`\r\n]*(?=[\r\n]|$)|(~{3,})/y;
/** What may be a directive of MyST, a chunk of R or HTML of Pandoc. */
const namedFence = /[`~]{3,}[ \t]*\{(?:[A-Za-z]|=html)/y;
const colonFence = /(:{3,})[ \t]*\{[A-Za-z][\w:.+-]*\}/y;
const mathFence = /(\${2,})[^$\r\n]*(?=[\r\n]|$)/y;
const tagStart = /<\/?[A-Za-z]/y;
/** Of a shortcode or a tag of Liquid, which may go on in other lines. */
const templateStart = /\{\{[<%]|\{%/y;
const rawTag = /<(?:pre|script|style|textarea)(?=[\s>]|$)/iy;
const esm = /(?:import|export)\b/y;

/** Where a construct ends that goes on over blank lines. */
type Opening =
  | { readonly kind: 'fence'; readonly marker: string; readonly isDirective: boolean }
  | { readonly kind: 'until'; readonly mark: RegExp; readonly from: number };

class PieceCutter {
  readonly #text: string;
  readonly #rules: MarkdownRules;
  readonly #isMdx: boolean;
  readonly #isWhole: (piece: string) => boolean;
  readonly #pieces: MarkdownPiece[] = [];
  #start = 0;
  /** Whether the last lines are surely an item of a numbered list. */
  #isNumbered = false;
  /**
   * Of the piece at hand: whether a list or quote may be open, HTML or a module until the next blank line, an
   * expression of MDX.
   */
  #hasContainer = false;
  #hasTag = false;
  #hasExpression = false;
  /** Whether only a parser can tell what is open; `#asked`: for how long a piece it was asked last. */
  #isUnclear = false;
  #asked = 0;

  constructor(text: string, rules: MarkdownRules, isWhole: (piece: string) => boolean) {
    // A lone carriage return ends a line too.
    this.#text = /\r(?!\n)/.test(text) ? text.replace(/\r(?!\n)/g, '\n') : text;
    this.#rules = rules;
    this.#isMdx = rules.dialect === 'mdx';
    this.#isWhole = isWhole;
  }

  /** Whether there is something to read in fences. */
  get #mayRead(): boolean {
    return this.#rules.hasMyst || this.#rules.hasChunks;
  }

  cut(): readonly MarkdownPiece[] {
    const text = this.#text;
    let at = this.#cutFrontMatter();
    let isFresh = true;
    while (at < text.length) {
      const first = this.#findFirst(at);
      const code = text.charCodeAt(first);
      const end = this.#findLineEnd(first);
      if (first === end || (code === carriageReturn && first + 1 === end)) {
        isFresh = true;
        this.#hasTag = false;
        at = end + 1;
        continue;
      }
      const isIndented = first > at || code === tab || code === 0xfeff;
      const isItem = !isIndented && test(numberedItem, text, at);
      const isStart = isFresh || (this.#isFollowed() && ((isItem && this.#isNumbered) || test(blockStart, text, at)));
      this.#isNumbered =
        (isItem && (isStart || this.#isNumbered)) || (this.#isNumbered && !isFresh && isItemText(code, first - at));
      const isDefinition = this.#rules.hasDefinitionLists && test(definitionStart, text, at);
      if (isStart && !isIndented && !isDefinition) this.#cutAt(at);
      isFresh = false;
      at = this.#isUnclear ? end + 1 : this.#followLine(at, first, end + 1);
    }
    this.#push(text.length, 'flow');
    return this.#pieces;
  }

  /** Whether what is open is known. */
  #isFollowed(): boolean {
    return !this.#isUnclear && !this.#hasTag;
  }

  /** The next line to look at. */
  #followLine(at: number, first: number, next: number): number {
    const text = this.#text;
    const isMdx = this.#isMdx;
    const opening = isMdx || (first - at < 4 && text.charCodeAt(first) !== tab) ? this.#readOpening(first) : undefined;
    if (!opening) {
      if (test(container, text, first)) this.#hasContainer = true;
      if (test(isMdx ? esm : tagStart, text, first)) this.#hasTag = true;
      else if (!isMdx && test(templateStart, text, first)) this.#hasTag = true;
      if (isMdx) this.#hasExpression ||= /[{<]/.test(text.slice(first, next));
      return next;
    }
    const indent = first - at;
    if (opening.kind === 'until' && isWithin(opening, text, next)) return next;
    if (this.#hasTag || this.#hasExpression) {
      this.#isUnclear = true;
      return next;
    }
    if (indent === 0 || !this.#hasContainer) {
      this.#cutAt(at);
      const end = this.#findEnd(opening, next);
      const isOpaque = opening.kind === 'fence' && !opening.isDirective;
      this.#push(end, isOpaque ? 'opaque' : 'flow');
      return end;
    }
    const end = opening.kind === 'fence' ? this.#findListedEnd(opening.marker, indent, next) : undefined;
    if (end !== undefined) return end;
    this.#isUnclear = true;
    return next;
  }

  #readOpening(first: number): Opening | undefined {
    const text = this.#text;
    const code = text[first];
    if (code === '`' || code === '~') {
      fence.lastIndex = first;
      const found = fence.exec(text);
      const marker = found?.[1] ?? found?.[2];
      return marker
        ? { kind: 'fence', marker, isDirective: this.#mayRead && test(namedFence, text, first) }
        : undefined;
    }
    if (code === ':' && this.#rules.hasMyst) {
      colonFence.lastIndex = first;
      const marker = colonFence.exec(text)?.[1];
      return marker ? { kind: 'fence', marker, isDirective: true } : undefined;
    }
    if (code === '$') {
      mathFence.lastIndex = first;
      const marker = mathFence.exec(text)?.[1];
      return marker ? { kind: 'fence', marker, isDirective: false } : undefined;
    }
    if (code !== '<' || (this.#isMdx && !text.startsWith('<!--', first))) return undefined;
    const until = (mark: RegExp, skip: number) => ({ kind: 'until', mark, from: first + skip }) as const;
    if (test(rawTag, text, first)) return until(/<\/(?:pre|script|style|textarea)>/gi, 1);
    if (text.startsWith('<!--', first)) return until(/-->/g, 2);
    if (text.startsWith('<?', first)) return until(/\?>/g, 1);
    if (text.startsWith('<![CDATA[', first)) return until(/\]\]>/g, 9);
    return /^<![A-Za-z]/.test(text.slice(first, first + 3)) ? until(/>/g, 3) : undefined;
  }

  /** The end of the line that closes a construct; of the text, where none does. */
  #findEnd(opening: Opening, next: number): number {
    const text = this.#text;
    if (opening.kind === 'until') {
      opening.mark.lastIndex = opening.from;
      const found = opening.mark.exec(text);
      return found ? Math.min(text.length, this.#findLineEnd(found.index) + 1) : text.length;
    }
    const { marker } = opening;
    const indent = this.#isMdx ? '[ \\t]*' : ' {0,3}';
    const close = new RegExp(`\\n${indent}\\${marker.charAt(0)}{${marker.length},}[ \\t]*\\r?(?=\\n|$)`, 'g');
    close.lastIndex = next - 1;
    return close.test(text) ? Math.min(text.length, close.lastIndex + 1) : text.length;
  }

  /**
   * The end of a fence that may be a list's or the document's: what closes it in both cases is a fence with the same
   * indentation, when no line before has less.
   */
  #findListedEnd(marker: string, indent: number, from: number): number | undefined {
    const text = this.#text;
    const close = new RegExp(`\\${marker.charAt(0)}{${marker.length},}[ \\t]*\\r?(?=\\n|$)`, 'y');
    for (let at = from; at < text.length;) {
      const first = this.#findFirst(at);
      const end = this.#findLineEnd(first);
      const isBlank = first === end || text.slice(first, end) === '\r';
      if (!isBlank && first - at < indent) return undefined;
      if (!isBlank && first - at === indent && test(close, text, first)) return end + 1;
      at = end + 1;
    }
    return undefined;
  }

  #cutAt(at: number): void {
    if (at === this.#start) return;
    if (this.#isUnclear) {
      // Asked only when the piece has doubled, so that an endless one is not read again and again.
      if (at - this.#start < 2 * this.#asked) return;
      this.#asked = at - this.#start;
      if (!this.#isWhole(this.#text.slice(this.#start, at))) return;
    }
    this.#push(at, 'flow');
  }

  #push(end: number, kind: MarkdownPiece['kind']): void {
    if (end > this.#start) this.#pieces.push({ start: this.#start, end, kind });
    this.#start = end;
    this.#hasContainer = this.#hasTag = this.#hasExpression = this.#isUnclear = false;
    this.#asked = 0;
  }

  /** `---` or `+++` in the first line, to the next. */
  #cutFrontMatter(): number {
    const text = this.#text;
    if (text.charCodeAt(0) === 0xfeff) this.#push(1, 'opaque');
    const found = /(---|\+\+\+)[ \t]*\r?\n(?:[^]*?\n)??\1[ \t]*\r?(?:\n|$)/y;
    found.lastIndex = this.#start;
    const mayBegin = this.#rules.hasToml || text[this.#start] !== '+';
    if (mayBegin && found.test(text)) this.#push(found.lastIndex, 'opaque');
    return this.#start;
  }

  /** The first character of a line that is no space; a tab is one only in MDX, or before a line's end. */
  #findFirst(at: number): number {
    const text = this.#text;
    let first = at;
    while (text.charCodeAt(first) === space) first++;
    if (text.charCodeAt(first) !== tab) return first;
    let last = first;
    while (text.charCodeAt(last) === space || text.charCodeAt(last) === tab) last++;
    const code = text.charCodeAt(last);
    const isBlank = Number.isNaN(code) || code === lineFeed || code === carriageReturn;
    return isBlank || this.#isMdx ? last : first;
  }

  #findLineEnd(at: number): number {
    const end = this.#text.indexOf('\n', at);
    return end < 0 ? this.#text.length : end;
  }
}

/** Whether a line below an item goes on with it, or with its paragraph: it can begin nothing else. */
function isItemText(code: number, indent: number): boolean {
  return indent >= 4 || /[A-Za-z]/.test(String.fromCharCode(code));
}

function isWithin({ mark, from }: Extract<Opening, { kind: 'until' }>, text: string, next: number): boolean {
  mark.lastIndex = from;
  const found = mark.exec(text.slice(0, next));
  return found !== null;
}

function test(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
