import type { Span } from '../../imageReference.ts';
import type { Block } from '../blocks/block.ts';
import type { LineCursor } from '../blocks/lineCursor.ts';
import type { LineSource, MdxConstructs } from './mdxConstructs.ts';

/** The lines of a container, one after another. */
class ContainerLines implements LineSource {
  line: string;
  readonly #piece: string;
  readonly #nextLine: () => Span | undefined;
  readonly #spans: Span[];
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
    const span = this.#nextLine();
    if (!span) return false;
    this.#spans.push(span);
    this.#start = span.start - 1;
    this.line = `\n${this.#piece.slice(span.start, span.end)}`;
    return true;
  }

  get spans(): readonly Span[] {
    return this.#spans;
  }

  toOffset(at: number): number {
    return this.#start + at;
  }
}

/** Blocks, or the lines of a paragraph. */
export type MdxLines =
  | { readonly kind: 'blocks'; readonly blocks: readonly Block[] }
  | { readonly kind: 'text'; readonly lines: readonly Span[] };

/**
 * Tags and expressions that have the line of the cursor, and all that they reach over, for themselves; where other text
 * stands beside them, these lines are text. `nextLine` gives the next line of the same container. Throws on bad ones.
 */
export function readMdxLines(
  piece: string,
  cursor: LineCursor,
  constructs: MdxConstructs,
  nextLine: () => Span | undefined,
): MdxLines {
  const lines = new ContainerLines(piece, { start: cursor.first, end: cursor.end }, nextLine);
  const found: Block[] = [];
  for (let at = 0; at < lines.line.length;) {
    const sign = lines.line[at];
    if (sign === ' ' || sign === '\t') {
      at++;
      continue;
    }
    const isBegun = sign === '<' || sign === '{';
    const start = lines.toOffset(at);
    const end = isBegun ? constructs.readInline(lines, at) : undefined;
    if (end === undefined) return { kind: 'text', lines: lines.spans };
    found.push({
      kind: sign === '<' ? 'tag' : 'expression',
      span: { start, end: lines.toOffset(end) },
      lines: lines.spans,
    });
    at = end;
  }
  return { kind: 'blocks', blocks: found };
}
