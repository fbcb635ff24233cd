import { columnAt, cutLine, indentAt, isBlankAt, lineAt, placeOf, type Block, type Line } from './restLines.ts';
import { fieldWidth } from './restMarkers.ts';
import type { Span } from '../imageReference.ts';

/** A piece of a line, without blanks around it. */
export interface Piece {
  readonly text: string;
  readonly line: Line;
  readonly span: Span;
}

/** `:alt: A cup`, with the lines that it goes on to. */
export interface Option {
  readonly name: string;
  /** The column of its first `:`. */
  readonly column: number;
  /** From there to the end of its last line. */
  readonly span: Span;
  /** Behind the name and its blanks, where the value is or would be. */
  readonly value: Span;
  readonly pieces: readonly Piece[];
}

/** What stands before the content of a directive. */
export interface Head {
  readonly argument: readonly Piece[];
  readonly options: readonly Option[];
  /** Whether nothing but options stands among them. */
  readonly isSound: boolean;
  /** A line below the first that is indented the least, as options must be; undefined where there is none below. */
  readonly margin: { readonly line: Line; readonly column: number } | undefined;
  /** The lines below, behind a blank one. */
  readonly content: Block;
}

const separate = (names: string): ReadonlySet<string> => new Set(names.split(' '));
/** Directives whose content is no reStructuredText, or none that could have a picture. */
const literal = separate(
  'code code-block sourcecode parsed-literal raw math highlight literalinclude prompt doctest testcode testoutput ' +
    'testsetup testcleanup graphviz graph digraph inheritance-diagram mermaid plantuml uml tikz ipython ' +
    'jupyter-execute jupyter-input jupyter-output plot productionlist jinja command-output program-output aafig ' +
    'code-tab group-code-tab altair-plot bokeh-plot exec exec-python terminal blockdiag seqdiag actdiag nwdiag ' +
    'packetdiag rackdiag include replace unicode date meta contents sectnum role default-role target-notes toctree ' +
    'tabularcolumns index autosummary asciinema thebe-button raw-html chart',
);
/** Directives without arguments: what stands behind the name is content too. */
const withoutArgument = separate(
  'attention caution danger error hint important note tip warning seealso epigraph highlights pull-quote compound ' +
    'header footer todo hlist glossary centered-block line-block tabs tab-set carousel card-carousel',
);
/** Directives whose first paragraph is never content. */
const withArgument = separate(
  'container topic admonition sidebar table list-table csv-table only ifconfig class rst-class rubric tab tab-item ' +
    'grid grid-item grid-item-card card dropdown versionadded versionchanged deprecated figure image',
);

/** How the content of a directive is to be read. */
export function contentKind(name: string): 'literal' | 'all' | 'belowArgument' | 'belowArgumentOrAll' {
  if (literal.has(name)) return 'literal';
  if (withoutArgument.has(name)) return 'all';
  return withArgument.has(name) ? 'belowArgument' : 'belowArgumentOrAll';
}

/** The argument, options and content of a directive whose block begins right behind its `::`. */
export function readHead(block: Block): Head {
  let first = block.first;
  if (isBlankAt(block, first)) first++;
  let end = first;
  while (end < block.end && !isBlankAt(block, end)) end++;
  let at = first;
  while (at < end && !readField(block, at)) at++;
  const argument: Piece[] = [];
  for (let line = first; line < at; line++) argument.push(pieceAt(block, line, columnAt(block, line)));
  const options: Option[] = [];
  let isSound = true;
  while (at < end) {
    const field = readField(block, at);
    let next = at + 1;
    while (next < end && indentAt(block, next) > 0) next++;
    if (field) options.push(readOption(block, at, next, field));
    else isSound = false;
    at = next;
  }
  return { argument, options, isSound, margin: findMargin(block), content: below(block, end) };
}

function findMargin(block: Block): Head['margin'] {
  for (let at = block.first + 1; at < block.end; at++) {
    const line = lineAt(block, at);
    if (line.text !== '' && line.indent === block.left) return { line, column: block.left };
  }
  return undefined;
}

function below(block: Block, end: number): Block {
  let first = end;
  while (first < block.end && isBlankAt(block, first)) first++;
  let last = block.end;
  while (last > first && isBlankAt(block, last - 1)) last--;
  return { lines: block.lines, first, end: last, left: block.left, firstLeft: block.left };
}

function readField(block: Block, at: number): { readonly name: string; readonly end: number } | undefined {
  return fieldWidth(lineAt(block, at).text, columnAt(block, at));
}

function readOption(
  block: Block,
  at: number,
  next: number,
  { name, end }: { readonly name: string; readonly end: number },
): Option {
  const line = lineAt(block, at);
  const column = columnAt(block, at);
  const pieces = [pieceAt(block, at, end)];
  for (let more = at + 1; more < next; more++) pieces.push(pieceAt(block, more, columnAt(block, more)));
  const last = pieces.at(-1)?.span.end ?? placeOf(line, end);
  const start = placeOf(line, column);
  return {
    name: name.toLowerCase(),
    column,
    span: { start, end: last },
    value: { start: placeOf(line, end), end: last },
    pieces,
  };
}

function pieceAt(block: Block, at: number, column: number): Piece {
  const line = lineAt(block, at);
  let from = column;
  while (line.text[from] === ' ') from++;
  const cut = cutLine(line, from, line.text.length);
  return { text: cut.text, line, span: { start: cut.start, end: placeOf(line, line.text.length) } };
}
