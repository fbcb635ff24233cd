import { parse } from 'micromark';
import { mdxjs } from 'micromark-extension-mdxjs';
import type { Chunk, Event, ParseContext, Point, Token, TokenizeContext } from 'micromark-util-types';

/** A text that is read line by line. */
export interface LineSource {
  /** Below the first, a line begins with a line feed. */
  readonly line: string;
  /** Goes on to the next line; false at the end. */
  advance(): boolean;
}

/**
 * How many characters may be parsed as JavaScript before a document counts as broken, and how many more for each of its
 * own: micromark asks acorn at every brace that may be the last, so an expression of n braces is parsed n times. An
 * array of a thousand objects takes 20 million.
 */
const mostParsed = 20_000_000;
const mostParsedEach = 50;

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
    if (source.line[at] === '<' && /^\s/.test(source.line.slice(at + 1, at + 2))) return undefined;
    const tokenizer = begin('text', at);
    let length = 0;
    for (let from = at; ;) {
      const end = findCloser(source.line, from);
      length += end - from;
      this.#spend(source.line[end - 1] === '}' ? length : end - from);
      tokenizer.write(toChunks(source.line.slice(from, end)));
      if (findExit(tokenizer.events)) return end;
      from = end;
      if (from < source.line.length) continue;
      if (!source.advance()) break;
      from = 0;
    }
    tokenizer.write([null]);
    return undefined;
  }

  /** The end of the imports and exports that begin at `at`, at a blank line or the end. Throws on bad ones. */
  readModule(text: string, at: number): number | undefined {
    const tokenizer = begin('flow', at);
    const blankLine = /(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)/g;
    for (let from = at; from < text.length;) {
      blankLine.lastIndex = Math.max(at, from - 2);
      const end = blankLine.test(text) ? Math.max(blankLine.lastIndex, from + 1) : text.length;
      this.#spend(end - at);
      tokenizer.write(toChunks(text.slice(from, end)));
      if (end === text.length) tokenizer.write([null]);
      const exit = findExit(tokenizer.events);
      if (exit) return exit.end.offset;
      from = end;
    }
    return undefined;
  }

  #spend(count: number): void {
    this.#left -= count;
    if (this.#left < 0) throw new Error('This MDX is read in vain too often.');
  }
}

function begin(kind: 'text' | 'flow', offset: number): TokenizeContext {
  parser ??= parse({ extensions: [mdxjs()] });
  parser.defined = [];
  parser.lazy = {};
  // What other modules imported is nothing to this one.
  Object.assign(parser, { definedModuleSpecifiers: [] });
  const from: Point = { line: 1, column: 1, offset, _index: 0, _bufferIndex: -1 };
  return parser[kind](from);
}

const codes: Readonly<Record<string, Chunk>> = { '\t': -2, '\n': -4, '\r\n': -3, '\r': -5, '\0': 65_533 };

/** What micromark's `preprocess` makes of a text; that keeps the last part back until more comes. */
function toChunks(text: string): Chunk[] {
  return text
    .split(/(\r\n|[\t\n\r\0])/)
    .filter((part) => part !== '')
    .map((part) => codes[part] ?? part);
}

/** Behind the next sign that a tag or an expression can end with. */
function findCloser(text: string, from: number): number {
  const closer = /[}>]/g;
  closer.lastIndex = from;
  return closer.test(text) ? closer.lastIndex : text.length;
}

/** Behind the end of a module comes that of its line. */
const eventsBehind = 8;

/** The first token, if it is MDX's and has ended just now. */
function findExit(events: readonly Event[]): Token | undefined {
  const first = events[0]?.[1];
  if (!first || !/^(?:mdxTextExpression|mdxJsxTextTag|mdxjsEsm)$/.test(first.type)) return undefined;
  return events.slice(-eventsBehind).find(([step, token]) => step === 'exit' && token === first)?.[1];
}
