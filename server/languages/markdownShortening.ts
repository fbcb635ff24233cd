import type { Span } from './imageReference.ts';

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
    for (const { index, 0: whole } of text.matchAll(/base64,[A-Za-z0-9+/=]{200,}/g)) {
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
    const cuts = this.#cuts.filter(({ at }) => at > start && at < end);
    return cuts.reduce((restored, { rest, whole }) => restored.replace(rest, () => whole), text);
  }

  #toOffset(offset: number): number {
    const cut = this.#cuts.findLast(({ at }) => at <= offset);
    return cut ? offset - cut.at + cut.left.end : offset;
  }
}
