import { columnsOf } from './restColumns.ts';
import { columnAt, cutLine, lineAt, type Block, type Line } from './restLines.ts';

/** A cell of a drawn table. Columns count from the table's left edge. */
export interface TableCell {
  readonly kind: 'grid' | 'simple';
  /** What is in it, one piece for each of `rows`. */
  readonly lines: readonly Line[];
  /** The table's lines that it goes over, from the left edge to the right. */
  readonly rows: readonly Line[];
  readonly left: number;
  /** Behind its last column; Infinity for a column without an end. */
  readonly right: number;
  /** A line with empty cells to put in below `rows`; undefined where none may be. */
  readonly emptyRow: string | undefined;
}

/** The cells of a table, none if it is not well made, and the line behind it. */
export interface Table {
  readonly cells: readonly TableCell[];
  readonly end: number;
}

/** A table's line from its left edge on, and the same with one sign for each column. */
export interface Row {
  readonly line: Line;
  readonly drawn: string;
  readonly columns: readonly number[] | undefined;
}

export function readRow(block: Block, at: number): Row {
  const line = lineAt(block, at);
  const edge = cutLine(line, columnAt(block, at), line.text.length);
  const columns = columnsOf(edge.text);
  const drawn = columns?.map((index, column) => (columns[column - 1] === index ? 'x' : edge.text[index])).join('');
  return { line: edge, drawn: drawn ?? edge.text, columns };
}

export function cutRow({ line, columns }: Row, left: number, right: number): Line {
  if (!columns) return cutLine(line, left, right);
  return cutLine(line, columns[left] ?? line.text.length, columns[right] ?? line.text.length);
}
