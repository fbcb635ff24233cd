import type { MarkdownRules } from '../../commonmark/rules.ts';
import type { Span } from '../../imageReference.ts';
import { findCode } from './codeSpans.ts';

/** Text that stands for a comment where blanks would make code of the line behind it. */
const filler = '\uE000';

/**
 * The text with blanks for what the document's program takes out before it reads Markdown: comments of Obsidian, Liquid
 * and Hugo. As long as the text, so that offsets stay. Tags of Liquid in targets lose their blanks.
 */
export function maskText(text: string, rules: MarkdownRules): string {
  let masked = text;
  if (rules.hasShortcodes && text.includes('*/')) masked = mask(masked, findShortcodeComments(masked));
  if (rules.hasLiquid && text.includes('{%')) masked = mask(masked, findLiquidComments(masked));
  if (rules.hasLiquid && /\{[{%]/.test(text)) masked = maskTargets(masked);
  if (rules.obsidian !== 'none' && text.includes('%%')) masked = mask(masked, findObsidianComments(masked, rules));
  return masked;
}

/** `spans` in their order, none in another. */
function mask(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    const sign = isAtStart(text, start) && hasTextBehind(text, end) ? filler : ' ';
    parts.push(text.slice(at, start), text.slice(start, end).replace(/[^\r\n]/g, sign));
    at = end;
  }
  return parts.join('') + text.slice(at);
}

/** Whether only what begins blocks stands before it in its line. */
function isAtStart(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && /[ \t>*+-]/.test(text[start - 1] ?? '')) start--;
  return start === 0 || /[\r\n]/.test(text[start - 1] ?? '');
}

function hasTextBehind(text: string, at: number): boolean {
  let end = at;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return end < text.length && text[end] !== '\n' && text[end] !== '\r';
}

function findShortcodeComments(text: string): readonly Span[] {
  const spans: Span[] = [];
  const opener = /\{\{[<%]\/\*/g;
  for (let found = opener.exec(text); found; found = opener.exec(text)) {
    const closer = text[found.index + 2] === '<' ? '*/>}}' : '*/%}}';
    const end = text.indexOf(closer, opener.lastIndex);
    if (end < 0) break;
    opener.lastIndex = end + closer.length;
    spans.push({ start: found.index, end: opener.lastIndex });
  }
  return spans;
}

/** Comments, and the tags that `{% raw %}` makes text of. */
function findLiquidComments(text: string): readonly Span[] {
  const spans: Span[] = [];
  const opener = /\{%-?[ \t]*(?:(comment|raw)[ \t]*-?%\}|#[^\n]*?%\})/g;
  const ends = { comment: /\{%-?[ \t]*endcomment[ \t]*-?%\}/g, raw: /\{%-?[ \t]*endraw[ \t]*-?%\}/g };
  for (let found = opener.exec(text); found; found = opener.exec(text)) {
    const kind = found[1];
    const start = found.index;
    if (kind !== 'comment' && kind !== 'raw') {
      spans.push({ start, end: opener.lastIndex });
      continue;
    }
    const end = ends[kind];
    end.lastIndex = opener.lastIndex;
    const closed = end.exec(text);
    if (!closed) break;
    if (kind === 'comment') spans.push({ start, end: end.lastIndex });
    else spans.push(...findTags(text, { start, end: end.lastIndex }));
    opener.lastIndex = end.lastIndex;
  }
  return spans;
}

function findTags(text: string, { start, end }: Span): readonly Span[] {
  return [...text.slice(start, end).matchAll(/\{%[^%\n]*%\}|\{\{[^}\n]*\}\}/g)].map(({ index, 0: { length } }) => ({
    start: start + index,
    end: start + index + length,
  }));
}

/** Liquid is done before Markdown is read, so blanks and quotes in its tags do not end a target. */
function maskTargets(text: string): string {
  return text.replace(
    /(?<=\]\(<?[ \t]{0,9}|\]:[ \t]{0,9}<?)[^\s(){}<>]{0,200}\{(?:\{[^{}\n]*\}|%[^{}%\n]*%)\}[^\s(){}]*(?:\{%[^{}%\n]*%\}[^\s(){}]*)?/g,
    (target) => target.replace(/[\s"'()|<>\\]/g, '_'),
  );
}

/**
 * Between two `%%` of one paragraph, or from a line that begins with one to the next. Obsidian hides the rest of a note
 * behind one that is not closed.
 */
function findObsidianComments(text: string, { obsidian }: MarkdownRules): readonly Span[] {
  const marks = findMarks(text);
  const spans: Span[] = [];
  for (let index = 0; index < marks.length; index++) {
    const start = marks[index] ?? 0;
    const close = marks[index + 1];
    const isBegun =
      isAtStart(text, start) && (obsidian === 'all' || /^%%[ \t]*\r?\n/.test(text.slice(start, start + 99)));
    const end = close === undefined ? text.length : close + 2;
    if (close === undefined && (!isBegun || obsidian !== 'all')) break;
    if (!isBegun && /\n[ \t]*\r?\n/.test(text.slice(start, end))) continue;
    spans.push({ start, end });
    index++;
  }
  return spans;
}

/** Each `%%` outside of code. */
function findMarks(text: string): readonly number[] {
  const marks: number[] = [];
  const code = findCode(text);
  let next = 0;
  for (let at = text.indexOf('%%'); at >= 0; at = text.indexOf('%%', at + 2)) {
    while ((code[next]?.end ?? Infinity) <= at) next++;
    if ((code[next]?.start ?? Infinity) > at) marks.push(at);
  }
  return marks;
}
