import type { Span } from '../imageReference.ts';
import type { Block } from './block.ts';
import type { LineCursor } from './lineCursor.ts';
import type { LineSource, MdxConstructs } from './mdxConstructs.ts';

/** The lines of a container, one after another. */
class ContainerLines implements LineSource {
  line: string;
  readonly #piece: string;
  readonly #nextLine: () => Span | undefined;
  /** Where the line begins in the piece. */
  #start: number;

  constructor(piece: string, first: Span, nextLine: () => Span | undefined) {
    this.#piece = piece;
    this.#start = first.start;
    this.#nextLine = nextLine;
    this.line = piece.slice(first.start, first.end);
  }

  advance(): boolean {
    const span = this.#nextLine();
    if (!span) return false;
    this.#start = span.start - 1;
    this.line = `\n${this.#piece.slice(span.start, span.end)}`;
    return true;
  }

  toOffset(at: number): number {
    return this.#start + at;
  }
}

/**
 * Tags and expressions that have the line of the cursor, and all that they reach over, for themselves; undefined where
 * other text stands beside them. `nextLine` gives the next line of the same container. Throws on bad ones.
 */
export function readMdxLines(
  piece: string,
  cursor: LineCursor,
  constructs: MdxConstructs,
  nextLine: () => Span | undefined,
): readonly Block[] | undefined {
  const lines = new ContainerLines(piece, { start: cursor.first, end: cursor.end }, nextLine);
  const found: Block[] = [];
  for (let at = 0; at < lines.line.length;) {
    const sign = lines.line[at];
    if (sign === ' ' || sign === '\t') {
      at++;
      continue;
    }
    if (sign !== '<' && sign !== '{') return undefined;
    const start = lines.toOffset(at);
    const end = constructs.readInline(lines, at);
    if (end === undefined) return undefined;
    found.push({ kind: sign === '<' ? 'tag' : 'expression', span: { start, end: lines.toOffset(end) } });
    at = end;
  }
  return found;
}
