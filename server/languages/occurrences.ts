/**
 * Places of marks in one text, as UTF-16 offsets. A place that was found, or not found, is not searched for again: a
 * reader that goes forward takes linear time.
 */
export class Occurrences {
  readonly #text: string;
  readonly #known = new Map<string, { readonly from: number; readonly at: number }>();

  constructor(text: string) {
    this.#text = text;
  }

  /** The first place of `mark` at or behind `from`; -1: there is none. */
  next(mark: string, from: number): number {
    const known = this.#known.get(mark);
    if (known && known.from <= from && (known.at < 0 || from <= known.at)) return known.at;
    const at = this.#text.indexOf(mark, from);
    this.#known.set(mark, { from, at });
    return at;
  }

  /** The offset of the line feed that ends the line of `from`, or the text's length. */
  lineEnd(from: number): number {
    const at = this.next('\n', from);
    return at < 0 ? this.#text.length : at;
  }
}
