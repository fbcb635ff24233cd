import type { Span } from '../../imageReference.ts';
import {
  isFenceEnd,
  isThematicBreak,
  readFenceStart,
  readHeading,
  readHtmlStart,
  readMathStart,
  trimStart,
  type HtmlEnd,
} from './blockStarts.ts';
import type { Block } from './block.ts';
import { BlockText } from './blockText.ts';
import { continueContainers, deepestContainers, openContainer, type Container } from './containers.ts';
import { readDefinitions, type MarkdownDefinition } from './definitions.ts';
import { LineCursor } from './lineCursor.ts';
import type { MdxConstructs } from '../mdx/mdxConstructs.ts';
import { readMdxLines } from '../mdx/mdxLines.ts';
import { countCells, countDelimiters, readCells } from './tableRows.ts';

/** CommonMark with HTML and indented code, or MDX. */
export type BlockDialect = 'commonmark' | 'mdx';

export interface MarkdownBlocks {
  readonly blocks: readonly Block[];
  readonly definitions: readonly MarkdownDefinition[];
}

/**
 * The blocks of a text by CommonMark 0.31 with GFM's tables and blocks of math, line by line: each is read once by all
 * containers around it, so time grows with the text. Throws on bad MDX.
 */
export function readBlocks(text: string, dialect: BlockDialect, mdx: MdxConstructs): MarkdownBlocks {
  return new BlockReader(text, dialect, mdx).read();
}

/** The block that lines are added to. */
type Leaf =
  | { readonly kind: 'paragraph'; readonly lines: Span[] }
  | { readonly kind: 'code' | 'table' }
  | {
      readonly kind: 'fence';
      readonly marker: string;
      readonly start: number;
      readonly indent: number;
      readonly info: string;
      readonly meta: Span;
      readonly lines: Span[];
    }
  | { readonly kind: 'math'; readonly marker: string }
  | { readonly kind: 'html'; readonly end: HtmlEnd; readonly lines: Span[] };

const lineBreak = /\r\n|\n|\r/g;

class BlockReader {
  readonly #text: string;
  readonly #dialect: BlockDialect;
  /** Columns of indentation from which a line is code. */
  readonly #widest: number;
  readonly #mdx: MdxConstructs;
  readonly #blocks: Block[] = [];
  readonly #definitions: MarkdownDefinition[] = [];
  #containers: readonly Container[] = [];
  #leaf: Leaf | undefined;
  /** Where the line below begins. */
  #next = 0;

  constructor(text: string, dialect: BlockDialect, mdx: MdxConstructs) {
    this.#text = text;
    this.#dialect = dialect;
    this.#widest = dialect === 'mdx' ? Infinity : 4;
    this.#mdx = mdx;
  }

  read(): MarkdownBlocks {
    while (this.#next < this.#text.length) this.#readLine(this.#beginLine(this.#next));
    this.#close();
    return { blocks: this.#blocks, definitions: this.#definitions };
  }

  /** The line at `start`; `#next` is where the one below begins. */
  #beginLine(start: number): LineCursor {
    lineBreak.lastIndex = start;
    const found = lineBreak.exec(this.#text);
    this.#next = found ? lineBreak.lastIndex : this.#text.length;
    return new LineCursor(this.#text, start, found?.index ?? this.#text.length);
  }

  #readLine(cursor: LineCursor): void {
    const { containers, isNewItem } = continueContainers(this.#containers, cursor, this.#widest);
    const isAll = !isNewItem && containers.length === this.#containers.length;
    if (isNewItem) this.#leave(containers);
    else if (isAll) {
      this.#containers = containers;
      if (this.#continueVerbatim(cursor)) return;
    }

    const opened = this.#openContainers(cursor, containers, isAll);
    const isLazy = !isAll && !isNewItem && !opened;
    if (isLazy && this.#isLazyText(cursor)) {
      this.#addText(contentOf(cursor));
      return;
    }
    // Only a whole tag may end a paragraph of which this line is none.
    if (isLazy) this.#leave(containers);
    this.#readContent(cursor);
  }

  /** New quotes and items in the line; whether there are any. */
  #openContainers(cursor: LineCursor, continued: readonly Container[], isAll: boolean): boolean {
    const kind = this.#leaf?.kind;
    const interrupts = isAll && (kind === 'paragraph' || kind === 'code');
    const opened: Container[] = [];
    while (continued.length + opened.length < deepestContainers) {
      const container = openContainer(cursor, this.#widest, interrupts && opened.length === 0);
      if (!container) break;
      opened.push(container);
    }
    if (opened.length > 0) this.#leave([...continued, ...opened]);
    return opened.length > 0;
  }

  /** Other containers begin or end here, and with them the leaf. */
  #leave(containers: readonly Container[]): void {
    this.#close();
    this.#containers = containers;
    this.#break();
  }

  /** Whether the line goes on with a paragraph whose containers it is not in. */
  #isLazyText(cursor: LineCursor): boolean {
    if (this.#leaf?.kind !== 'paragraph' || cursor.isBlank) return false;
    return cursor.indent >= this.#widest || !this.#isStart(cursor);
  }

  /** Whether some block begins with this line that a paragraph cannot go on in. */
  #isStart(cursor: LineCursor): boolean {
    const line = this.#lineOf(cursor);
    return (
      readHeading(line) !== undefined ||
      isThematicBreak(line) ||
      readFenceStart(line) !== undefined ||
      readMathStart(line) !== undefined ||
      (this.#dialect === 'mdx'
        ? /^[<{]/.test(line) && !/^<\s/.test(line)
        : readHtmlStart(line, () => false) !== undefined)
    );
  }

  #lineOf(cursor: LineCursor): string {
    return this.#text.slice(cursor.first, cursor.end);
  }

  /** A line in code, math or HTML; false where it is in none. */
  #continueVerbatim(cursor: LineCursor): boolean {
    const leaf = this.#leaf;
    if (leaf?.kind === 'fence') {
      const isEnd = cursor.indent < this.#widest && isFenceEnd(this.#lineOf(cursor), leaf.marker);
      if (isEnd) {
        this.#close();
      } else {
        if (cursor.isBlank) this.#break();
        cursor.skipColumns(leaf.indent);
        if (cursor.end > cursor.rest) leaf.lines.push({ start: cursor.rest, end: cursor.end });
      }
      return true;
    }
    if (leaf?.kind === 'math') {
      if (cursor.indent < this.#widest && isFenceEnd(this.#lineOf(cursor), leaf.marker)) this.#close();
      return true;
    }
    if (leaf?.kind !== 'html' || (leaf.end.kind === 'blank' && cursor.isBlank)) return false;
    this.#addHtml(leaf, cursor);
    return true;
  }

  #addHtml(leaf: Extract<Leaf, { kind: 'html' }>, cursor: LineCursor): void {
    const { rest: start, end } = cursor;
    leaf.lines.push({ start, end });
    if (leaf.end.kind === 'blank') return;
    const { mark, skip } = leaf.end;
    mark.lastIndex = leaf.lines.length === 1 ? cursor.first - start + skip : 0;
    if (mark.test(this.#text.slice(start, end))) this.#close();
  }

  /** What is in a line behind its containers. */
  #readContent(cursor: LineCursor): void {
    if (cursor.isBlank) {
      if (this.#leaf?.kind !== 'code') this.#close();
      this.#break();
      return;
    }
    if (this.#leaf?.kind === 'code') {
      if (cursor.indent >= this.#widest) return;
      this.#close();
    }
    const paragraph = this.#leaf?.kind === 'paragraph' ? this.#leaf : undefined;
    if (cursor.indent >= this.#widest) {
      if (paragraph) {
        this.#addText(contentOf(cursor));
      } else {
        this.#close();
        this.#leaf = { kind: 'code' };
      }
      return;
    }
    if (this.#beginBlock(cursor, paragraph)) return;
    if (this.#leaf?.kind === 'table') this.#addRow(contentOf(cursor));
    else this.#addText(contentOf(cursor));
  }

  #addText(line: Span): void {
    if (this.#leaf?.kind !== 'paragraph') {
      this.#close();
      this.#leaf = { kind: 'paragraph', lines: [] };
    }
    this.#leaf.lines.push(line);
  }

  #beginBlock(cursor: LineCursor, paragraph: Extract<Leaf, { kind: 'paragraph' }> | undefined): boolean {
    const line = this.#lineOf(cursor);
    const start = cursor.first;
    switch (line[0]) {
      case '#':
        return this.#readHeading(line, start);
      case '`':
      case '~':
        return this.#beginFence(line, cursor);
      case '$':
        return this.#beginMath(line);
      case '<':
        // Docusaurus takes HTML's comments in MDX; one with text behind it is part of a paragraph.
        if (this.#dialect === 'mdx' && isComment(line)) return this.#beginHtml(line, cursor, true);
        if (this.#dialect !== 'mdx') return this.#beginHtml(line, cursor, paragraph === undefined);
        return !line.startsWith('<!--') && this.#readMdxLines(cursor);
      case '{':
        return this.#dialect === 'mdx' && this.#readMdxLines(cursor);
      case '=':
      case '-':
        if (paragraph && this.#readUnderline(line, paragraph.lines)) return true;
        break;
      case 'i':
      case 'e':
        if (this.#dialect === 'mdx' && !paragraph && this.#readModule(line, cursor)) return true;
        break;
      default:
    }
    if (isThematicBreak(line)) {
      this.#close();
      this.#break();
      return true;
    }
    return paragraph !== undefined && this.#beginTable(line, paragraph.lines);
  }

  #readHeading(line: string, offset: number): boolean {
    const heading = readHeading(line);
    if (!heading) return false;
    this.#close();
    this.#addBlock([{ start: offset + heading.start, end: offset + heading.end }]);
    return true;
  }

  #addBlock(lines: readonly Span[]): void {
    this.#break();
    this.#blocks.push({ kind: 'text', text: new BlockText(this.#text, lines), isInTable: false });
    this.#break();
  }

  /** `===` or `---` below a paragraph makes a heading of it. */
  #readUnderline(line: string, lines: readonly Span[]): boolean {
    if (!/^(?:=+|-+)[ \t]*$/.test(line)) return false;
    const left = this.#takeDefinitions(lines);
    this.#leaf = undefined;
    if (left.length > 0) this.#addBlock(left);
    return left.length > 0;
  }

  #beginFence(line: string, cursor: LineCursor): boolean {
    const start = readFenceStart(line);
    if (!start) return false;
    this.#close();
    this.#break();
    const { marker, info, metaStart } = start;
    const meta = { start: cursor.first + metaStart, end: cursor.end };
    this.#leaf = { kind: 'fence', marker, start: cursor.first, indent: cursor.indent, info, meta, lines: [] };
    return true;
  }

  #beginMath(line: string): boolean {
    const marker = readMathStart(line);
    if (marker === undefined) return false;
    this.#close();
    this.#break();
    this.#leaf = { kind: 'math', marker };
    return true;
  }

  #beginHtml(line: string, cursor: LineCursor, isAlone: boolean): boolean {
    const end = readHtmlStart(line, () => isAlone);
    if (!end) return false;
    this.#close();
    const leaf = { kind: 'html', end, lines: [] as Span[] } as const;
    this.#leaf = leaf;
    this.#addHtml(leaf, cursor);
    return true;
  }

  #readMdxLines(cursor: LineCursor): boolean {
    const starts = [this.#next];
    const read = readMdxLines(this.#text, cursor, this.#mdx, () => {
      if (this.#next >= this.#text.length) return undefined;
      const line = this.#beginLine(this.#next);
      const { containers, isNewItem } = continueContainers(this.#containers, line, Infinity);
      if (isNewItem || containers.length < this.#containers.length) return undefined;
      starts.push(this.#next);
      return { start: line.rest, end: line.end };
    });
    if (read.kind === 'blocks') {
      this.#close();
      for (const block of read.blocks) this.#blocks.push(block);
      this.#next = starts[read.lines.length - 1] ?? this.#next;
      return true;
    }
    // A paragraph of which no line is looked at again, up to a blank one.
    const blank = read.lines.findIndex(({ start, end }) => trimStart(this.#text.slice(start, end)) === '');
    const lines = blank < 0 ? read.lines : read.lines.slice(0, blank);
    for (const line of lines) this.#addText(line);
    this.#next = starts[lines.length - 1] ?? this.#next;
    return true;
  }

  #readModule(line: string, { at, first }: LineCursor): boolean {
    if (this.#containers.length > 0 || first > at || !/^(?:import|export) /.test(line)) return false;
    if (first > 0 && !/[\r\n]/.test(this.#text[first - 1] ?? '')) return false;
    const end = this.#mdx.readModule(this.#text, first);
    this.#close();
    this.#break();
    const span = { start: first, end };
    this.#blocks.push({ kind: 'module', span, lines: [span] });
    this.#break();
    this.#beginLine(end);
    return true;
  }

  /** A delimiter row below what may be a table's head: the paragraph before that ends. */
  #beginTable(line: string, lines: readonly Span[]): boolean {
    const head = lines.at(-1);
    const count = countDelimiters(line);
    if (!head || count === 0 || countCells(this.#text, head) !== count) return false;
    this.#leaf = lines.length > 1 ? { kind: 'paragraph', lines: lines.slice(0, -1) } : undefined;
    this.#close();
    this.#leaf = { kind: 'table' };
    this.#addRow(head);
    return true;
  }

  #addRow(row: Span): void {
    for (const cell of readCells(this.#text, row)) {
      this.#break();
      this.#blocks.push({ kind: 'text', text: new BlockText(this.#text, [cell]), isInTable: true });
    }
    this.#break();
  }

  #close(): void {
    const leaf = this.#leaf;
    this.#leaf = undefined;
    if (leaf?.kind === 'paragraph') {
      const lines = this.#takeDefinitions(leaf.lines);
      if (lines.length > 0)
        this.#blocks.push({ kind: 'text', text: new BlockText(this.#text, lines), isInTable: false });
    } else if (leaf?.kind === 'html') {
      const [start, end] = [leaf.lines[0]?.start ?? 0, leaf.lines.at(-1)?.end ?? 0];
      this.#break();
      // In MDX it is a comment.
      if (this.#dialect !== 'mdx') this.#blocks.push({ kind: 'html', span: { start, end }, lines: leaf.lines });
      this.#break();
    } else if (leaf?.kind === 'fence') {
      const { start, info, meta, lines } = leaf;
      this.#blocks.push({ kind: 'fence', start, info, meta, lines });
      this.#break();
    }
  }

  /** The lines that are left of a paragraph behind the definitions in front of it. */
  #takeDefinitions(lines: readonly Span[]): readonly Span[] {
    if (this.#text[lines[0]?.start ?? 0] !== '[') return lines;
    const block = new BlockText(this.#text, lines);
    const { definitions, end } = readDefinitions(block);
    for (const definition of definitions) this.#definitions.push(definition);
    if (end >= block.text.length) return definitions.length > 0 ? [] : lines;
    return lines.slice(block.text.slice(0, end).split('\n').length - 1);
  }

  #break(): void {
    if (this.#blocks.at(-1)?.kind !== 'break') this.#blocks.push({ kind: 'break' });
  }
}

/** Whether a line has a comment, or the beginning of one, for itself. */
function isComment(line: string): boolean {
  if (!line.startsWith('<!--')) return false;
  const end = line.indexOf('-->', 4);
  return end < 0 || line.slice(end + 3).trim() === '';
}

function contentOf({ first: start, end }: LineCursor): Span {
  return { start, end };
}
