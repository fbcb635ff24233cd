/**
 * A line as docutils has it: tabs made blanks, nothing blank at its end. A table's cell is made of such lines too.
 * `columns`: the place in the document of each of its characters and of its end; absent where they are `start` and up.
 */
export interface Line {
  readonly text: string;
  readonly start: number;
  readonly columns?: readonly number[];
  /** Blanks before its text. */
  readonly indent: number;
}

/**
 * Some lines of which the columns before `left` are not looked at: a list's item, a directive's content. Of the first
 * one it is those before `firstLeft`, as a marker stands there.
 */
export interface Block {
  readonly lines: readonly Line[];
  readonly first: number;
  readonly end: number;
  readonly left: number;
  readonly firstLeft: number;
  /**
   * Where the lines below the first may begin anywhere, as below a field's name: the column of the mark that begins the
   * first one, and whether there are others.
   */
  readonly hanging?: { readonly mark: number; readonly below: 'text' | 'nothing' };
}

const otherEnds = /[\r\u001c-\u001e\u0085\u2028\u2029]/;
const anyEnd = /\r\n|[\n\r\u001c-\u001e\u0085\u2028\u2029]/g;
const tabStop = 8;

/** The lines of a document, split where docutils splits them. */
export function readLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  const add = (end: number): void => {
    lines.push(readLine(text.slice(start, end), start));
  };
  if (otherEnds.test(text)) {
    for (const end of text.matchAll(anyEnd)) {
      add(end.index);
      start = end.index + end[0].length;
    }
  } else {
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      add(end);
      start = end + 1;
    }
  }
  if (start < text.length) add(text.length);
  return lines;
}

function readLine(raw: string, start: number): Line {
  const text = isBlankCode(raw.charCodeAt(raw.length - 1)) ? raw.trimEnd() : raw;
  return /[\t\v\f]/.test(text) ? expand(text, start) : { text, start, indent: indentOf(text) };
}

function isBlankCode(code: number): boolean {
  return code <= 32 || code >= 160;
}

function expand(raw: string, start: number): Line {
  const columns: number[] = [];
  const signs: string[] = [];
  for (let at = 0; at < raw.length; at++) {
    const sign = raw[at] ?? '';
    const width = sign === '\t' ? tabStop - (columns.length % tabStop) : 1;
    signs.push(/[\t\v\f]/.test(sign) ? ' '.repeat(width) : sign);
    for (let count = 0; count < width; count++) columns.push(start + at);
  }
  columns.push(start + raw.length);
  const text = signs.join('');
  return { text, start, columns, indent: indentOf(text) };
}

/** Blanks at the beginning of a text. */
export function indentOf(text: string): number {
  let indent = 0;
  while (text.charCodeAt(indent) === 32) indent++;
  return indent;
}

/** The piece of a line between two of its characters. */
export function cutLine(line: Line, from: number, to: number): Line {
  const text = line.text.slice(from, to).trimEnd();
  const start = placeOf(line, from);
  const columns = line.columns && { columns: line.columns.slice(from, from + text.length + 1) };
  return { text, start, ...columns, indent: indentOf(text) };
}

/** Where in the document the character of a line is, or its end. */
export function placeOf({ text, start, columns }: Line, at: number): number {
  const inside = Math.min(at, text.length);
  return columns ? (columns[inside] ?? start) : start + inside;
}

/** All of some lines, without the blanks that all of them begin with. */
export function blockOf(lines: readonly Line[]): Block {
  let left = Infinity;
  for (const { text, indent } of lines) if (text !== '') left = Math.min(left, indent);
  const column = left === Infinity ? 0 : left;
  return { lines, first: 0, end: lines.length, left: column, firstLeft: column };
}

/** The line of a block, an empty one behind its end. */
export function lineAt({ lines, first, end }: Block, at: number): Line {
  return (at >= first && at < end ? lines[at] : undefined) ?? nothing;
}
const nothing: Line = { text: '', start: 0, indent: 0 };

/** The column at which a line of a block begins. */
export function columnAt(block: Block, at: number): number {
  return at === block.first ? block.firstLeft : block.left;
}

export function isBlankAt(block: Block, at: number): boolean {
  return lineAt(block, at).text.length <= columnAt(block, at);
}

/** Blanks before the text of a line, from where the block begins. */
export function indentAt(block: Block, at: number): number {
  if (at !== block.first) return lineAt(block, at).indent - block.left;
  const { text } = lineAt(block, at);
  let indent = 0;
  while (text.charCodeAt(block.firstLeft + indent) === 32) indent++;
  return indent;
}

/** The indented lines from `at` on, without what all are indented by; blank ones with them. */
export function indentedBlock(block: Block, at: number): Block {
  let end = at;
  let left = Infinity;
  for (; end < block.end; end++) {
    if (isBlankAt(block, end)) continue;
    const indent = indentAt(block, end);
    if (indent === 0) break;
    left = Math.min(left, columnAt(block, end) + indent);
  }
  return { lines: block.lines, first: at, end, left, firstLeft: left };
}

/** What begins at `column` of a line, and the indented lines below. `until`: a blank line may end it. */
export function hangingBlock(block: Block, at: number, column: number, until: 'unindented' | 'blank'): Block {
  let end = at + 1;
  let left = Infinity;
  for (; end < block.end; end++) {
    if (isBlankAt(block, end)) {
      if (until === 'blank') break;
      continue;
    }
    const indent = indentAt(block, end);
    if (indent === 0) break;
    left = Math.min(left, block.left + indent);
  }
  return {
    lines: block.lines,
    first: at,
    end,
    left: left === Infinity ? block.left : left,
    firstLeft: column,
    hanging: { mark: columnAt(block, at), below: left === Infinity ? 'nothing' : 'text' },
  };
}

/** What begins at `width` columns of a line, and the lines below that are indented as far. */
export function itemBlock(block: Block, at: number, width: number): Block {
  let end = at + 1;
  while (end < block.end && (isBlankAt(block, end) || indentAt(block, end) >= width)) end++;
  return { lines: block.lines, first: at, end, left: block.left + width, firstLeft: columnAt(block, at) + width };
}
