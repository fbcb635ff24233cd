import type { Span } from '../imageReference.ts';

/** A line without its end. */
export interface Line extends Span {
  /** Columns of white space before its text, tabs to the next multiple of 8; Infinity for a blank line. */
  readonly indent: number;
}

/** An `image` or `figure` directive. */
export interface Directive {
  /** From `..` to the end of the last option. */
  readonly span: Span;
  /** What is before `..` on its line: white space, or a list's bullet. */
  readonly prefix: string;
  /** The directive's first line and the indented lines below it, up to a blank one. */
  readonly lines: readonly Line[];
  /** Where its argument begins, right behind `::`. */
  readonly argument: number;
}

/** The bullet or number of a list's item. */
const marker = /[ \t]*(?:[-*+\u2022\u2023\u2043]|(?:\d+|#|[a-zA-Z]|[ivxlcdmIVXLCDM]+)[.)]|\((?:\d+|#|\w)\))[ \t]+/y;
const blanks = /[ \t]*/y;
const explicit = /\.\.(?:[ \t]+|(?=\r?$))/my;
const imageDirective = /(?:\|(?![ |])[^|\n]*\|[ \t]+)?(?:image|figure)[ ]?::(?=[ \t]|\r?$)/imy;
const anyDirective = /(?:\|(?![ |])[^|\n]*\|[ \t]+)?([\w.+:-]+?)[ ]?::(?=[ \t]|\r?$)/my;
/** Footnotes, citations and link targets: what is below them is text. */
const otherMarkup = /\[[^\]\n]+\](?=[ \t]|\r?$)|_/my;
/** Directives whose content is no reStructuredText. */
const literalDirectives = new Set(
  (
    'code code-block sourcecode parsed-literal raw math highlight literalinclude prompt doctest testcode testoutput ' +
    'testsetup testcleanup graphviz graph digraph mermaid plantuml uml tikz csv-table ipython jupyter-execute plot ' +
    'productionlist jinja command-output program-output aafig'
  ).split(' '),
);
const adornment = /^([!-/:-@[-`{-~])\1+$/;

/**
 * The image directives of a reStructuredText document as docutils finds them: where a block may begin, at any depth;
 * not in literal blocks, code or comments. Not looked for in the cells of drawn tables.
 */
export function findDirectives(text: string): readonly Directive[] {
  const lines = readLines(text);
  const found: Directive[] = [];
  /** Lines indented deeper than this are no markup. */
  let literalBelow = Infinity;
  /** The column of the paragraph above, which goes on in the same column. */
  let paragraph = -1;
  /** The column of a paragraph that ended with `::`. */
  let announced = -1;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (!line) break;
    if (line.indent === Infinity) {
      paragraph = -1;
      continue;
    }
    if (line.indent > literalBelow) continue;
    literalBelow = Infinity;
    if (announced >= 0 && paragraph < 0) {
      const isQuoted = line.indent === announced && /[!-/:-@[-`{-~]/.test(text[line.start + line.indent] ?? '');
      const isLiteral = line.indent > announced;
      if (isLiteral) literalBelow = announced;
      announced = -1;
      if (isLiteral) continue;
      if (isQuoted) {
        at = skipQuoted(text, lines, at);
        continue;
      }
    }
    const start = skipMarkers(text, line.start);
    const column = start - line.start;
    const markup = matchEnd(explicit, text, start);
    const isText = paragraph === column && column === line.indent;
    if (markup === start || isText) {
      const content = text.slice(start, line.end).trimEnd();
      const isOver = adornment.test(content) || (!isText && isField(content));
      paragraph = isOver ? -1 : column;
      announced = content.endsWith('::') ? column : -1;
      continue;
    }
    paragraph = -1;
    announced = -1;
    const argument = matchEnd(imageDirective, text, markup);
    if (argument > markup) {
      const block = readBlock(lines, at, column);
      const span = { start, end: block.at(-1)?.end ?? line.end };
      found.push({ span, prefix: text.slice(line.start, start), lines: block, argument });
      at += block.length - 1;
      continue;
    }
    if (isLiteralMarkup(text, markup, line, lines[at + 1])) literalBelow = column;
  }
  return found;
}

/** Behind the markers of lists, also of a list in a list. */
function skipMarkers(text: string, from: number): number {
  let at = from;
  for (let end = matchEnd(marker, text, at); end > at; end = matchEnd(marker, text, at)) at = end;
  return matchEnd(blanks, text, at);
}

/** `:author: A name`, whose text is indented; not a role such as `:ref:` with a backquote behind it. */
function isField(content: string): boolean {
  if (!/^:[^: ]/.test(content)) return false;
  for (let at = 1; at < content.length; at++) {
    const next = content[at + 1];
    if (content[at] === '\\') at++;
    else if (content[at] === ':' && (next === undefined || next === ' ' || next === '`')) return next !== '`';
  }
  return false;
}

/** A comment, or a directive whose content is no markup. */
function isLiteralMarkup(text: string, at: number, line: Line, next: Line | undefined): boolean {
  anyDirective.lastIndex = at;
  const name = anyDirective.exec(text)?.[1];
  if (name !== undefined) return literalDirectives.has(name.toLowerCase());
  if (matchEnd(otherMarkup, text, at) > at) return false;
  // An empty comment before a blank line takes nothing with it.
  return at < line.end || (next !== undefined && next.indent !== Infinity);
}

function readBlock(lines: readonly Line[], first: number, indent: number): readonly Line[] {
  let end = first + 1;
  for (let line = lines[end]; line && line.indent !== Infinity && line.indent > indent; line = lines[end]) end++;
  return lines.slice(first, end);
}

function skipQuoted(text: string, lines: readonly Line[], first: number): number {
  const at = (line: Line | undefined) => line && line.indent !== Infinity && text[line.start + line.indent];
  const quote = at(lines[first]);
  let end = first;
  while (at(lines[end + 1]) === quote) end++;
  return end;
}

function readLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < text.length) {
    const next = text.indexOf('\n', start);
    const stop = next < 0 ? text.length : next;
    const end = text[stop - 1] === '\r' && stop > start ? stop - 1 : stop;
    lines.push({ start, end, indent: measure(text, start, end) });
    start = stop + 1;
  }
  return lines;
}

function measure(text: string, start: number, end: number): number {
  let indent = 0;
  for (let at = start; at < end; at++) {
    if (text[at] === '\t') indent += 8 - (indent % 8);
    else if (text[at] === ' ' || text[at] === '\f' || text[at] === '\v') indent++;
    else return indent;
  }
  return Infinity;
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
