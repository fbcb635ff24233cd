import type { Span } from '../imageReference.ts';

interface Cut {
  /** In the short text, where characters are left out. */
  readonly at: number;
  /** In the whole text. */
  readonly left: Span;
  /** What the short text has of the picture. */
  readonly rest: string;
  readonly whole: string;
}

/** Characters of base64 that stay, so that two pictures stay two. */
const kept = 48;
/** Shorter ones stay as they are. */
const shortest = 200;
const beginning = 'base64,';

/**
 * A text whose `data:` pictures are cut short: megabytes of base64 mean nothing to a parser, and cost it a second for
 * three of them.
 */
export class ShortText {
  readonly text: string;
  readonly #cuts: readonly Cut[];

  constructor(text: string) {
    const cuts: Cut[] = [];
    let short = '';
    let at = 0;
    for (const { start: index, end } of findPictures(text)) {
      const whole = text.slice(index, end);
      const left = { start: index + kept, end: index + whole.length - kept };
      short += text.slice(at, left.start);
      cuts.push({ at: short.length, left, rest: whole.slice(0, kept) + whole.slice(-kept), whole });
      at = left.end;
    }
    this.text = cuts.length === 0 ? text : short + text.slice(at);
    this.#cuts = cuts;
  }

  /** Where a span of the short text is in the whole one. */
  toSpan({ start, end }: Span): Span {
    return { start: this.#toOffset(start), end: this.#toOffset(end) };
  }

  /** A text that was read from `span` of the short text, with what was left out of it. */
  toText(text: string, { start, end }: Span): string {
    const cuts = this.#cuts.slice(this.#countUpTo(start), this.#countUpTo(end - 1));
    return cuts.reduce((restored, { rest, whole }) => restored.replace(rest, () => whole), text);
  }

  #toOffset(offset: number): number {
    const cut = this.#cuts[this.#countUpTo(offset) - 1];
    return cut ? offset - cut.at + cut.left.end : offset;
  }

  /** How many cuts are at or before an offset of the short text. */
  #countUpTo(offset: number): number {
    let low = 0;
    let high = this.#cuts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#cuts[middle]?.at ?? Infinity) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** From `base64,` to the end. Not one pattern: `{200,}` keeps its place on the stack for each of megabytes of characters. */
function* findPictures(text: string): Generator<Span> {
  const base64 = /[A-Za-z0-9+/=]*/y;
  for (let start = text.indexOf(beginning); start >= 0; start = text.indexOf(beginning, base64.lastIndex)) {
    base64.lastIndex = start + beginning.length;
    base64.test(text);
    const end = base64.lastIndex;
    if (end - start >= shortest + beginning.length) yield { start, end };
  }
}
