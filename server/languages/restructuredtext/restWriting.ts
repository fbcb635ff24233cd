import type { Directive } from './restBlocks.ts';
import { columnsOf, widthOf } from './restColumns.ts';
import type { CsvCell } from './restCsv.ts';
import type { Option } from './restDirectives.ts';
import { placeOf, type Line } from './restLines.ts';
import type { TableCell } from './restTables.ts';
import type { TextChange } from '../imageReference.ts';

/** Columns of the options' indentation below `..`. */
const optionIndent = 3;

/** The change that gives a directive its `:alt:`; undefined where there is no room for it. */
export function writeAltOption(text: string, directive: Directive, alt: string): TextChange | undefined {
  const { place } = directive;
  switch (place.kind) {
    case 'page':
      return writeOnPage(text, directive, alt);
    case 'csv':
      return writeInCsv(text, directive, alt, place);
    case 'grid':
    case 'simple':
      return writeInTable(text, directive, alt, place);
  }
}

function altOption({ options }: Directive): Option | undefined {
  return options.find(({ name }) => name === 'alt');
}

function say(alt: string): string {
  return alt === '' ? ':alt:' : `:alt: ${alt}`;
}

function lineEndAt(text: string, end: number): string {
  return text.startsWith('\r\n', end) ? '\r\n' : '\n';
}

function writeOnPage(text: string, directive: Directive, alt: string): TextChange | undefined {
  const option = altOption(directive);
  if (option) {
    const isSmall = alt !== '' && option.value.end > option.value.start;
    return isSmall ? { span: option.value, newText: alt } : { span: option.span, newText: say(alt) };
  }
  const last = directive.argument.at(-1);
  if (!last) return undefined;
  const end = endOfLine(text, last.span.end);
  if (directive.roomBelow !== undefined && !directive.margin) {
    return writeBelow(text, directive, alt, { room: directive.roomBelow, end });
  }
  const indent = indentOnPage(text, directive);
  return { span: { start: end, end }, newText: `${lineEndAt(text, end)}${indent}${say(alt)}` };
}

/** Moves a directive from behind a field's name to the line below, where it can have options. */
function writeBelow(
  text: string,
  { line, column }: Directive,
  alt: string,
  { room, end }: { readonly room: number; readonly end: number },
): TextChange | undefined {
  if (line.columns) return undefined;
  const directive = line.start + column;
  const before = text.slice(0, directive).trimEnd().length;
  const next = `${lineEndAt(text, end)}${text.slice(lineStart(text, directive), line.start)}${' '.repeat(room)}`;
  const newText = `${next}${text.slice(directive, end)}${next}${' '.repeat(optionIndent)}${say(alt)}`;
  return { span: { start: before, end }, newText };
}

/** As what is below has it; with nothing below, three columns right of `..`. */
function indentOnPage(text: string, { line, column, margin }: Directive): string {
  const start = margin ? placeOf(margin.line, margin.column) : placeOf(line, column);
  const before = text.slice(lineStart(text, start), start);
  return margin ? before : `${before.replace(/[^\t]/g, ' ')}${' '.repeat(optionIndent)}`;
}

/** The column of a cell in which options begin. */
function optionColumn({ column, margin }: Directive): number {
  return margin?.column ?? column + optionIndent;
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Blanks at the line's end stay before the change. */
function endOfLine(text: string, at: number): number {
  const blanks = /[ \t]*/y;
  blanks.lastIndex = at;
  return blanks.test(text) ? blanks.lastIndex : at;
}

/** A cell in quotes may have several lines, in which `"` is doubled. */
function writeInCsv(text: string, directive: Directive, alt: string, cell: CsvCell): TextChange | undefined {
  const raw = text.slice(cell.start, cell.end);
  const start = lineStart(text, cell.start);
  const indent = /^[ \t]*/.exec(text.slice(start, cell.start))?.[0] ?? '';
  const written = say(alt).replaceAll(cell.quote, cell.quote + cell.quote);
  const option = altOption(directive);
  if (option) return { span: option.span, newText: written };
  const last = directive.argument.at(-1);
  if (!last) return undefined;
  const column = optionColumn(directive);
  const added = `${lineEndAt(text, endOfLine(text, text.indexOf('\n', cell.start) - 1))}${indent}${' '.repeat(column)}${written}`;
  if (cell.isQuoted) return { span: { start: last.span.end, end: last.span.end }, newText: added };
  const quoted = raw.replaceAll(cell.quote, cell.quote + cell.quote);
  return { span: { start: cell.start, end: cell.end }, newText: `${cell.quote}${quoted}${added}${cell.quote}` };
}

/** Writes the lines of a cell anew; what does not fit between its edges goes on in rows that are put in below. */
function writeInTable(text: string, directive: Directive, alt: string, cell: TableCell): TextChange | undefined {
  const room = cell.right - cell.left;
  const lines = tellInCell(directive, alt, cell, room);
  const first = cell.rows[0];
  const last = cell.rows.at(-1);
  if (!lines || !first || !last) return undefined;
  const isPlain = cell.rows.every(
    (row) => !row.columns && /^[ ]*$/.test(text.slice(lineStart(text, row.start), row.start)),
  );
  // A list's marker before its first line is before the table's top, never here: what is here is another table's edge.
  if (!isPlain) return undefined;
  const more = lines.slice(cell.rows.length);
  if (more.length > 0 && cell.emptyRow === undefined) return undefined;
  const edge = text.slice(lineStart(text, first.start), first.start);
  const end = last.start + last.text.length;
  const added = more.map(
    (line) => `${lineEndAt(text, endOfLine(text, end))}${edge}${fill(cell, cell.emptyRow ?? '', line)}`,
  );
  const rows = cell.rows.map((row, at) => {
    const next = cell.rows[at + 1];
    const behind = next ? text.slice(row.start + row.text.length, next.start) : '';
    const filled = fill(cell, row.text, lines[at] ?? '');
    // A blank line has nothing before the table's edge either.
    return (row.text === '' && filled !== '' ? edge : '') + filled + behind;
  });
  return shorten(text, first.start, end, rows.join('') + added.join(''));
}

/** The lines of the cell with the alt text in them, as many as there were or more. */
function tellInCell(directive: Directive, alt: string, cell: TableCell, room: number): readonly string[] | undefined {
  const option = altOption(directive);
  const before = option?.pieces ?? directive.argument.slice(-1);
  const places = before.map(({ line }) => cell.lines.indexOf(line));
  const [from] = places;
  const to = places.at(-1);
  if (from === undefined || to === undefined || from < 0) return undefined;
  const column = option?.column ?? optionColumn(directive);
  // A blank before the edge is usual.
  const told = wrap(alt, column, room - 1) ?? wrap(alt, column, room);
  if (!told) return undefined;
  const texts = cell.lines.map((line: Line) => line.text);
  const lines = [...texts.slice(0, option ? from : to + 1), ...told, ...texts.slice(to + 1)];
  while (lines.length > texts.length && lines.at(-1) === '') lines.pop();
  return lines;
}

/** `:alt:` and the words, in lines of `room` columns; undefined where a word is longer. */
function wrap(alt: string, column: number, room: number): readonly string[] | undefined {
  const first = `${' '.repeat(column)}:alt:`;
  if (alt === '') return widthOf(first) <= room ? [first] : undefined;
  const lines = [first];
  const indent = ' '.repeat(column + 2);
  for (const word of alt.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (widthOf(last) + 1 + widthOf(word) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else if (widthOf(indent) + widthOf(word) <= room) lines.push(`${indent}${word}`);
    else return undefined;
  }
  return widthOf(first) <= room ? lines : undefined;
}

/** A table's row with another text in the cell. */
function fill({ left, right }: TableCell, row: string, content: string): string {
  const columns = columnsOf(row);
  const indexOf = (column: number) => (columns ? (columns[column] ?? row.length) : Math.min(column, row.length));
  const before = row.slice(0, indexOf(left));
  const start = before + ' '.repeat(Math.max(0, left - widthOf(before))) + content;
  if (right === Infinity) return start.trimEnd();
  const behind = row.slice(indexOf(right));
  return behind === '' ? start.trimEnd() : start + ' '.repeat(Math.max(0, right - left - widthOf(content))) + behind;
}

/** The change without what stays the same at its beginning and end. */
function shorten(text: string, start: number, end: number, newText: string): TextChange {
  const old = text.slice(start, end);
  let same = 0;
  while (same < old.length && same < newText.length && old[same] === newText[same]) same++;
  let behind = 0;
  const most = Math.min(old.length, newText.length) - same;
  while (behind < most && old.at(-1 - behind) === newText.at(-1 - behind)) behind++;
  return {
    span: { start: start + same, end: end - behind },
    newText: newText.slice(same, newText.length - behind),
  };
}
