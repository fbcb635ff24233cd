import type { Span } from '../imageReference.ts';

/** A piece of a table's cell, as its style has it read. */
export interface CellPiece {
  /** `blocks`: a document of its own, `text`: running text, `literal`: no markup. */
  readonly style: 'blocks' | 'text' | 'literal';
  /** Whether a cell begins here; else it goes on from the line before. */
  readonly place: 'begin' | 'more';
  readonly span: Span;
}

const columnSpec = /^(?:(\d+)\*)?.*?([a-z])?$/;
const spec = String.raw`(?:(\d+)(?:\.\d+)?([+*])|\.\d+\+)?(?:[<^>]?(?:\.[<^>])?)?([a-z])?$`;
/** At a line's beginning, and behind a cell's text, where a blank is before it. */
const firstSpec = new RegExp(`^[ \\t]*${spec}`);
const nextSpec = new RegExp(`[ \\t]${spec}`);

/** The cells of a table, line by line: which columns are read as documents, and which row is a head. */
export class TableCells {
  readonly #text: string;
  readonly #separator: string;
  readonly #columns: readonly string[];
  #head: 'maybe' | 'sure' | 'none';
  #style: CellPiece['style'] = 'text';
  #column = 0;
  #lines = 0;
  #cells = 0;
  /** Columns of the first row, where the table's attributes do not say. */
  #width: number;

  constructor(text: string, { separator, attributes }: { readonly separator: string; readonly attributes: string }) {
    this.#text = text;
    this.#separator = separator;
    const cols = /cols\s*=\s*(?:"([^"]*)"|([^,\]]*))/.exec(attributes);
    this.#columns = cols ? readColumns(cols[1] ?? cols[2] ?? '') : [];
    this.#width = this.#columns.length;
    const options = attributes.replace(/cols\s*=\s*"[^"]*"/, '');
    this.#head = /%header|opt(?:ion)?s\s*=\s*"?[^"\]]*header/.test(options) ? 'sure' : 'maybe';
    if (/noheader/.test(options)) this.#head = 'none';
  }

  /** The pieces of a line. `behind`: the line below, by which a first row becomes a head. */
  read({ start, end }: Span, behind: string): readonly CellPiece[] {
    const line = this.#text.slice(start, end);
    if (line === '' && this.#lines === 0) this.#head = this.#head === 'sure' ? 'sure' : 'none';
    const isFirst = this.#lines++ === 0;
    const marks = findMarks(line, this.#separator);
    if (isFirst && this.#width === 0) this.#width = marks.length;
    if (isFirst && this.#head === 'maybe') this.#head = behind === '' && marks.length >= this.#width ? 'sure' : 'none';
    const pieces: CellPiece[] = [];
    let from = 0;
    let place: CellPiece['place'] = 'more';
    for (const mark of marks) {
      const before = line.slice(from, mark);
      const found = (from === 0 ? firstSpec.exec(before) : null) ?? nextSpec.exec(before);
      const stop = from + (found ? found.index : before.length);
      pieces.push({ style: this.#style, place, span: { start: start + from, end: start + Math.max(from, stop) } });
      this.#begin(found);
      from = mark + 1;
      place = 'begin';
    }
    pieces.push({ style: this.#style, place, span: { start: start + from, end } });
    return pieces;
  }

  #begin(found: RegExpExecArray | null): void {
    const isHead = this.#head === 'sure' && this.#cells < Math.max(1, this.#width);
    const letter = found?.[3] ?? this.#columns[this.#column] ?? '';
    this.#style = isHead ? 'text' : letter === 'a' ? 'blocks' : letter === 'l' ? 'literal' : 'text';
    const span = Math.min(Number(found?.[1] ?? 1), 1000);
    this.#cells += span;
    this.#column = this.#width > 0 ? (this.#column + span) % this.#width : 0;
  }
}

function readColumns(cols: string): readonly string[] {
  if (/^\d+$/.test(cols.trim())) return Array.from({ length: Math.min(Number(cols), 100) }, () => '');
  return cols.split(/[,;]/).flatMap((column) => {
    const [, times, style = ''] = columnSpec.exec(column.trim()) ?? [];
    return Array.from({ length: Math.min(Number(times ?? 1), 100) }, () => style);
  });
}

/** Where cells begin: a separator without a backslash before it. */
function findMarks(line: string, separator: string): readonly number[] {
  const marks: number[] = [];
  for (let at = line.indexOf(separator); at >= 0; at = line.indexOf(separator, at + 1)) {
    if (line[at - 1] !== '\\') marks.push(at);
  }
  return marks;
}
