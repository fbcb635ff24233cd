/** White space in a tag; in HTML blocks, which begin with one line, a line's end is not among it. */
function isBlank(sign: string | undefined): boolean {
  return sign === ' ' || sign === '\t' || sign === '\n';
}

function skip(text: string, at: number): number {
  let end = at;
  while (isBlank(text[end])) end++;
  return end;
}

const tagName = /[A-Za-z][A-Za-z\d-]*/y;
const attributeName = /[A-Za-z_:][\w:.-]*/y;
const bareValue = /[^ \t\n"'<=>`/]+/y;

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/**
 * Finds where the HTML in a text ends, as CommonMark has it. What did not end once is not read again: attributes that
 * lead nowhere, comments and instructions without an end.
 */
export class HtmlFinder {
  readonly #text: string;
  /** Attributes from which no tag comes to its end. */
  readonly #dead = new Set<number>();
  readonly #absent = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  /** The end of the tag, comment, instruction, declaration or CDATA whose `<` is at `start`; -1: there is none. */
  findEnd(start: number): number {
    const text = this.#text;
    const next = text[start + 1];
    if (next === '/') return this.findClosingTag(start);
    if (next === '?') return this.#findMark('?>', start + 2);
    if (next !== '!') return this.findOpeningTag(start);
    if (text.startsWith('<!-->', start)) return start + 5;
    if (text.startsWith('<!--->', start)) return start + 6;
    if (text.startsWith('<!--', start)) return this.#findMark('-->', start + 4);
    if (text.startsWith('<![CDATA[', start)) return this.#findMark(']]>', start + 9);
    return /[A-Za-z]/.test(text[start + 2] ?? '') ? this.#findMark('>', start + 3) : -1;
  }

  findClosingTag(start: number): number {
    const name = match(tagName, this.#text, start + 2);
    if (name < 0) return -1;
    const end = skip(this.#text, name);
    return this.#text[end] === '>' ? end + 1 : -1;
  }

  findOpeningTag(start: number): number {
    const text = this.#text;
    let at = match(tagName, text, start + 1);
    if (at < 0) return -1;
    const seen: number[] = [];
    for (;;) {
      const next = skip(text, at);
      if (text[next] === '>') return next + 1;
      if (text[next] === '/') return text[next + 1] === '>' ? next + 2 : this.#fail(seen);
      if (next === at || this.#dead.has(next)) return this.#fail(seen);
      seen.push(next);
      at = this.#readAttribute(next);
      if (at < 0) return this.#fail(seen);
    }
  }

  #readAttribute(start: number): number {
    const text = this.#text;
    const name = match(attributeName, text, start);
    if (name < 0) return -1;
    const equals = skip(text, name);
    if (text[equals] !== '=') return name;
    const value = skip(text, equals + 1);
    const quote = text[value];
    if (quote !== '"' && quote !== "'") return match(bareValue, text, value);
    const end = this.#findMark(quote, value + 1);
    return end;
  }

  #fail(seen: readonly number[]): -1 {
    for (const at of seen) this.#dead.add(at);
    return -1;
  }

  #findMark(mark: string, from: number): number {
    if (this.#absent.has(mark)) return -1;
    const at = this.#text.indexOf(mark, from);
    if (at < 0) this.#absent.add(mark);
    return at < 0 ? -1 : at + mark.length;
  }
}
