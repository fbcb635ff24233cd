import { cutLine, columnAt, indentOf, lineAt, placeOf, type Block, type Line } from './restLines.ts';

/** A cell of a `csv-table`. */
export interface CsvCell {
  readonly lines: readonly Line[];
  /** In the document, with its quotes. */
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  readonly isQuoted: boolean;
}

/** How the values are told from each other, `:delim:`, `:quote:` and `:escape:`. */
export interface CsvSigns {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string | undefined;
}

/** The cells in a block of comma-separated values, up to a mistake. */
export function readCsv(block: Block, { delimiter, quote, escape }: CsvSigns): readonly CsvCell[] {
  const cells: CsvCell[] = [];
  let at = block.first;
  let column = columnAt(block, at);
  while (at < block.end) {
    let line = lineAt(block, at);
    while (delimiter !== ' ' && line.text[column] === ' ') column++;
    const start = placeOf(line, column);
    const isQuoted = line.text[column] === quote;
    const lines: Line[] = [];
    if (isQuoted) {
      column++;
      for (;;) {
        const piece = readQuoted(line, column, quote, escape);
        lines.push(piece.line);
        column = piece.end;
        if (line.text[column] === quote) break;
        at++;
        // A quote that is not closed makes no table.
        if (at >= block.end) return cells;
        line = lineAt(block, at);
        column = Math.min(columnAt(block, at), line.text.length);
      }
      column++;
      if (column < line.text.length && line.text[column] !== delimiter) return cells;
    } else {
      const next = line.text.indexOf(delimiter, column);
      const end = next < 0 ? line.text.length : next;
      lines.push(cutLine(line, column, end));
      column = end;
    }
    cells.push({ lines, start, end: placeOf(line, column), quote, isQuoted });
    if (line.text[column] === delimiter) column++;
    else {
      at++;
      column = columnAt(block, at);
    }
  }
  return cells;
}

/** The rest of a line up to the closing quote, with doubled and escaped signs as one. */
function readQuoted(
  line: Line,
  from: number,
  quote: string,
  escape: string | undefined,
): { readonly line: Line; readonly end: number } {
  const { text } = line;
  const signs: string[] = [];
  const columns: number[] = [];
  let at = from;
  for (; at < text.length; at++) {
    const isPair = escape === undefined ? text[at] === quote && text[at + 1] === quote : text[at] === escape;
    if (isPair) at++;
    else if (text[at] === quote) break;
    columns.push(placeOf(line, at));
    signs.push(text[at] ?? '');
  }
  columns.push(placeOf(line, at));
  const inner = signs.join('').trimEnd();
  return { line: { text: inner, start: placeOf(line, from), columns, indent: indentOf(inner) }, end: at };
}
