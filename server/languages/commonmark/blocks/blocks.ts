import type { Span } from '../../imageReference.ts';
import {
  findBlockTagEnd,
  isFenceEnd,
  isThematicBreak,
  readFenceStart,
  readHeading,
  readHtmlStart,
  readMathStart,
  trimStart,
  type HtmlEnd,
} from './blockStarts.ts';
import { BlockList, type Leaf, type MarkdownBlocks } from './blockList.ts';
import { continueContainers, deepestContainers, openContainer, type Container } from './containers.ts';
import { DirectiveOptions, readDirectiveStart } from './directives.ts';
import { findMarkdownTag } from './markdownTags.ts';
import { findTemplateMark } from './templates.ts';
import { LineCursor } from './lineCursor.ts';
import type { MdxConstructs } from '../mdx/mdxConstructs.ts';
import { readMdxLines } from '../mdx/mdxLines.ts';
import type { MarkdownRules } from '../rules.ts';
import { countCells, countDelimiters } from './tableRows.ts';

/**
 * The blocks of a text by CommonMark 0.31 with GFM's tables and blocks of math and what the rules add, line by line: each
 * is read once by all containers around it, so time grows with the text. Throws on bad MDX.
 */
export function readBlocks(text: string, rules: MarkdownRules, mdx: MdxConstructs): MarkdownBlocks {
  return new BlockReader(text, rules, mdx).read();
}

/** A comment of MyST, or a break between its blocks. */
const mystLine = /^%|^\+{3,}(?:[ \t]|$)/;
const lineBreak = /\r\n|\n|\r/g;

class BlockReader {
  readonly #text: string;
  readonly #rules: MarkdownRules;
  readonly #isMdx: boolean;
  /** Columns of indentation from which a line is code. */
  readonly #widest: number;
  readonly #mdx: MdxConstructs;
  readonly #list: BlockList;
  #containers: readonly Container[] = [];
  #leaf: Leaf | undefined;
  /** Where the line below begins. */
  #next = 0;

  constructor(text: string, rules: MarkdownRules, mdx: MdxConstructs) {
    this.#text = text;
    this.#rules = rules;
    this.#isMdx = rules.dialect === 'mdx';
    this.#widest = this.#isMdx ? Infinity : 4;
    this.#mdx = mdx;
    this.#list = new BlockList(text, rules);
  }

  read(): MarkdownBlocks {
    while (this.#next < this.#text.length) this.#readLine(this.#beginLine(this.#next));
    this.#close();
    return this.#list;
  }

  /** The line at `start`; `#next` is where the one below begins. */
  #beginLine(start: number): LineCursor {
    lineBreak.lastIndex = start;
    const found = lineBreak.exec(this.#text);
    this.#next = found ? lineBreak.lastIndex : this.#text.length;
    return new LineCursor(this.#text, start, found?.index ?? this.#text.length);
  }

  #readLine(cursor: LineCursor): void {
    const { containers, end } = continueContainers(this.#containers, cursor, this.#widest);
    if (end === 'closed') {
      this.#leave(containers);
      return;
    }
    const isNewItem = end === 'newItem';
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
    let title: Span | undefined;
    while (continued.length + opened.length < deepestContainers && !title) {
      const before = { interrupts: interrupts && opened.length === 0, hasTerm: opened.length > 0 || this.#hasTerm() };
      const container = openContainer(cursor, this.#widest, before, this.#rules);
      if (!container) break;
      opened.push(container);
      title = container.kind === 'indented' ? container.title : undefined;
    }
    if (opened.length > 0) this.#leave([...continued, ...opened]);
    if (title) this.#list.addText([title]);
    return opened.length > 0;
  }

  /** Whether what comes may define what stands before. */
  #hasTerm(): boolean {
    if (this.#leaf) return this.#leaf.kind === 'paragraph';
    return this.#list.last?.kind === 'text';
  }

  /** Other containers begin or end here, and with them the leaf. */
  #leave(containers: readonly Container[]): void {
    this.#close();
    this.#containers = containers;
    this.#list.break();
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
      (this.#rules.hasMyst && (mystLine.test(line) || readDirectiveStart(line, 0) !== undefined)) ||
      readHeading(line) !== undefined ||
      isThematicBreak(line) ||
      readFenceStart(line) !== undefined ||
      readMathStart(line) !== undefined ||
      (this.#isMdx ? /^[<{]/.test(line) && !/^<\s/.test(line) : readHtmlStart(line, () => false) !== undefined)
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
        if (cursor.isBlank) this.#list.break();
        cursor.skipColumns(leaf.indent);
        if (cursor.end > cursor.rest) leaf.lines.push({ start: cursor.rest, end: cursor.end });
      }
      return true;
    }
    if (leaf?.kind === 'math') {
      if (cursor.indent < this.#widest && isFenceEnd(this.#lineOf(cursor), leaf.marker)) this.#close();
      return true;
    }
    if (leaf?.kind === 'options') {
      const taken = leaf.options.take(this.#text, { start: cursor.rest, end: cursor.end });
      if (taken !== 'more') this.#close();
      return taken !== 'other';
    }
    if (leaf?.kind === 'element' && !cursor.isBlank) {
      leaf.lines.push(contentOf(cursor));
      if (leaf.close.test(this.#lineOf(cursor))) this.#close();
      return true;
    }
    if (leaf?.kind !== 'html' || (leaf.end.kind !== 'mark' && cursor.isBlank)) return false;
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
      this.#list.break();
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
    if (this.#leaf?.kind === 'table') this.#list.addRow(contentOf(cursor));
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
        return this.#beginDirective(line, cursor) || this.#beginFence(line, cursor);
      case ':':
        return this.#beginDirective(line, cursor);
      case '$':
        return this.#beginMath(line);
      case '<':
        // Docusaurus takes HTML's comments in MDX; one with text behind it is part of a paragraph.
        if (this.#isMdx && isComment(line)) return this.#beginHtml(line, cursor, true);
        if (this.#isMdx) return !line.startsWith('<!--') && this.#readMdxLines(cursor);
        return this.#beginMarkdownTag(line, cursor) || this.#beginHtml(line, cursor, paragraph === undefined);
      case '{':
        return this.#isMdx ? this.#readMdxLines(cursor) : this.#beginTemplate(line, cursor);
      case '%':
      case '+':
        if (this.#rules.hasMyst && mystLine.test(line)) return this.#skipLine();
        break;
      case '=':
      case '-':
        if (paragraph && this.#readUnderline(line, paragraph.lines)) return true;
        break;
      case 'i':
      case 'e':
        if (this.#isMdx && !paragraph && this.#readModule(line, cursor)) return true;
        break;
      default:
    }
    if (isThematicBreak(line)) return this.#skipLine();
    return paragraph !== undefined && this.#beginTable(line, paragraph.lines);
  }

  /** A line that shows nothing and ends what was before. */
  #skipLine(): true {
    this.#close();
    this.#list.break();
    return true;
  }

  #readHeading(line: string, offset: number): boolean {
    const heading = readHeading(line);
    if (!heading) return false;
    this.#close();
    this.#list.addText([{ start: offset + heading.start, end: offset + heading.end }]);
    return true;
  }

  /** `===` or `---` below a paragraph makes a heading of it. */
  #readUnderline(line: string, lines: readonly Span[]): boolean {
    if (!/^(?:=+|-+)[ \t]*$/.test(line)) return false;
    const left = this.#list.takeDefinitions(lines);
    this.#leaf = undefined;
    if (left.length > 0) this.#list.addText(left);
    return left.length > 0;
  }

  #beginFence(line: string, cursor: LineCursor): boolean {
    const start = readFenceStart(line);
    if (!start) return false;
    this.#close();
    this.#list.break();
    const { marker, info, metaStart } = start;
    const meta = { start: cursor.first + metaStart, end: cursor.end };
    this.#leaf = { kind: 'fence', marker, start: cursor.first, indent: cursor.indent, info, meta, lines: [] };
    return true;
  }

  /** A directive whose content is Markdown is a container, behind its options; of any other it is a fence's. */
  #beginDirective(line: string, cursor: LineCursor): boolean {
    const start = this.#rules.hasMyst ? readDirectiveStart(line, cursor.first) : undefined;
    if (!start) return false;
    this.#close();
    this.#list.break();
    if (start.content !== 'markdown' || this.#containers.length >= deepestContainers) {
      const info = `{${start.name}}`;
      const { marker, argument: meta } = start;
      this.#leaf = { kind: 'fence', marker, start: cursor.first, indent: cursor.indent, info, meta, lines: [] };
      return true;
    }
    this.#containers = [...this.#containers, { kind: 'directive', marker: start.marker, size: cursor.indent }];
    this.#leaf = { kind: 'options', options: new DirectiveOptions(start, cursor.first) };
    return true;
  }

  /** An element of HTML with Markdown in it: its tag, and behind it lines as everywhere, or text up to its end. */
  #beginMarkdownTag(line: string, cursor: LineCursor): boolean {
    const tag = this.#rules.hasMarkdownInHtml ? findMarkdownTag(line) : undefined;
    if (!tag) return false;
    this.#close();
    this.#list.break();
    const [start, end] = [cursor.first, cursor.first + tag.length];
    this.#list.add({ kind: 'html', span: { start, end }, lines: [{ start, end }] });
    this.#list.break();
    const rest = { start: end, end: cursor.end };
    const hasText = trimStart(this.#text.slice(rest.start, rest.end)) !== '';
    if (tag.content === 'text') {
      this.#leaf = { kind: 'element', close: tag.close, lines: hasText ? [rest] : [] };
      if (tag.close.test(line.slice(tag.length))) this.#close();
    } else if (hasText) this.#addText(rest);
    return true;
  }

  /** A shortcode or a tag of Liquid that goes on in other lines, which may look like quotes. */
  #beginTemplate(line: string, cursor: LineCursor): boolean {
    const mark = findTemplateMark(line, this.#rules);
    if (!mark || mark.isClosed) return false;
    this.#close();
    const leaf = { kind: 'html', end: { kind: 'template', mark: mark.end, skip: 2 }, lines: [] as Span[] } as const;
    this.#leaf = leaf;
    this.#addHtml(leaf, cursor);
    return true;
  }

  #beginMath(line: string): boolean {
    const marker = readMathStart(line);
    if (marker === undefined) return false;
    this.#close();
    this.#list.break();
    this.#leaf = { kind: 'math', marker };
    return true;
  }

  #beginHtml(line: string, cursor: LineCursor, isAlone: boolean): boolean {
    const { hasPandocHtml } = this.#rules;
    const start = readHtmlStart(line, () => isAlone && !hasPandocHtml);
    if (!start) return false;
    if (hasPandocHtml && start.kind === 'blank' && this.#readBlockTags(cursor)) return true;
    const end = hasPandocHtml && start.kind === 'blank' ? tagEnd() : start;
    this.#close();
    const leaf = { kind: 'html', end, lines: [] as Span[] } as const;
    this.#leaf = leaf;
    this.#addHtml(leaf, cursor);
    return true;
  }

  /**
   * Tags of blocks in the line, and Markdown behind them, as Pandoc reads it: no indentation makes code of the next line,
   * but in a `<div>`. No break, so that a link goes on around them. False where the first goes on in other lines.
   */
  #readBlockTags(cursor: LineCursor): boolean {
    let end = 0;
    for (let at = cursor.first; at < cursor.end; at = end + countBlanks(this.#text, end, cursor.end)) {
      const line = this.#text.slice(at, cursor.end);
      const length = findBlockTagEnd(line);
      if (length < 0) {
        if (end === 0) return false;
        this.#addText({ start: at, end: cursor.end });
        return true;
      }
      this.#close();
      end = at + length;
      const span = { start: at, end };
      this.#list.add({ kind: 'html', span, lines: [span] });
      this.#leaf = /^<div(?=[\s/>])/i.test(line) ? undefined : { kind: 'paragraph', lines: [] };
    }
    return true;
  }

  #readMdxLines(cursor: LineCursor): boolean {
    const starts = [this.#next];
    const read = readMdxLines(this.#text, cursor, this.#mdx, () => {
      if (this.#next >= this.#text.length) return undefined;
      const line = this.#beginLine(this.#next);
      const { containers, end } = continueContainers(this.#containers, line, Infinity);
      if (end !== 'none' || containers.length < this.#containers.length) return undefined;
      starts.push(this.#next);
      return { start: line.rest, end: line.end };
    });
    if (read.kind === 'blocks') {
      this.#close();
      for (const block of read.blocks) this.#list.add(block);
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
    this.#list.break();
    const span = { start: first, end };
    this.#list.add({ kind: 'module', span, lines: [span] });
    this.#list.break();
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
    this.#list.addRow(head);
    return true;
  }

  #close(): void {
    const leaf = this.#leaf;
    this.#leaf = undefined;
    if (leaf) this.#list.addLeaf(leaf);
  }
}

/** What ends a tag that goes on in other lines. */
function tagEnd(): HtmlEnd {
  return { kind: 'mark', mark: />/g, skip: 1 };
}

function countBlanks(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text[at] === ' ' || text[at] === '\t')) at++;
  return at - start;
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
