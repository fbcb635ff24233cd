import type { Span } from '../imageReference.ts';

/** `alt="A cup"` in a start tag. */
export interface HtmlAttribute {
  /** In lower case, as HTML has it: `ngSrc` is `ngsrc`. */
  readonly name: string;
  readonly span: Span;
  /** What stands between the quotes, or the unquoted value. Absent for a bare `alt`. */
  readonly value?: Span;
  readonly quote: '"' | "'" | '';
}

export interface HtmlTag {
  readonly kind: 'open' | 'close';
  /** In lower case. */
  readonly name: string;
  readonly span: Span;
  /** Of several with one name only the first, the one that counts. */
  readonly attributes: readonly HtmlAttribute[];
}

/** Elements whose content holds no tags. */
const rawElements = new Set('script style textarea title xmp iframe noembed noframes plaintext'.split(' '));

/** Longest `{...}` in a tag, in characters: what looks like a longer one is a stray brace. */
const longestBraces = 10_000;
/** Longest `{{...}}` in a quoted value. */
const longestMustache = 1000;

/**
 * The tags of HTML in order, as the HTML standard tokenizes it (tests hold it against parse5), with what templates
 * add to tags: `<?php ... ?>` and `<% ... %>` are skipped, in a tag too; `alt={a > b}` ends with its brace; quotes
 * inside `{{ }}` do not end a value; `<script />` is closed, as Vue and XHTML have it. Text between tags is not looked
 * at, so a megabyte takes a few milliseconds.
 */
export function readTags(html: string): Generator<HtmlTag> {
  return new TagReader(html).readAll();
}

/** The tag whose `<` is at `start`; undefined when the text ends in it. */
export function readTag(html: string, start: number): HtmlTag | undefined {
  return new TagReader(html).read(start);
}

class TagReader {
  readonly #html: string;
  /** Where the last `?>` and `%>` are, found when first needed: none is looked for in vain twice. */
  readonly #lastClosers = new Map<string, number>();
  /** No template puts anything in between these. */
  #insert = { from: 0, at: -1 };
  /** Before this offset no brace is closed within `longestBraces`; not tried again. */
  #strayUntil = 0;

  constructor(html: string) {
    this.#html = html;
  }

  *readAll(): Generator<HtmlTag> {
    const html = this.#html;
    let at = 0;
    // How deep in <svg> and <math>, where <title> and <style> hold tags as any element does.
    let foreign = 0;
    while ((at = html.indexOf('<', at)) >= 0) {
      const next = html[at + 1] ?? '';
      if (isLetter(next) || (next === '/' && isLetter(html[at + 2] ?? ''))) {
        const tag = this.read(at);
        if (!tag) return;
        yield tag;
        at = tag.span.end;
        const isClosed = html[at - 2] === '/';
        if (tag.name === 'svg' || tag.name === 'math') {
          if (tag.kind === 'close') foreign = Math.max(0, foreign - 1);
          else if (!isClosed) foreign++;
        } else if (tag.kind === 'open' && !isClosed && foreign === 0 && rawElements.has(tag.name)) {
          at = findRawEnd(html, at, tag.name);
        }
      } else if (next === '!') {
        at = findCommentEnd(html, at, foreign);
      } else if (next === '?' || next === '%') {
        const end = this.#findTemplateEnd(at);
        at = end > 0 ? end : next === '?' ? endOf(html, '>', at) : at + 2;
      } else {
        at = next === '/' ? endOf(html, '>', at) : at + 1;
      }
    }
  }

  read(start: number): HtmlTag | undefined {
    const html = this.#html;
    const kind = html[start + 1] === '/' ? 'close' : 'open';
    const nameStart = start + (kind === 'close' ? 2 : 1);
    let at = search(/[\t\n\f\r />]/g, html, nameStart);
    const name = html.slice(nameStart, at).toLowerCase();
    const attributes: HtmlAttribute[] = [];
    const names = new Set<string>();
    for (;;) {
      at = search(/[^\t\n\f\r /]/g, html, at);
      if (at >= html.length) return undefined;
      if (html[at] === '>') return { kind, name, span: { start, end: at + 1 }, attributes };
      const attribute = this.#readAttribute(at);
      if (!attribute) return undefined;
      if (!names.has(attribute.name)) attributes.push(attribute);
      names.add(attribute.name);
      at = attribute.span.end;
    }
  }

  #readAttribute(start: number): HtmlAttribute | undefined {
    const html = this.#html;
    const nameEnd = this.#findInsertEnd(start) ?? search(/[\t\n\f\r />=]/g, html, start + 1);
    const name = html.slice(start, nameEnd).toLowerCase();
    const equals = search(/[^\t\n\f\r ]/g, html, nameEnd);
    if (html[equals] !== '=') return { name, span: { start, end: nameEnd }, quote: '' };
    const first = search(/[^\t\n\f\r ]/g, html, equals + 1);
    const quote = html[first];
    if (quote === '"' || quote === "'") {
      const end = this.#findQuote(first + 1, quote);
      if (end < 0) return undefined;
      return { name, span: { start, end: end + 1 }, value: { start: first + 1, end }, quote };
    }
    const end = this.#findUnquotedEnd(first);
    return { name, span: { start, end }, value: { start: first, end }, quote: '' };
  }

  #findQuote(start: number, quote: string): number {
    const html = this.#html;
    let end = html.indexOf(quote, start);
    let from = start;
    while (end >= 0) {
      const index = this.#findInsert(from);
      if (index >= end) return end;
      const isMustache = html[index] === '{';
      const close = isMustache ? findWithin(html, '}}', index, longestMustache) : this.#findTemplateEnd(index);
      from = close > 0 ? close : index + 2;
      if (from > end) end = html.indexOf(quote, from);
    }
    return end;
  }

  /** Where the next `{{`, `<?` or `<%` is, from `from` on; looked for once for all quotes before it. */
  #findInsert(from: number): number {
    const { from: known, at } = this.#insert;
    if (from < known || from > at) this.#insert = { from, at: search(/\{\{|<[?%]/g, this.#html, from) };
    return this.#insert.at;
  }

  #findUnquotedEnd(start: number): number {
    const html = this.#html;
    let at = start;
    while (at < html.length && !isSpace(html[at]) && html[at] !== '>') at = this.#findInsertEnd(at) ?? at + 1;
    return at;
  }

  /** The end of a `{...}`, `<?...?>` or `<%...%>` that begins at `at` in a tag, if one does. */
  #findInsertEnd(at: number): number | undefined {
    const first = this.#html[at];
    if (first === '{') return this.#findBraceEnd(at);
    const next = this.#html[at + 1];
    if (first !== '<' || (next !== '?' && next !== '%')) return undefined;
    const end = this.#findTemplateEnd(at);
    return end > 0 ? end : undefined;
  }

  #findBraceEnd(start: number): number | undefined {
    if (start < this.#strayUntil) return undefined;
    const html = this.#html;
    const limit = Math.min(html.length, start + longestBraces);
    let depth = 0;
    for (let at = start; at < limit; at++) {
      const character = html[at];
      if (character === '{') depth++;
      else if (character === '}' && --depth === 0) return at + 1;
      else if (character === '"' || character === "'" || character === '`') {
        at = html.indexOf(character, at + 1);
        if (at < 0 || at >= limit) break;
      }
    }
    this.#strayUntil = limit;
    return undefined;
  }

  /** The end of the `<?...?>` or `<%...%>` at `at`; -1 without an end. */
  #findTemplateEnd(at: number): number {
    const closer = `${this.#html[at + 1] ?? ''}>`;
    const last = this.#lastClosers.get(closer) ?? this.#html.lastIndexOf(closer);
    this.#lastClosers.set(closer, last);
    return last < at + 2 ? -1 : this.#html.indexOf(closer, at + 2) + 2;
  }
}

function findCommentEnd(html: string, start: number, foreign: number): number {
  if (html.startsWith('<!--', start)) {
    const short = /^(?:>|->)/.exec(html.slice(start + 4, start + 6));
    if (short) return start + 4 + short[0].length;
    const close = /--!?>/g;
    close.lastIndex = start + 4;
    return close.test(html) ? close.lastIndex : html.length;
  }
  return endOf(html, foreign > 0 && html.startsWith('<![CDATA[', start) ? ']]>' : '>', start);
}

/** Where the end tag of a raw element begins. */
function findRawEnd(html: string, start: number, name: string): number {
  if (name === 'plaintext') return html.length;
  if (name === 'script') return findScriptEnd(html, start);
  return search(new RegExp(`</${name}(?=[\\t\\n\\f\\r />])`, 'gi'), html, start);
}

/** By the standard, `</script>` after `<!--` and `<script>` only ends that inner script. */
function findScriptEnd(html: string, start: number): number {
  const mark = /<!--|-->|<(\/?)script(?=[\t\n\f\r />])/gi;
  mark.lastIndex = start;
  let state: 'plain' | 'escaped' | 'doubleEscaped' = 'plain';
  for (let found = mark.exec(html); found; found = mark.exec(html)) {
    if (found[0] === '<!--') {
      if (state === 'plain') state = 'escaped';
      // `<!-->` is opened and closed at once.
      mark.lastIndex = found.index + 2;
    } else if (found[0] === '-->') {
      state = 'plain';
    } else if (found[1] === '/') {
      if (state !== 'doubleEscaped') return found.index;
      state = 'escaped';
    } else if (state === 'escaped') {
      state = 'doubleEscaped';
    }
  }
  return html.length;
}

function search(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}

function findWithin(text: string, mark: string, from: number, reach: number): number {
  const at = text.slice(from, from + reach).indexOf(mark);
  return at < 0 ? -1 : from + at + mark.length;
}

function isLetter(character: string): boolean {
  return /^[a-z]$/i.test(character);
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /^[\t\n\f\r ]$/.test(character);
}
