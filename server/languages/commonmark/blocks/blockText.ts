import type { Span } from '../../imageReference.ts';

/**
 * The text of a paragraph, heading or cell: its lines without what lists, quotes and indentation put before them, joined
 * by line feeds, and where its characters are in the piece.
 */
export class BlockText {
  readonly text: string;
  readonly lines: readonly Span[];
  /** Where each line begins in `text`. */
  readonly #starts: readonly number[];

  constructor(piece: string, lines: readonly Span[]) {
    this.lines = lines;
    const texts = lines.map(({ start, end }) => piece.slice(start, end));
    this.text = texts.join('\n').replaceAll('\0', '\uFFFD');
    let at = 0;
    this.#starts = texts.map(({ length }) => {
      const start = at;
      at += length + 1;
      return start;
    });
  }

  toOffset(at: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return (this.lines[low]?.start ?? 0) + at - (this.#starts[low] ?? 0);
  }

  toSpan({ start, end }: Span): Span {
    return { start: this.toOffset(start), end: this.toOffset(end) };
  }
}

/** The piece from `start` to `end` with blanks for what lists and quotes put before its lines, so that offsets stay. */
export function blankPrefixes(piece: string, lines: readonly Span[], { start, end }: Span): string {
  const whole = piece.slice(start, end);
  if (!/[\r\n]/.test(whole)) return whole;
  const parts: string[] = [];
  let at = start;
  for (let index = findLine(lines, start); index < lines.length; index++) {
    const line = lines[index];
    if (!line || line.start > end) break;
    const from = Math.max(line.start, at);
    const to = Math.min(line.end, end);
    if (from > to) continue;
    parts.push(blank(piece.slice(at, from)), piece.slice(from, to));
    at = to;
  }
  parts.push(blank(piece.slice(at, end)));
  return parts.join('');
}

/** The index of the first line that ends at or behind an offset. */
function findLine(lines: readonly Span[], offset: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.end ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function blank(written: string): string {
  return written.replace(/[^\r\n]/g, ' ');
}
