import { cutToWidth, endInWidth, oneLine, textWidth } from './textWidth.ts';
import type { TextSink } from '../world.ts';

const leastRoom = 24; // cells for growing text; with less, the line is cut at its end
const restMs = 40; // between two looks of the line: faster is not read

/** One line of a terminal that is rewritten in place; on anything else it is silent. */
export class LiveLine {
  readonly #sink: TextSink;
  readonly #now: () => number;
  #shown = '';
  #shownAt = -Infinity;

  /** `now`: milliseconds of a clock that never jumps. */
  constructor(sink: TextSink, now: () => number) {
    this.#sink = sink;
    this.#now = now;
  }

  /**
   * Rewrites the line, at most every 40 ms. Where it is too long for the terminal, `head` stays and only the end of
   * `text`, which grows, is shown.
   */
  show(head: string, text = ''): void {
    const { columns } = this.#sink;
    if (columns === undefined || this.#now() - this.#shownAt < restMs) return;
    const line = fit(oneLine(head), oneLine(text), columns - 1);
    if (line === this.#shown) return;
    this.#sink.write(`\r${line}\u001b[K`);
    this.#shown = line;
    this.#shownAt = this.#now();
  }

  /** Removes the line, to make room for one that stays. */
  clear(): void {
    if (this.#shown !== '') this.#sink.write('\r\u001b[K');
    this.#shown = '';
    this.#shownAt = -Infinity;
  }
}

function fit(head: string, text: string, width: number): string {
  if (text === '') return cutToWidth(head, width);
  const room = width - textWidth(head) - 1;
  return room < leastRoom ? cutToWidth(`${head} ${text}`, width) : `${head} ${endInWidth(text, room)}`;
}
