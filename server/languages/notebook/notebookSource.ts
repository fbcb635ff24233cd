import type { Node } from 'jsonc-parser';
import type { Span, TextChange } from '../imageReference.ts';

/** Characters of a line between places that are remembered. */
const markEvery = 256;

/** A cell's source as a reader has it, a JSON string or an array of lines, and where its characters are in the file. */
export class NotebookSource {
  readonly text: string;
  readonly #file: string;
  readonly #lines: readonly Node[];
  /** Where each line begins in the text, in UTF-16 code units. */
  readonly #starts: readonly number[];
  readonly #marks = new Map<number, readonly number[]>();

  private constructor(file: string, lines: readonly Node[], texts: readonly string[]) {
    this.#file = file;
    this.#lines = lines;
    this.text = texts.join('');
    let start = 0;
    this.#starts = texts.map(({ length }) => (start += length) - length);
  }

  /** Undefined where the source is neither, or broken. */
  static read(file: string, node: Node | undefined): NotebookSource | undefined {
    const lines = node?.type === 'array' ? (node.children ?? []) : node ? [node] : [];
    if (lines.length === 0 || lines.some(({ type }) => type !== 'string')) return undefined;
    try {
      // Parsed anew, so that nothing holds on to the file's old text.
      const texts = lines.map(({ offset, length }) => JSON.parse(file.slice(offset, offset + length)) as string);
      return new NotebookSource(file, lines, texts);
    } catch {
      return undefined;
    }
  }

  toFileSpan({ start, end }: Span): Span {
    const { length } = this.text;
    const from = start < length ? this.#placeOf(start) : this.#end();
    if (start >= end || end > length) return { start: from, end: from };
    return { start: from, end: this.#endOf(this.#placeOf(end - 1)) };
  }

  /** A line's end begins a new string where the source is an array of lines. */
  toFileChange({ span, newText }: TextChange): TextChange {
    const [first, second] = this.#lines;
    const between = first && second && this.#file.slice(first.offset + first.length, second.offset);
    const joint = between === undefined ? '\\n' : `\\n"${between}"`;
    const written = JSON.stringify(newText).slice(1, -1).replaceAll('\\n', joint);
    return { span: this.toFileSpan(span), newText: written };
  }

  /** Where a character of the text is written. */
  #placeOf(at: number): number {
    const index = lastAtMost(this.#starts, at);
    const within = at - (this.#starts[index] ?? 0);
    const marks = this.#marksOf(index);
    if (marks.length === 0) return (this.#lines[index]?.offset ?? 0) + 1 + within;
    let place = marks[Math.floor(within / markEvery)] ?? 0;
    for (let left = within % markEvery; left > 0; left--) place = this.#endOf(place);
    return place;
  }

  /** Where every 256th character of a line is written; none where it has no escapes, so that counting is enough. */
  #marksOf(index: number): readonly number[] {
    const known = this.#marks.get(index);
    if (known) return known;
    const marks: number[] = [];
    const { offset = 0, length = 0 } = this.#lines[index] ?? {};
    const end = offset + length - 1;
    if (this.#file.slice(offset, end).includes('\\')) {
      let count = 0;
      for (let place = offset + 1; place < end; place = this.#endOf(place)) {
        if (count++ % markEvery === 0) marks.push(place);
      }
    }
    this.#marks.set(index, marks);
    return marks;
  }

  /** Behind the last character. */
  #end(): number {
    const { length } = this.text;
    return length === 0 ? (this.#lines[0]?.offset ?? 0) + 1 : this.#endOf(this.#placeOf(length - 1));
  }

  /** Where the character that is written at `at` ends: `a`, `\n` or `\u00e9`. */
  #endOf(at: number): number {
    if (this.#file[at] !== '\\') return at + 1;
    return at + (this.#file[at + 1] === 'u' ? 6 : 2);
  }
}

/** The index of the last number that is no more than `most`, of rising numbers of which the first is. */
function lastAtMost(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? Infinity) <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}
