import { columnAt, indentAt, isBlankAt, lineAt, type Block } from './restLines.ts';
import { cutRow, readRow, type Row, type Table, type TableCell } from './restTables.ts';

const gridTop = /\+-[-+]+-\+$/y;
const gridRule = /^\+-[-+]+-\+$/;
const headRule = /^\+=[=+]+=\+$/;
/** Steps that a grid may take for each of its characters, so that none takes longer than its length explains. */
const stepsPerSign = 40;

export function isGridTable(text: string, column: number): boolean {
  gridTop.lastIndex = column;
  return gridTop.test(text);
}

/** The grid table whose top is at `at`, by the rules of docutils. */
export function readGridTable(block: Block, at: number): Table {
  const rows: Row[] = [];
  let end = at;
  for (; end < block.end && !isBlankAt(block, end) && indentAt(block, end) === 0; end++) {
    const sign = lineAt(block, end).text[columnAt(block, end)];
    if (sign !== '+' && sign !== '|') break;
    rows.push(readRow(block, end));
  }
  let last = rows.length - 1;
  while (last > 1 && !gridRule.test(rows[last]?.drawn ?? '')) last--;
  if (last < 2) return { cells: [], end };
  end = at + last + 1;
  rows.length = last + 1;
  const width = rows[0]?.drawn.length ?? 0;
  const isEven = rows.every(({ drawn }) => drawn.length === width && /[+|]$/.test(drawn));
  return { cells: isEven ? new Grid(rows, width).readCells() : [], end };
}

/** The rules and edges around a cell. */
interface Box {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Follows the lines of a grid table around each cell, from the upper left corners that are known. */
class Grid {
  readonly #rows: readonly Row[];
  readonly #drawn: readonly string[];
  readonly #bottom: number;
  readonly #right: number;
  readonly #done: number[];
  #steps: number;

  constructor(rows: readonly Row[], width: number) {
    this.#rows = rows;
    const heads = rows.filter(({ drawn }) => headRule.test(drawn));
    this.#drawn = rows.map(({ drawn }) =>
      heads.length === 1 && headRule.test(drawn) ? drawn.replaceAll('=', '-') : drawn,
    );
    this.#bottom = rows.length - 1;
    this.#right = width - 1;
    this.#done = Array.from({ length: width }, () => -1);
    this.#steps = heads.length > 1 ? 0 : stepsPerSign * width * rows.length;
  }

  readCells(): readonly TableCell[] {
    const boxes = this.#findBoxes();
    const emptyRows = this.#drawEmptyRows(boxes);
    return boxes.map(({ top, left, bottom, right }) => {
      const rows = this.#rows.slice(top + 1, bottom);
      return {
        kind: 'grid',
        lines: rows.map((row) => cutRow(row, left + 1, right)),
        rows: rows.map(({ line }) => line),
        left: left + 1,
        right,
        emptyRow: emptyRows.get(bottom),
      };
    });
  }

  #findBoxes(): readonly Box[] {
    const boxes: Box[] = [];
    const corners = new Map<number, number[]>([[0, [0]]]);
    for (let top = 0; top < this.#bottom; top++) {
      const known = corners.get(top);
      if (!known) continue;
      const isCorner = new Set(known);
      for (let left = 0; left < this.#right; left++) {
        if (!isCorner.has(left) || top <= (this.#done[left] ?? 0)) continue;
        const found = this.#findCell(top, left);
        if (!found) continue;
        const { bottom, right } = found;
        if (!this.#markDone(top, left, bottom, right)) return [];
        boxes.push({ top, left, bottom, right });
        isCorner.add(right);
        const below = corners.get(bottom);
        if (below) below.push(left);
        else corners.set(bottom, [left]);
      }
    }
    const isWhole = this.#done.slice(0, -1).every((row) => row === this.#bottom - 1);
    return isWhole ? boxes : [];
  }

  #markDone(top: number, left: number, bottom: number, right: number): boolean {
    for (let column = left; column < right; column++) {
      if (this.#done[column] !== top - 1) return false;
      this.#done[column] = bottom - 1;
    }
    return true;
  }

  /** By the rule below: what can be put in above it where it goes through all of the table. */
  #drawEmptyRows(boxes: readonly Box[]): ReadonlyMap<number, string> {
    const rows = new Map<number, string[]>();
    for (const { left, bottom, right } of boxes) {
      if (!/^[-+=]+$/.test(this.#drawn[bottom] ?? '')) continue;
      const signs = rows.get(bottom) ?? Array.from({ length: this.#right + 1 }, () => ' ');
      signs[left] = signs[right] = '|';
      rows.set(bottom, signs);
    }
    return new Map([...rows].map(([bottom, signs]) => [bottom, signs.join('')]));
  }

  #findCell(top: number, left: number): { readonly bottom: number; readonly right: number } | undefined {
    const rule = this.#drawn[top] ?? '';
    for (let right = left + 1; right <= this.#right && --this.#steps >= 0; right++) {
      const sign = rule[right];
      if (sign === '+') {
        const bottom = this.#findBottom(top, left, right);
        if (bottom !== undefined) return { bottom, right };
      } else if (sign !== '-') return undefined;
    }
    return undefined;
  }

  #findBottom(top: number, left: number, right: number): number | undefined {
    for (let row = top + 1; row <= this.#bottom; row++) {
      if (--this.#steps < 0) return undefined;
      const sign = this.#drawn[row]?.[right];
      if (sign === '+') {
        if (this.#isClosed(top, left, row, right)) return row;
      } else if (sign !== '|') return undefined;
    }
    return undefined;
  }

  /** Whether lines lead from the lower right corner to the left and up. */
  #isClosed(top: number, left: number, bottom: number, right: number): boolean {
    const rule = this.#drawn[bottom] ?? '';
    for (let column = right - 1; column > left; column--) {
      if (--this.#steps < 0 || (rule[column] !== '+' && rule[column] !== '-')) return false;
    }
    if (rule[left] !== '+') return false;
    for (let row = bottom - 1; row > top; row--) {
      const sign = this.#drawn[row]?.[left];
      if (--this.#steps < 0 || (sign !== '+' && sign !== '|')) return false;
    }
    return true;
  }
}
