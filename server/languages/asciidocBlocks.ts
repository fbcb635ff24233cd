import { putInAttributes } from './asciidocText.ts';
import type { Span } from './imageReference.ts';

/** A piece of an AsciiDoc document in which images can be. */
export interface TextPiece {
  readonly kind: 'block' | 'paragraph' | 'cell';
  /** One line that is a block macro, some lines of running text, or a line of a table. */
  readonly span: Span;
  /** The document attributes that hold here, in lower case. They change when the next piece is read. */
  readonly attributes: ReadonlyMap<string, string>;
}

const verbatimStyle = /^\[(?:source|listing|literal|pass|comment|stem|latexmath|asciimath)\b/;
const delimiter = /^(?:-{4,}|\.{4,}|\+{4,}|\/{4,}|`{3,}|={4,}|\*{4,}|_{4,}|~{4,}|--|[|,:!]={3,})$/;
const attributeEntry = /^:(!?[\p{Alphabetic}\p{N}\p{Pc}][^:]*):(?:[ \t]+(.*))?$/u;
const listItem =
  /^[ \t]*(?:-|\*{1,5}|\.{1,5}|\u2022|\d+\.|[a-zA-Z]\.|[IVXivx]+\)|<(?:\d+|\.)>)[ \t]+|(?::{2,4}|;;)(?:[ \t]|$)/;
const thematicBreak = /^(?:'{3,}|<{3,}|([-*_])(?: ?\1){2})$/;
const preprocessor = /^\\?(?:ifn?def|ifeval|endif|include)::/;

/**
 * Where images can be in AsciiDoc: block macros where a block may begin, and running text; not in listings, literal
 * and pass-through blocks or comments. Tests hold it against Asciidoctor.
 */
export function* readPieces(text: string): Generator<TextPiece> {
  const attributes = new Map<string, string>();
  /** Ends of the blocks around this line, the innermost last. */
  const open: string[] = [];
  let verbatim: string | undefined;
  let isTable = false;
  let style = '';
  // `start`: a block may begin here. `skip`: a literal paragraph, to the next blank line.
  let state: 'start' | 'text' | 'skip' | 'header' = 'start';
  let paragraph: Span | undefined;
  let isFirstOfItem = false;
  let isInList = false;

  for (const line of readLines(text)) {
    const { start } = line;
    const content = text.slice(start, line.end).trimEnd();
    const span = { start, end: start + content.length };
    if (verbatim !== undefined) {
      if (content === verbatim) verbatim = undefined;
      continue;
    }
    const isPlain = content !== '' && (state === 'text' || state === 'header') && !delimiter.test(content);
    if (paragraph && !(isPlain && state === 'text' && !content.startsWith('//') && !listItem.test(content))) {
      yield { kind: 'paragraph', span: paragraph, attributes };
      paragraph = undefined;
    }
    // Right below the first line of a list's item a block macro is a block.
    if (isFirstOfItem && isBlockMacro(content)) {
      if (paragraph) yield { kind: 'paragraph', span: paragraph, attributes };
      paragraph = undefined;
      state = 'start';
    }
    isFirstOfItem = (state === 'start' || (state === 'text' && isInList)) && listItem.test(content);
    isInList = isFirstOfItem || (isInList && state === 'text');
    if (content === '') {
      state = 'start';
      style = '';
      continue;
    }
    if (delimiter.test(content) && (content !== '--' || state !== 'skip')) {
      isTable = /^[|,:!]/.test(content) ? !isTable : isTable;
      if (/^(?:[-.+/]{4}|```)/.test(content) || (verbatimStyle.test(style) && open.at(-1) !== content))
        verbatim = content;
      else if (open.at(-1) === content) open.pop();
      else open.push(content);
      state = 'start';
      style = '';
      continue;
    }
    if (isTable) {
      if (!content.startsWith('//')) yield { kind: 'cell', span, attributes };
      continue;
    }
    if (state === 'skip' || content.startsWith('//') || preprocessor.test(content)) continue;
    const entry = state === 'text' ? undefined : attributeEntry.exec(content);
    if (entry) {
      define(attributes, entry[1] ?? '', entry[2] ?? '');
      continue;
    }
    if (state === 'header') continue;
    if (state === 'text') {
      paragraph = paragraph ? { start: paragraph.start, end: span.end } : content === '+' ? undefined : span;
      if (content === '+') state = 'start';
      continue;
    }
    if (/^\[.*\]$/.test(content)) {
      style = content;
    } else if (verbatimStyle.test(style)) {
      state = 'skip';
    } else if (isBlockMacro(content)) {
      yield { kind: 'block', span, attributes };
      style = '';
    } else if (/^=+[ \t]/.test(content)) {
      yield { kind: 'paragraph', span, attributes };
      if (start === 0 && content[1] !== '=') state = 'header';
    } else if (/^[ \t]/.test(content) && !listItem.test(content)) {
      state = 'skip';
    } else if (/^\.[^\s.]/.test(content)) {
      yield { kind: 'paragraph', span, attributes };
    } else if (content !== '+' && !thematicBreak.test(content)) {
      paragraph = span;
      state = 'text';
    }
  }
  if (paragraph) yield { kind: 'paragraph', span: paragraph, attributes };
}

function isBlockMacro(line: string): boolean {
  return line.startsWith('image::') && line.endsWith(']');
}

function* readLines(text: string): Generator<Span> {
  let start = 0;
  while (start < text.length) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    yield { start, end };
    start = end + 1;
  }
}

/** `:name: value`, `:!name:`, `:name!:`. */
function define(attributes: Map<string, string>, name: string, value: string): void {
  const key = name.replaceAll('!', '').toLowerCase();
  if (name.includes('!')) attributes.delete(key);
  else attributes.set(key, putInAttributes(value, attributes) ?? value);
}
