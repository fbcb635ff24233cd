/** Collects what a golden test measured and prints it as one table at its end. */
export class GoldenTable {
  readonly #title: string;
  readonly #rows = new Map<string, Map<string, string>>();
  readonly #errors = new Map<string, number>();

  constructor(title: string) {
    this.#title = title;
  }

  /** Keeps the largest difference seen in a cell. */
  difference(row: string, column: string, value: number): void {
    const key = `${row}/${column}`;
    const largest = Math.max(this.#errors.get(key) ?? 0, value);
    this.#errors.set(key, largest);
    this.#cells(row).set(column, largest.toExponential(1));
  }

  /** Counts how many of a cell's comparisons held: `33/33`. */
  count(row: string, column: string, holds: number, of: number): void {
    const [oldHolds = 0, oldOf = 0] = (this.#cells(row).get(column) ?? '0/0').split('/').map(Number);
    this.#cells(row).set(column, `${oldHolds + holds}/${oldOf + of}`);
  }

  print(): void {
    const columns = [...new Set([...this.#rows.values()].flatMap((cells) => [...cells.keys()]))];
    const lines = [[this.#title, ...columns]];
    for (const [row, cells] of this.#rows) lines.push([row, ...columns.map((column) => cells.get(column) ?? '-')]);
    const widths = lines[0]?.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0))) ?? [];
    const text = lines.map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    );
    process.stdout.write(`\n${text.join('\n')}\n`);
  }

  #cells(row: string): Map<string, string> {
    const cells = this.#rows.get(row) ?? new Map<string, string>();
    this.#rows.set(row, cells);
    return cells;
  }
}

/** The largest absolute difference of two tensors; infinite where they differ in size. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs(Number(a[index]) - Number(b[index]));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
