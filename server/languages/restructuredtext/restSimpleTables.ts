import { columnAt, isBlankAt, lineAt, type Block } from './restLines.ts';
import { cutRow, readRow, type Row, type Table, type TableCell } from './restTables.ts';

const simpleTop = /=+(?: +=+)+$/y;
const simpleBorder = /^=+[ =]*$/;

export function isSimpleTable(text: string, column: number): boolean {
  simpleTop.lastIndex = column;
  return simpleTop.test(text);
}

interface Column {
  readonly start: number;
  readonly end: number;
}

/** The table drawn with `=` alone whose top is at `at`, by the rules of docutils. */
export function readSimpleTable(block: Block, at: number): Table {
  const top = textAt(block, at);
  let found = 0;
  let lastFound = -1;
  let end = -1;
  for (let row = at + 1; row < block.end && end < 0; row++) {
    const text = textAt(block, row);
    if (!simpleBorder.test(text)) continue;
    if (text.length !== top.length) return { cells: [], end: row + 1 };
    found++;
    lastFound = row;
    if (found === 2 || row + 1 === block.end || isBlankAt(block, row + 1)) end = row;
  }
  if (end < 0) return { cells: [], end: lastFound < 0 ? block.end : lastFound + 1 };
  return { cells: readSimpleRows(block, at, end), end: end + 1 };
}

function textAt(block: Block, at: number): string {
  return lineAt(block, at).text.slice(columnAt(block, at));
}

function readSimpleRows(block: Block, top: number, bottom: number): readonly TableCell[] {
  const first = readRow(block, top).drawn.replaceAll('=', '-');
  const columns = [...readColumns(first)];
  const width = columns.at(-1)?.end ?? 0;
  const head = columns[0];
  if (!head) return [];
  const cells: TableCell[] = [];
  let rows: Row[] = [];
  let hasText = false;
  const finish = (spans: readonly Column[]): boolean => {
    const row = cutSimpleRow(rows, spans, columns);
    rows = [];
    hasText = false;
    if (row) cells.push(...row);
    return row !== undefined;
  };
  for (let at = top + 1; at <= bottom; at++) {
    const row = readRow(block, at);
    const drawn = at === bottom ? row.drawn.replaceAll('=', '-') : row.drawn;
    if (/^(?:-[ -]*|=[ =]*)$/.test(drawn)) {
      const isHead = drawn.startsWith('=');
      const spans = isHead ? columns : [...readColumns(drawn)];
      if (!isHead && (spans.at(-1)?.end !== width || !isAligned(spans, columns))) return [];
      if (!finish(spans)) return [];
    } else if (drawn.slice(head.start, head.end).trim() !== '') {
      if (hasText && !finish(columns)) return [];
      rows = [row];
      hasText = true;
    } else if (hasText) rows.push(row);
  }
  return cells;
}

function* readColumns(rule: string): Generator<Column> {
  for (const { index, 0: found } of rule.matchAll(/-+/g)) yield { start: index, end: index + found.length };
}

/** Whether each span begins and ends where columns do. */
function isAligned(spans: readonly Column[], columns: readonly Column[]): boolean {
  const starts = new Set(columns.map(({ start }) => start));
  const ends = new Set(columns.map(({ end }) => end));
  return spans.every(({ start, end }) => starts.has(start) && ends.has(end));
}

/** The cells of a row; undefined where text is between its columns. The last one goes on to the lines' ends. */
function cutSimpleRow(
  rows: readonly Row[],
  spans: readonly Column[],
  columns: readonly Column[],
): readonly TableCell[] | undefined {
  const lines = rows.map(({ line }) => line);
  const isClear = rows.every(({ drawn }) =>
    spans.every(({ end }, at) => drawn.slice(end, spans[at + 1]?.start ?? end).trim() === ''),
  );
  if (!isClear) return undefined;
  const tableEnd = columns.at(-1)?.end;
  return spans.map(({ start, end }) => {
    const right = end === tableEnd ? Infinity : end;
    return {
      kind: 'simple',
      lines: rows.map((row) => cutRow(row, start, Math.min(right, row.drawn.length))),
      rows: lines,
      left: start,
      right,
      emptyRow: '',
    };
  });
}
