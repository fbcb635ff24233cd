/** Finds the run of backticks or dollars that ends what another of its length began: all runs are counted once. */
export class RunFinder {
  readonly #text: string;
  /** By sign and length: where such runs begin, the first last. */
  #starts: Map<string, number[]> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The length of the run at `at`. */
  measure(at: number): number {
    const sign = this.#text[at];
    let end = at;
    while (this.#text[end] === sign) end++;
    return end - at;
  }

  /** What is between the run at `at` and the next of its length. Asked from left to right. */
  findEnd(at: number): { readonly start: number; readonly end: number } | undefined {
    const length = this.measure(at);
    const start = at + length;
    this.#starts ??= this.#findStarts();
    const starts = this.#starts.get(keyOf(this.#text[at] ?? '', length)) ?? [];
    while ((starts.at(-1) ?? Infinity) < start) starts.pop();
    const end = starts.at(-1);
    return end === undefined ? undefined : { start, end };
  }

  #findStarts(): Map<string, number[]> {
    const starts = new Map<string, number[]>();
    for (const { index, 0: run } of [...this.#text.matchAll(/`+|\$+/g)].reverse()) {
      const key = keyOf(run.charAt(0), run.length);
      const known = starts.get(key);
      if (known) known.push(index);
      else starts.set(key, [index]);
    }
    return starts;
  }
}

function keyOf(sign: string, length: number): string {
  return `${sign}${length}`;
}
