const tab = 9;
const space = 32;

/** Reads the beginning of a line by columns: a tab reaches to the next multiple of 4, and containers may take a part of it. */
export class LineCursor {
  readonly text: string;
  /** The end of the line, without what ends it. */
  readonly end: number;
  at: number;
  column = 0;
  /** Columns of the tab at `at` that are taken already. */
  #taken = 0;
  /** The first character that is no blank, and its column. */
  first = 0;
  #firstColumn = 0;

  constructor(text: string, start: number, end: number) {
    this.text = text;
    this.at = start;
    this.end = end;
    this.#findFirst();
  }

  /** Where what is left of the line begins: behind a tab of which only columns are left. */
  get rest(): number {
    return this.#taken > 0 ? this.at + 1 : this.at;
  }

  /** In columns. */
  get indent(): number {
    return this.#firstColumn - this.column;
  }

  get isBlank(): boolean {
    return this.first >= this.end;
  }

  get code(): number {
    return this.first < this.end ? this.text.charCodeAt(this.first) : -1;
  }

  /** Takes blanks of so many columns, or as many as there are. */
  skipColumns(count: number): void {
    let left = Math.min(count, this.indent);
    while (left > 0) {
      const width = this.text.charCodeAt(this.at) === tab ? 4 - ((this.column - this.#taken) % 4) - this.#taken : 1;
      const step = Math.min(width, left);
      this.column += step;
      left -= step;
      if (step === width) {
        this.at++;
        this.#taken = 0;
      } else {
        this.#taken += step;
      }
    }
  }

  /** Takes the blanks, and `count` characters behind them. */
  skipMarker(count: number): void {
    this.at = this.first + count;
    this.column = this.#firstColumn + count;
    this.#taken = 0;
    this.#findFirst();
  }

  #findFirst(): void {
    let at = this.at;
    let column = this.column;
    for (; at < this.end; at++) {
      const code = this.text.charCodeAt(at);
      if (code === space) column++;
      else if (code === tab) column += 4 - (column % 4);
      else break;
    }
    this.first = at;
    this.#firstColumn = column;
  }
}
