import { readCsv, type CsvCell } from './restCsv.ts';
import { contentKind, readHead, type Head, type Piece } from './restDirectives.ts';
import { isGridTable, readGridTable } from './restGridTables.ts';
import {
  blockOf,
  columnAt,
  hangingBlock,
  indentAt,
  indentedBlock,
  isBlankAt,
  itemBlock,
  lineAt,
  placeOf,
  type Block,
  type Line,
} from './restLines.ts';
import { adornmentWidth, bulletWidth, enumeratorWidth, fieldWidth, optionWidth } from './restMarkers.ts';
import { isSimpleTable, readSimpleTable } from './restSimpleTables.ts';
import type { Table, TableCell } from './restTables.ts';

/** What a directive stands in: the page itself, at any depth, or a table's cell. */
export type Place = { readonly kind: 'page' } | TableCell | (CsvCell & { readonly kind: 'csv' });

/** An `image` or `figure`. */
export interface Directive extends Head {
  readonly line: Line;
  /** The column of its `..`. */
  readonly column: number;
  readonly place: Place;
  /** Where it would have to begin, in the line below, to have options: behind a field's name it cannot. */
  readonly roomBelow: number | undefined;
  /** What the directive defines, between its bars: `.. |name| image:: cup.png`. Docutils makes it the alt text. */
  readonly substitute: Piece | undefined;
}

/** Blocks in blocks: docutils itself gives up before. */
const deepest = 60;

/** What may be a numbered item, if it begins with letters. */
const letters = /[a-zA-Z]{1,20}[.)]/y;
const explicit = /\.\.(?: +|$)/y;
const footnote = /\[(?:\d+|\*|#?(?:[\p{L}\p{N}]+(?:[-._+:][\p{L}\p{N}]+)*)?)\](?: +|$)/uy;
const directiveName = /([\p{L}\p{M}\p{N}]+(?:[-._+:][\p{L}\p{M}\p{N}]+)*) ?::(?: +|$)/uy;
const substitution = /\|(?! )(.+?)(?<![\s\\])\|(?: +|$)/dy;

/** The image directives in some lines of reStructuredText, by the rules of docutils. */
export function findDirectives(lines: readonly Line[]): readonly Directive[] {
  const reader = new BlockReader();
  reader.read({ lines, first: 0, end: lines.length, left: 0, firstLeft: 0 }, 0, { kind: 'page' });
  return reader.found;
}

/** From one column of a line to another. */
type Columns = readonly [from: number, to: number];

type Element = 'paragraph' | 'emptyComment' | 'other';

class BlockReader {
  readonly found: Directive[] = [];
  /** What the element that was read last is. */
  #last: Element = 'other';
  #depth = 0;
  #place: Place = { kind: 'page' };

  read(block: Block, from: number, place: Place): void {
    if (this.#depth >= deepest) return;
    const outer = this.#place;
    this.#depth++;
    this.#place = place;
    for (let at = from; at < block.end;) at = isBlankAt(block, at) ? at + 1 : this.#readElement(block, at);
    this.#place = outer;
    this.#depth--;
  }

  #readInner(block: Block): void {
    this.read(block, block.first, this.#place);
  }

  /** Reads what begins at a line that is not blank; the line behind it. */
  #readElement(block: Block, at: number): number {
    this.#last = 'other';
    if (indentAt(block, at) > 0) {
      return this.#readAll(indentedBlock(block, at));
    }
    const { text } = lineAt(block, at);
    const column = columnAt(block, at);
    // Most lines begin with a letter.
    if (isLetter(text.charCodeAt(column))) {
      letters.lastIndex = column;
      if (!letters.test(text)) return this.#readText(block, at);
    }
    return this.#readMarked(block, at, text, column) ?? this.#readText(block, at);
  }

  /** What a mark begins; undefined where it is text. */
  #readMarked(block: Block, at: number, text: string, column: number): number | undefined {
    const below = lineAt(block, at + 1).text.slice(block.left);
    const item = bulletWidth(text, column) || enumeratorWidth(text, column, below);
    if (item > 0) return this.#readAll(itemBlock(block, at, item));
    const field = fieldWidth(text, column);
    if (field) return this.#readAll(hangingBlock(block, at, field.end, 'unindented'));
    const option = optionWidth(text, column);
    if (option > 0) {
      const inner = hangingBlock(block, at, column + option, 'unindented');
      const hasText = text.length > inner.firstLeft || inner.end > at + 1;
      if (hasText) return this.#readAll(inner);
    }
    if (/^>>>(?: |$)/.test(text.slice(column, column + 4))) return skipToBlank(block, at);
    if (/^\|(?: |$)/.test(text.slice(column, column + 2))) return hangingBlock(block, at, column + 1, 'blank').end;
    if (isGridTable(text, column)) return this.#readTable(readGridTable(block, at));
    if (isSimpleTable(text, column)) return this.#readTable(readSimpleTable(block, at));
    explicit.lastIndex = column;
    if (explicit.test(text)) return this.#readExplicit(block, at, text, explicit.lastIndex);
    if (/^__(?: |$)/.test(text.slice(column, column + 3))) return hangingBlock(block, at, column + 2, 'blank').end;
    const adornment = adornmentWidth(text, column);
    return adornment > 0 ? this.#readAdornment(block, at, adornment) : undefined;
  }

  #readAll(inner: Block): number {
    this.#readInner(inner);
    this.#last = 'other';
    return inner.end;
  }

  #readTable({ cells, end }: Table): number {
    for (const cell of cells) this.read(blockOf(cell.lines), 0, cell);
    this.#last = 'other';
    return end;
  }

  /** A transition, or a title between two lines; undefined where it is short and text. */
  #readAdornment(block: Block, at: number, width: number): number | undefined {
    const isShort = width < 4;
    // Titles are on the page alone; elsewhere docutils says what is wrong and leaves the line out.
    if (this.#depth > 1) return isShort ? undefined : at + 1;
    if (isBlankAt(block, at + 1)) return isShort ? undefined : at + 1;
    const line = (next: number) => (next < block.end ? lineAt(block, next).text.slice(columnAt(block, next)) : '');
    if (adornmentWidth(line(at + 1), 0) > 0) return isShort ? undefined : at + 2;
    if (line(at) === line(at + 2)) return at + 3;
    return isShort ? undefined : at + 3;
  }

  /** Text: the title above a line, a term above its definition, or a paragraph with the literal block below it. */
  #readText(block: Block, at: number): number {
    const next = at + 1;
    if (next < block.end && !isBlankAt(block, next)) {
      if (indentAt(block, next) > 0) return this.#readAll(indentedBlock(block, next));
      const width = adornmentWidth(lineAt(block, next).text, block.left);
      const title = lineAt(block, at).text.length - columnAt(block, at);
      if (width > 0 && (title <= width || width >= 4)) return next + 1;
    }
    const end = skipText(block, at);
    const last = lineAt(block, end - 1).text;
    const isAnnounced = last.endsWith('::') && /(?:^|[^\\])(?:\\\\)*::$/.test(last.slice(columnAt(block, end - 1)));
    this.#last = 'paragraph';
    return isAnnounced ? skipLiteral(block, end) : end;
  }

  #readExplicit(block: Block, at: number, text: string, column: number): number {
    footnote.lastIndex = column;
    if (footnote.test(text)) return this.#readAll(hangingBlock(block, at, footnote.lastIndex, 'unindented'));
    if (/^_(?! |$)/.test(text.slice(column, column + 2))) return hangingBlock(block, at, column, 'blank').end;
    substitution.lastIndex = column;
    const name = substitution.exec(text)?.indices?.[1];
    if (name) return this.#readSubstitution(block, at, substitution.lastIndex, name);
    directiveName.lastIndex = column;
    const directive = directiveName.exec(text)?.[1];
    if (directive === undefined) {
      const isEmpty = text.length <= column && isBlankAt(block, at + 1);
      this.#last = isEmpty ? 'emptyComment' : 'other';
      return isEmpty ? at + 1 : hangingBlock(block, at, column, 'unindented').end;
    }
    return this.#readDirective(
      directive.toLowerCase(),
      block,
      at,
      hangingBlock(block, at, directiveName.lastIndex, 'unindented'),
    );
  }

  /** `.. |name| image:: cup.png`, of which the directive may be in the line below. */
  #readSubstitution(block: Block, at: number, column: number, name: Columns): number {
    const { end } = hangingBlock(block, at, column, 'unindented');
    const isBelow = lineAt(block, at).text.length <= column;
    const first = isBelow ? at + 1 : at;
    const line = lineAt(block, first);
    directiveName.lastIndex = isBelow ? line.indent : column;
    const directive = first < end ? directiveName.exec(line.text)?.[1]?.toLowerCase() : undefined;
    if (directive !== undefined && isImage(directive)) {
      const inner = hangingBlock({ ...block, first: at }, first, directiveName.lastIndex, 'unindented');
      this.#readImage(directive, block, at, inner, pieceOf(lineAt(block, at), name));
    }
    this.#last = 'other';
    return end;
  }

  #readDirective(name: string, block: Block, at: number, inner: Block): number {
    if (isImage(name)) this.#readImage(name, block, at, inner);
    else if (name === 'csv-table') this.#readCsvTable(inner);
    else this.#readContent(name, inner);
    this.#last = 'other';
    return inner.end;
  }

  #readContent(name: string, inner: Block): void {
    const kind = contentKind(name);
    if (kind === 'literal') return;
    const isAll = kind === 'all' || (kind === 'belowArgumentOrAll' && isBlankAt(inner, inner.first));
    this.#readInner(isAll ? inner : readHead(inner).content);
  }

  #readImage(name: string, block: Block, at: number, inner: Block, substitute?: Piece): void {
    const head = readHead(inner);
    const { argument, options, content, isSound } = head;
    const hasContent = content.end > content.first;
    // Docutils shows an error instead.
    if (!isSound || argument.length === 0 || (name === 'image' && hasContent)) return;
    if (new Set(options.map((option) => option.name)).size < options.length) return;
    this.found.push({
      ...head,
      line: lineAt(block, at),
      column: columnAt(block, at),
      place: this.#place,
      roomBelow: roomBelow(block, at),
      substitute,
    });
    if (hasContent) this.#readLegend(content);
  }

  /** Behind a figure's caption; without one, of which an empty comment takes the place, nothing below is shown. */
  #readLegend(content: Block): void {
    if (this.#depth >= deepest) return;
    const known = this.found.length;
    this.#depth++;
    const next = this.#readElement(content, content.first);
    this.#depth--;
    if (this.#last === 'other') this.found.length = known;
    else this.read(content, next, this.#place);
  }

  #readCsvTable(inner: Block): void {
    const { options, content } = readHead(inner);
    const get = (name: string) => options.find((option) => option.name === name)?.pieces[0]?.text;
    if (get('file') !== undefined || get('url') !== undefined) return;
    const delimiter = readSign(get('delim')) ?? ',';
    const signs = { delimiter, quote: readSign(get('quote')) ?? '"', escape: readSign(get('escape')) };
    for (const cell of readCsv(content, signs)) {
      const lines: Block = { lines: cell.lines, first: 0, end: cell.lines.length, left: 0, firstLeft: 0 };
      this.read(lines, 0, { kind: 'csv', ...cell });
    }
  }
}

function pieceOf(line: Line, [from, to]: Columns): Piece {
  return {
    text: line.text.slice(from, to),
    line,
    span: { start: placeOf(line, from), end: placeOf(line, to) },
  };
}

function roomBelow({ first, left, hanging }: Block, at: number): number | undefined {
  if (!hanging || at !== first) return undefined;
  return hanging.below === 'text' ? left : hanging.mark + 3;
}

function isLetter(code: number): boolean {
  return (code > 96 && code < 123) || (code > 64 && code < 91);
}

function isImage(name: string): boolean {
  return name === 'image' || name === 'figure';
}

/** A sign as an option of `csv-table` says it; undefined where it does not. */
function readSign(text: string | undefined): string | undefined {
  if (text === 'tab') return '\t';
  if (text === 'space') return ' ';
  const code = /^(?:0x|\\?[xu]|U\+|&#x)([\da-f]+);?$/i.exec(text ?? '')?.[1];
  if (code !== undefined && parseInt(code, 16) <= 0x10ffff) return String.fromCodePoint(parseInt(code, 16));
  return text?.length === 1 ? text : undefined;
}

function skipToBlank(block: Block, at: number): number {
  let end = at;
  while (end < block.end && !isBlankAt(block, end)) end++;
  return end;
}

/** Behind the lines of a paragraph. */
function skipText(block: Block, at: number): number {
  let end = at + 1;
  while (end < block.end && !isBlankAt(block, end) && indentAt(block, end) === 0) end++;
  return end;
}

/** Behind the literal block below: indented lines, or lines with one sign before them. */
function skipLiteral(block: Block, at: number): number {
  const indented = indentedBlock(block, at);
  let first = at;
  while (first < block.end && isBlankAt(block, first)) first++;
  if (first < indented.end) return indented.end;
  const quote = lineAt(block, first).text[columnAt(block, first)] ?? '';
  if (!/[!-/:-@[-`{-~]/.test(quote)) return first;
  let end = first;
  while (end < block.end && lineAt(block, end).text[columnAt(block, end)] === quote) end++;
  return end;
}
