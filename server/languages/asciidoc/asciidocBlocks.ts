import { TableCells } from './asciidocTables.ts';
import { putInAttributes } from './asciidocText.ts';
import type { Span } from '../imageReference.ts';

/** A piece of an AsciiDoc document in which images can be. */
export interface TextPiece {
  readonly kind: 'block' | 'paragraph' | 'cell';
  /** One line that is a block macro, some lines of running text, or a line of a table. */
  readonly span: Span;
  /** The document attributes that hold here, in lower case. They change when the next piece is read. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Between the brackets of the lines above a block macro, `[alt="A cup"]`, from the first to the last. */
  readonly lists: readonly Span[];
}

const verbatimStyle = /^\[(?:source|listing|literal|pass|comment|stem|latexmath|asciimath)\b/;
const delimiter = /^(?:-{4,}|\.{4,}|\+{4,}|\/{4,}|`{3,}|={4,}|\*{4,}|_{4,}|~{4,}|--|[|,:!]={3,})$/;
const attributeEntry = /^:(!?[\p{Alphabetic}\p{N}\p{Pc}][^:]*):(?:[ \t]+(.*))?$/u;
const listItem =
  /^[ \t]*(?:-|\*{1,5}|\.{1,5}|\u2022|\d+\.|[a-zA-Z]\.|[IVXivx]+\)|<(?:\d+|\.)>)[ \t]+|(?::{2,4}|;;)(?:[ \t]|$)/;
const blockAttributes = /^\[(?:|[\p{Alphabetic}\p{N}\p{Pc}.#%{,"'].*|\[.*\])\]$/u;
const thematicBreak = /^(?:'{3,}|<{3,}|([-*_])(?: ?\1){2})$/;
const conditionalLine = /^ifn?def::[^\s[]+\[(.+)\]$/d;
const preprocessor = /^\\?(?:ifn?def|ifeval|endif|include)::/;

/**
 * Where images can be in AsciiDoc: block macros where a block may begin, and running text; not in listings, literal
 * and pass-through blocks or comments. Tests hold it against Asciidoctor.
 */
export function* readPieces(text: string): Generator<TextPiece> {
  const reader = new PieceReader(text);
  let line: Span | undefined;
  for (const next of readLines(text)) {
    if (line) yield* reader.read(line, text.slice(next.start, next.end).trimEnd());
    line = next;
  }
  if (line) yield* reader.read(line, 'end');
  yield* reader.endParagraph();
}

class PieceReader {
  readonly #text: string;
  readonly #attributes: Map<string, string>;
  /** Ends of the blocks around the line, the innermost last. */
  readonly #open: string[] = [];
  /** The end of the block, if it is one that holds no markup, or a table. */
  #verbatim: string | undefined;
  #table: string | undefined;
  /** The attributes above a block: `[source,js]`. */
  #style = '';
  /** `start`: a block may begin. `literal`: a paragraph without markup, to the next blank line. */
  #state: 'start' | 'text' | 'literal' | 'header' = 'start';
  #paragraph: Span | undefined;
  #isInList = false;
  /** How many cells this is in. */
  readonly #depth: number;
  /** Whether the line above begins an item of a list. */
  #isBelowItem = false;

  /** The cells of the table, and what reads one that is a document of its own. */
  #cells: TableCells | undefined;
  #inner: PieceReader | undefined;
  #lists: Span[] = [];

  constructor(text: string, attributes: ReadonlyMap<string, string> = new Map(), depth = 0) {
    this.#text = text;
    this.#attributes = new Map(attributes);
    this.#depth = depth;
  }

  /** `behind`: the line below, without blanks at its end. */
  *read({ start, end }: Span, behind: string): Generator<TextPiece> {
    const line = this.#text.slice(start, end).trimEnd();
    const span = { start, end: start + line.length };
    if (this.#verbatim !== undefined) {
      if (line === this.#verbatim) this.#verbatim = undefined;
    } else if (this.#table !== undefined) {
      yield* this.#readRow(line, span, behind);
    } else if (line === '') {
      // Attributes reach over blank lines to their block.
      if (this.#state === 'start') yield* this.endParagraph();
      else yield* this.#endBlock();
    } else if (this.#isUnderline(line)) {
      yield* this.#endBlock();
    } else if (delimiter.test(line)) {
      const style = this.#style;
      const lists = this.#lists.map((list) => this.#text.slice(list.start, list.end)).join(',');
      yield* this.#endBlock();
      this.#passDelimiter(line, style, lists);
    } else if (line.startsWith('//')) {
      // The paragraph around a comment goes on behind it, as a piece of its own.
      yield* this.endParagraph();
    } else if (conditionalLine.test(line)) {
      // Which attributes are set is not known here: the picture is in some of what is made of the document.
      const [from = 0, to = 0] = conditionalLine.exec(line)?.indices?.[1] ?? [];
      yield* this.read({ start: start + from, end: start + to }, behind);
    } else if (!preprocessor.test(line) && (this.#state !== 'literal' || blockAttributes.test(line))) {
      yield* this.#readText(line, span);
    }
  }

  /** Whether this line makes the one above a title: as long, give or take one. */
  #isUnderline(line: string): boolean {
    if (!this.#paragraph || this.#isInList || !/^([-=~^+])\1+$/.test(line)) return false;
    const { start, end } = this.#paragraph;
    if (Math.abs(end - start - line.length) > 1) return false;
    const title = this.#text.slice(start, end);
    return !title.includes('\n') && /[\p{L}\p{N}]/u.test(title);
  }

  *endParagraph(): Generator<TextPiece> {
    if (this.#paragraph) yield this.#piece('paragraph', this.#paragraph);
    this.#paragraph = undefined;
  }

  *#endBlock(): Generator<TextPiece> {
    yield* this.endParagraph();
    this.#state = 'start';
    this.#style = '';
    this.#lists = [];
    this.#isBelowItem = false;
  }

  *#readRow(line: string, span: Span, behind: string): Generator<TextPiece> {
    const isEnd = line === this.#table;
    if (isEnd || !this.#cells) {
      if (this.#inner) yield* this.#inner.endParagraph();
      this.#inner = undefined;
      if (isEnd) this.#table = undefined;
      else if (!line.startsWith('//')) yield this.#piece('cell', span);
      return;
    }
    if (line.startsWith('//') && this.#inner === undefined) return;
    for (const { style, place, span: piece } of this.#cells.read(span, behind)) {
      if (place === 'begin') {
        if (this.#inner) yield* this.#inner.endParagraph();
        this.#inner = style === 'blocks' ? this.#innerReader() : undefined;
      }
      if (this.#inner) yield* this.#inner.read(this.#trimCell(piece, place), behind);
      else if (style === 'text' && piece.end > piece.start) yield this.#piece('cell', piece);
    }
  }

  #innerReader(): PieceReader | undefined {
    return this.#depth < deepest ? new PieceReader(this.#text, this.#attributes, this.#depth + 1) : undefined;
  }

  /** What a cell begins with may have blanks before it. */
  #trimCell({ start, end }: Span, place: 'begin' | 'more'): Span {
    const blanks = place === 'begin' ? /^[ \t]*/.exec(this.#text.slice(start, end))?.[0].length : 0;
    return { start: start + (blanks ?? 0), end };
  }

  #passDelimiter(line: string, style: string, lists: string): void {
    if (/^[|,:!]/.test(line)) {
      this.#table = line;
      const isDrawn = (line.startsWith('|') || line.startsWith('!')) && !/format\s*=|separator\s*=/.test(lists);
      this.#cells = isDrawn
        ? new TableCells(this.#text, { separator: line.slice(0, 1), attributes: lists })
        : undefined;
    } else if (this.#open.at(-1) === line) this.#open.pop();
    else if (/^(?:[-.+/]{4}|```)/.test(line) || (line === '--' && verbatimStyle.test(style))) this.#verbatim = line;
    else this.#open.push(line);
  }

  *#readText(line: string, span: Span): Generator<TextPiece> {
    const isAttributes = blockAttributes.test(line);
    const isItem = (this.#state === 'start' || (this.#state === 'text' && this.#isInList)) && listItem.test(line);
    const endsParagraph = isAttributes || isItem || (this.#isBelowItem && isBlockMacro(line));
    if ((this.#state === 'text' && endsParagraph) || (this.#state === 'literal' && isAttributes)) {
      yield* this.endParagraph();
      this.#state = 'start';
    }
    this.#isInList = isItem || (this.#isInList && this.#state === 'text');
    this.#isBelowItem = isItem;
    const entry = this.#state === 'text' ? undefined : attributeEntry.exec(line);
    if (entry) define(this.#attributes, entry[1] ?? '', entry[2] ?? '');
    else if (this.#state === 'text') yield* this.#continueText(line, span);
    else if (this.#state === 'start') yield* this.#beginBlock(line, span, isAttributes);
  }

  *#continueText(line: string, span: Span): Generator<TextPiece> {
    if (line === '+') yield* this.#endBlock();
    else this.#paragraph = { start: this.#paragraph?.start ?? span.start, end: span.end };
  }

  *#beginBlock(line: string, span: Span, isAttributes: boolean): Generator<TextPiece> {
    if (isAttributes) {
      this.#style = line;
      this.#lists.push({ start: span.start + 1, end: span.end - 1 });
    } else if (/^\.[^\s.]/.test(line)) {
      // A block's title.
      yield this.#piece('paragraph', span);
    } else if (verbatimStyle.test(this.#style)) {
      this.#state = 'literal';
    } else if (isBlockMacro(line)) {
      yield this.#piece('block', span);
      this.#style = '';
      this.#lists = [];
    } else if (/^=+[ \t]/.test(line)) {
      yield this.#piece('paragraph', span);
      if (span.start === 0 && line[1] !== '=') this.#state = 'header';
    } else if (/^[ \t]/.test(line) && !listItem.test(line)) {
      this.#state = 'literal';
    } else if (line !== '+' && !thematicBreak.test(line)) {
      this.#paragraph = span;
      this.#state = 'text';
    }
  }

  #piece(kind: TextPiece['kind'], span: Span): TextPiece {
    return { kind, span, attributes: this.#attributes, lists: kind === 'block' ? this.#lists : [] };
  }
}

/** Cells in cells. */
const deepest = 3;

function isBlockMacro(line: string): boolean {
  return line.startsWith('image::') && line.endsWith(']');
}

function* readLines(text: string): Generator<Span> {
  let start = 0;
  while (start < text.length) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    yield { start, end };
    start = end + 1;
  }
}

/** `:name: value`, `:!name:`, `:name!:`. */
function define(attributes: Map<string, string>, name: string, value: string): void {
  const key = name.replaceAll('!', '').toLowerCase();
  if (name.includes('!')) attributes.delete(key);
  else attributes.set(key, putInAttributes(value, attributes) ?? value);
}
