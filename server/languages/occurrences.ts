/** Where marks are in a text. What was found, or not found, is not looked for again. */
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

  /** Where the line of `from` ends. */
  lineEnd(from: number): number {
    const at = this.next('\n', from);
    return at < 0 ? this.#text.length : at;
  }
}
