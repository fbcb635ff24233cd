import { parse } from 'micromark';
import { mdxjs } from 'micromark-extension-mdxjs';
import type { Chunk, Event, ParseContext, Point, Token, TokenizeContext } from 'micromark-util-types';
import { findExpressionEnd, isUnfinished, ModuleParser, type ExpressionEnd } from './mdxExpression.ts';

/** A text that is read line by line. */
export interface LineSource {
  /** Below the first, a line begins with a line feed. */
  readonly line: string;
  /** Goes on to the next line; false at the end. */
  advance(): boolean;
  /** The lines below, without going on to them: as many as have so many characters, or all that there are. */
  peek(length: number): string;
}

/**
 * How many characters may be parsed as JavaScript before a document counts as broken, and how many more for each of its
 * own: micromark asks acorn at every brace that may be the last of a spread, so one of n braces is parsed n times.
 */
const mostParsed = 10_000_000;
const mostParsedEach = 10;
/** In characters: what it costs that a text is no JavaScript, which is told with an error. */
const vainParse = 2000;
/** In characters, of the lines below an expression that goes on in them. */
const leastPeeked = 200;

/** Made once: putting a parser together takes as long as reading a short paragraph. */
let parser: ParseContext | undefined;

/** The constructs of MDX as micromark reads them. */
export class MdxConstructs {
  /** Characters that may still be parsed. */
  #left: number;

  constructor(length: number) {
    this.#left = mostParsed + mostParsedEach * length;
  }

  /**
   * The end, in the line that the source has come to, of the tag or expression that begins at `at` of its line;
   * undefined where none does. Throws on a bad one.
   */
  readInline(source: LineSource, at: number): number | undefined {
    if (source.line[at] === '{') return this.#readExpression(source, at + 1).end;
    return /^\s/.test(source.line.slice(at + 1, at + 2)) ? undefined : this.#readTag(source, at);
  }

  /** The end, in the line that the source has come to, of the expression whose `{` stands before `from`. */
  #readExpression(source: LineSource, from: number): ExpressionEnd {
    const first = source.line.slice(from);
    let text = first;
    let found = findExpressionEnd(text);
    while (!found) {
      this.#spend(text.length + vainParse);
      const longer = first + source.peek(2 * text.length + leastPeeked);
      if (longer.length === text.length) throw new SyntaxError('An expression of this MDX has no end.');
      text = longer;
      found = findExpressionEnd(text);
    }
    this.#spend(found.end);
    let end = from + found.end;
    while (end > source.line.length) {
      end -= source.line.length;
      source.advance();
    }
    return { ...found, end };
  }

  /** micromark reads the tag, with a number for the value of each attribute that is an expression. */
  #readTag(source: LineSource, at: number): number | undefined {
    const tokenizer = begin(at);
    let length = 0;
    for (let from = at; ;) {
      const end = findSign(source.line, from);
      length += end - from;
      this.#spend(source.line[end - 1] === '}' ? length : end - from);
      tokenizer.write(toChunks(source.line.slice(from, end)));
      if (findExit(tokenizer.events)) return end;
      if (source.line[end - 1] === '}') this.#spend(vainParse);
      from = end;
      if (isValueBegun(tokenizer.events)) {
        const value = this.#readExpression(source, from);
        tokenizer.write(toChunks(value.content === 'empty' ? '}' : '0}'));
        from = value.end;
      }
      if (from < source.line.length) continue;
      if (!source.advance()) break;
      from = 0;
    }
    tokenizer.write([null]);
    return undefined;
  }

  /**
   * The end of the imports and exports that begin at `at`, at a blank line or the end of the text; as in
   * micromark-extension-mdxjs-esm, whose own reading takes the square of a module's lines. Throws on bad ones.
   */
  readModule(text: string, at: number): number {
    const blankLine = /(?:\r\n|\n|\r)[ \t]*(?=\r\n|\n|\r)/g;
    for (let from = at; ;) {
      blankLine.lastIndex = from;
      const end = blankLine.exec(text)?.index ?? text.length;
      this.#spend(end - at);
      if (isModule(text.slice(at, end), end < text.length)) return end;
      this.#spend(vainParse);
      from = end + 1;
    }
  }

  #spend(count: number): void {
    this.#left -= count;
    if (this.#left < 0) throw new Error('This MDX is read in vain too often.');
  }
}

function begin(offset: number): TokenizeContext {
  parser ??= parse({ extensions: [mdxjs()] });
  parser.defined = [];
  parser.lazy = {};
  const from: Point = { line: 1, column: 1, offset, _index: 0, _bufferIndex: -1 };
  return parser.text(from);
}

/** Whether a text is a whole module of imports and exports; throws where it is none, and more of it would be none. */
function isModule(code: string, mayGoOn: boolean): boolean {
  try {
    const { body } = ModuleParser.parse(code, { ecmaVersion: 2024, sourceType: 'module' });
    if (body.every(({ type }) => /^(?:Import|Export)/.test(type))) return true;
  } catch (error) {
    if (mayGoOn && isUnfinished(error, code.length)) return false;
    throw error;
  }
  throw new SyntaxError('Only imports and exports stand in a module of MDX.');
}

const codes: Readonly<Record<string, Chunk>> = { '\t': -2, '\n': -4, '\r\n': -3, '\r': -5, '\0': 65_533 };

/** What micromark's `preprocess` makes of a text; that keeps the last part back until more comes. */
function toChunks(text: string): Chunk[] {
  return text
    .split(/(\r\n|[\t\n\r\0])/)
    .filter((part) => part !== '')
    .map((part) => codes[part] ?? part);
}

/** Behind the next sign that a tag or an expression can begin or end with. */
function findSign(text: string, from: number): number {
  const sign = /[{}>]/g;
  sign.lastIndex = from;
  return sign.test(text) ? sign.lastIndex : text.length;
}

/** Whether the brace of an attribute's value has just been read. */
function isValueBegun(events: readonly Event[]): boolean {
  const last = events.at(-1);
  const type: string | undefined = last?.[1].type;
  return last?.[0] === 'exit' && type === 'mdxJsxTextTagAttributeValueExpressionMarker';
}

/** The first token, if it is MDX's and has ended just now. */
function findExit(events: readonly Event[]): Token | undefined {
  const first = events[0]?.[1];
  const last = events.at(-1);
  const type: string | undefined = first?.type;
  const isMdx = type === 'mdxTextExpression' || type === 'mdxJsxTextTag';
  return isMdx && last?.[0] === 'exit' && last[1] === first ? first : undefined;
}
