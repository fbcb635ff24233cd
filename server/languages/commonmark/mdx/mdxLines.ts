import type { Span } from '../../imageReference.ts';
import type { Block } from '../blocks/block.ts';
import type { LineCursor } from '../blocks/lineCursor.ts';
import type { LineSource, MdxConstructs } from './mdxConstructs.ts';

/** The lines of a container, one after another. */
class ContainerLines implements LineSource {
  line: string;
  readonly #piece: string;
  readonly #nextLine: () => Span | undefined;
  /** Those that were gone on to, and behind them those that were only looked at. */
  readonly #spans: Span[];
  #numTaken = 1;
  #isAllSeen = false;
  /** Where the line begins in the piece. */
  #start: number;

  constructor(piece: string, first: Span, nextLine: () => Span | undefined) {
    this.#piece = piece;
    this.#start = first.start;
    this.#nextLine = nextLine;
    this.#spans = [first];
    this.line = piece.slice(first.start, first.end);
  }

  advance(): boolean {
    const span = this.#spanAt(this.#numTaken);
    if (!span) return false;
    this.#numTaken++;
    this.#start = span.start - 1;
    this.line = this.#lineOf(span);
    return true;
  }

  peek(length: number): string {
    const lines: string[] = [];
    let left = length;
    for (let at = this.#numTaken; left > 0; at++) {
      const span = this.#spanAt(at);
      if (!span) break;
      const line = this.#lineOf(span);
      lines.push(line);
      left -= line.length;
    }
    return lines.join('');
  }

  /** Those that were gone on to. */
  get spans(): readonly Span[] {
    return this.#spans.slice(0, this.#numTaken);
  }

  #spanAt(at: number): Span | undefined {
    if (at === this.#spans.length && !this.#isAllSeen) {
      const next = this.#nextLine();
      if (next) this.#spans.push(next);
      else this.#isAllSeen = true;
    }
    return this.#spans[at];
  }

  #lineOf({ start, end }: Span): string {
    return `\n${this.#piece.slice(start, end)}`;
  }

  toOffset(at: number): number {
    return this.#start + at;
  }
}

interface Found {
  readonly kind: 'tag' | 'expression';
  readonly span: Span;
}

/** The lines that were read: those of blocks, or those of a paragraph. */
export type MdxLines =
  | { readonly kind: 'blocks'; readonly blocks: readonly Block[]; readonly lines: readonly Span[] }
  | { readonly kind: 'text'; readonly lines: readonly Span[] };

/**
 * Tags and expressions that have the line of the cursor, and all that they reach over, for themselves; where other text
 * stands beside them, these lines are text. `nextLine` gives the next line of the same container; it may be asked for more
 * of them than are read. Throws on bad ones.
 */
export function readMdxLines(
  piece: string,
  cursor: LineCursor,
  constructs: MdxConstructs,
  nextLine: () => Span | undefined,
): MdxLines {
  const lines = new ContainerLines(piece, { start: cursor.first, end: cursor.end }, nextLine);
  const found: Found[] = [];
  for (let at = 0; at < lines.line.length;) {
    const sign = lines.line[at];
    if (sign === ' ' || sign === '\t') {
      at++;
      continue;
    }
    const isBegun = (sign === '<' && !lines.line.startsWith('<!--', at)) || sign === '{';
    const start = lines.toOffset(at);
    const end = isBegun ? constructs.readInline(lines, at) : undefined;
    if (end === undefined) return { kind: 'text', lines: lines.spans };
    found.push({ kind: sign === '<' ? 'tag' : 'expression', span: { start, end: lines.toOffset(end) } });
    at = end;
  }
  const { spans } = lines;
  return { kind: 'blocks', blocks: found.map((one) => ({ ...one, lines: spans })), lines: spans };
}
