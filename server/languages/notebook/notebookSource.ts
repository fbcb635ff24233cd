import type { Node } from 'jsonc-parser';
import type { Span, TextChange } from '../imageReference.ts';

/**
 * A cell's source as a reader has it, a JSON string or an array of lines, and where its characters are in the file:
 * `starts` has the offset of each, in UTF-16 code units.
 */
export class NotebookSource {
  readonly text: string;
  readonly #file: string;
  readonly #lines: readonly Node[];
  #starts: readonly number[] | undefined;

  private constructor(file: string, lines: readonly Node[], text: string) {
    this.#file = file;
    this.#lines = lines;
    this.text = text;
  }

  /** Undefined where the source is neither, or broken. */
  static read(file: string, node: Node | undefined): NotebookSource | undefined {
    const lines = node?.type === 'array' ? (node.children ?? []) : node ? [node] : [];
    if (lines.length === 0 || lines.some(({ type }) => type !== 'string')) return undefined;
    try {
      // Parsed anew, so that nothing holds on to the file's old text.
      const texts = lines.map(({ offset, length }) => JSON.parse(file.slice(offset, offset + length)) as string);
      return new NotebookSource(file, lines, texts.join(''));
    } catch {
      return undefined;
    }
  }

  toFileSpan({ start, end }: Span): Span {
    this.#starts ??= this.#readStarts();
    const last = this.#starts.at(-1);
    const after = last === undefined ? (this.#lines[0]?.offset ?? 0) + 1 : this.#endOf(last);
    const from = this.#starts[start] ?? after;
    const lastInside = start < end ? this.#starts[end - 1] : undefined;
    return { start: from, end: lastInside === undefined ? from : this.#endOf(lastInside) };
  }

  /** A line's end begins a new string where the source is an array of lines. */
  toFileChange({ span, newText }: TextChange): TextChange {
    const [first, second] = this.#lines;
    const between = first && second && this.#file.slice(first.offset + first.length, second.offset);
    const joint = between === undefined ? '\\n' : `\\n"${between}"`;
    const written = JSON.stringify(newText).slice(1, -1).replaceAll('\\n', joint);
    return { span: this.toFileSpan(span), newText: written };
  }

  #readStarts(): readonly number[] {
    const starts: number[] = [];
    for (const { offset, length } of this.#lines) {
      for (let at = offset + 1; at < offset + length - 1; at = this.#endOf(at)) starts.push(at);
    }
    return starts;
  }

  /** Where the character that is written at `at` ends: `a`, `\n` or `\u00e9`. */
  #endOf(at: number): number {
    if (this.#file[at] !== '\\') return at + 1;
    return at + (this.#file[at + 1] === 'u' ? 6 : 2);
  }
}
