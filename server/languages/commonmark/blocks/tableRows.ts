import type { Span } from '../../imageReference.ts';

/** The cells of a table's row without the blanks around them: a bar behind a backslash divides nothing. */
export function readCells(text: string, { start, end }: Span): readonly Span[] {
  const cells: Span[] = [];
  let from = start;
  for (let at = start; at <= end; at++) {
    if (at < end && text[at] === '\\' && /[\\|]/.test(text[at + 1] ?? '')) at++;
    else if (at >= end || text[at] === '|') {
      const cell = trim(text, { start: from, end: Math.min(at, end) });
      if (cell.end > cell.start) cells.push(cell);
      from = at + 1;
    }
  }
  return cells;
}

/** How many cells the row has, empty ones included. */
export function countCells(text: string, span: Span): number {
  const { start, end } = trim(text, span);
  let count = 0;
  let isOpen = text[start] !== '|';
  for (let at = start; at < end; at++) {
    const sign = text[at];
    if (sign === ' ' || sign === '\t') continue;
    if (isOpen) {
      count++;
      isOpen = false;
    }
    if (sign === '|') isOpen = true;
    else if (sign === '\\' && /[\\|]/.test(text[at + 1] ?? '')) at++;
  }
  return count;
}

/** How many cells the delimiter row `|---|:-:|` has; 0: it is none. */
export function countDelimiters(line: string): number {
  let count = 0;
  let isMarked = false;
  let at = line.startsWith('|') ? 1 : 0;
  isMarked = at > 0;
  for (;;) {
    at = skipBlanks(line, at);
    if (at >= line.length) return isMarked ? count : 0;
    const start = at;
    if (line[at] === ':') at++;
    const dashes = at;
    while (line[at] === '-') at++;
    if (at === dashes) return 0;
    const isRight = line[at] === ':';
    if (isRight) at++;
    isMarked ||= isRight || dashes > start;
    count++;
    at = skipBlanks(line, at);
    if (at >= line.length) return isMarked ? count : 0;
    if (line[at] !== '|') return 0;
    isMarked = true;
    at++;
  }
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (line[at] === ' ' || line[at] === '\t') at++;
  return at;
}

function trim(text: string, { start, end }: Span): Span {
  let from = start;
  let to = end;
  while (from < to && /[ \t]/.test(text[from] ?? '')) from++;
  while (to > from && /[ \t]/.test(text[to - 1] ?? '')) to--;
  return { start: from, end: to };
}
