import type { Span } from '../../imageReference.ts';
import type { CommentStyle } from './comments.ts';

/** Directives of MyST and cells of knitr and Quarto whose content is no Markdown. */
const codeDirective =
  /^\{\s*(?:code(?:-block|-cell)?|sourcecode|literalinclude|parsed-literal|raw|math|mermaid|dot|graphviz|r|python|julia|bash|sh|sql|js|ojs|css|stan|d3|rcpp|cat)\b/i;

interface Fence {
  readonly mark: string;
  readonly start: number;
  readonly isCode: boolean;
}

/** Where a text shows code: fences, literal blocks, listings. In order, apart from each other; in linear time. */
export function codeBlocks(text: string, style: CommentStyle): readonly Span[] {
  switch (style) {
    case 'markdown':
      return [...markdownFences(text), ...indentedCode(text)].sort((one, other) => one.start - other.start);
    case 'asciidoc':
      return delimited(text, /^(-{4,}|\.{4,}|`{3,})[^\n]*$/);
    case 'rst':
      return literalBlocks(text);
    case 'latex':
      return environments(text);
    case 'html':
    case 'jsx':
    case 'typst':
      return [];
  }
}

function* linesOf(text: string): Generator<{ readonly line: string; readonly start: number; readonly end: number }> {
  for (let start = 0; start <= text.length;) {
    const at = text.indexOf('\n', start);
    const end = at < 0 ? text.length : at;
    yield { line: text.slice(start, end), start, end };
    start = end + 1;
  }
}

/** A fence inside of an open directive is a fence of its own. */
function markdownFences(text: string): readonly Span[] {
  const found: Span[] = [];
  const open: Fence[] = [];
  for (const { line, start, end } of linesOf(text)) {
    const fence = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}|~{3,}|:{3,})[ \t]*([^\r`]*)\r?$/.exec(line);
    if (!fence) continue;
    const [, mark = '', info = ''] = fence;
    const top = open.at(-1);
    if (top?.isCode || (top && info.trim() === '')) {
      const isEnd = info.trim() === '' && mark[0] === top.mark[0] && mark.length >= top.mark.length;
      if (!isEnd) continue;
      open.pop();
      if (top.isCode) found.push({ start: top.start, end });
    } else {
      const isDirective = mark.startsWith(':') || (info.startsWith('{') && !codeDirective.test(info));
      if (!isDirective || !mark.startsWith(':') || info !== '') open.push({ mark, start, isCode: !isDirective });
    }
  }
  const last = open.at(-1);
  if (last?.isCode) found.push({ start: last.start, end: text.length });
  return found;
}

/** Below these, lines that are indented are no code: lists, footnotes, definitions, admonitions and tabs of MkDocs. */
const holdsIndented = /^ {0,3}(?:(?:[-*+]|\d{1,9}[.)]|:)(?:\s|$)|\[\^[^\]]+\]:|!!!|\?\?\?|===)/;

/** What is indented by four spaces or a tab below a blank line, each line alone. */
function indentedCode(text: string): readonly Span[] {
  const found: Span[] = [];
  let above: 'blank' | 'code' | 'text' = 'blank';
  let holder: 'text' | 'block' = 'text';
  for (const { line, start, end } of linesOf(text)) {
    if (line.trim() === '') {
      above = 'blank';
    } else if (/^(?: {4}| {0,3}\t)/.test(line)) {
      const isCode: boolean = holder === 'text' && above !== 'text';
      if (isCode) found.push({ start, end });
      above = isCode ? 'code' : 'text';
    } else {
      above = 'text';
      holder = holdsIndented.test(line) ? 'block' : 'text';
    }
  }
  return found;
}

/** From a line of that form to the next one alike, as AsciiDoc's listings. */
function delimited(text: string, form: RegExp): readonly Span[] {
  const found: Span[] = [];
  let open: { readonly mark: string; readonly start: number } | undefined;
  for (const { line, start, end } of linesOf(text)) {
    const mark = form.exec(line.trimEnd())?.[1];
    if (mark === undefined) continue;
    if (!open) open = { mark, start };
    else if (line.trimEnd() === open.mark) {
      found.push({ start: open.start, end });
      open = undefined;
    }
  }
  return open ? [...found, { start: open.start, end: text.length }] : found;
}

/** What is indented below a line that ends in `::`, or below a directive that shows code. */
function literalBlocks(text: string): readonly Span[] {
  const found: Span[] = [];
  let open: { readonly indent: number; readonly start: number } | undefined;
  for (const { line, start, end } of linesOf(text)) {
    if (line.trim() === '') continue;
    const indent = line.length - line.trimStart().length;
    if (open && indent > open.indent) continue;
    if (open) found.push({ start: open.start, end: start });
    const isCode =
      /^\s*\.\. (?:code|code-block|sourcecode|parsed-literal|raw|literalinclude|math)::/.test(line) ||
      (line.trimEnd().endsWith('::') && !/^\s*\.\. [\w:+.-]+::\s*$/.test(line));
    open = isCode ? { indent, start: end } : undefined;
  }
  return open ? [...found, { start: open.start, end: text.length }] : found;
}

function environments(text: string): readonly Span[] {
  const found: Span[] = [];
  const begin = /\\begin\{(verbatim\*?|Verbatim|lstlisting|minted|alltt)\}/g;
  for (let match = begin.exec(text); match; match = begin.exec(text)) {
    const close = text.indexOf(`\\end{${match[1] ?? ''}}`, match.index);
    const end = close < 0 ? text.length : close;
    found.push({ start: match.index, end });
    begin.lastIndex = end;
  }
  return found;
}
