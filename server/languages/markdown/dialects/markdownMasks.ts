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
  if (rules.hasShortcodes && text.includes('{{')) masked = mask(masked, findRegions(masked, shortcodeRegions));
  if (rules.hasLiquid && /\{[%:]/.test(text)) masked = mask(masked, findRegions(masked, liquidRegions));
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

/** What is taken out from one mark to another, or is code between them. */
interface Region {
  readonly begin: RegExp;
  readonly end: RegExp;
  /** `tags`: only what is a tag in it is text. */
  readonly hides: 'all' | 'tags';
}

const shortcodeRegions: readonly Region[] = [
  { begin: /\{\{<\/\*/, end: /\*\/>\}\}/g, hides: 'all' },
  { begin: /\{\{%\/\*/, end: /\*\/%\}\}/g, hides: 'all' },
  { begin: /\{\{[<%][ \t]*highlight\b/, end: /\{\{[<%][ \t]*\/[ \t]*highlight[ \t]*[>%]\}\}/g, hides: 'all' },
];

const liquidRegions: readonly Region[] = [
  { begin: /\{%-?[ \t]*comment[ \t]*-?%\}/, end: /\{%-?[ \t]*endcomment[ \t]*-?%\}/g, hides: 'all' },
  { begin: /\{%-?[ \t]*raw[ \t]*-?%\}/, end: /\{%-?[ \t]*endraw[ \t]*-?%\}/g, hides: 'tags' },
  { begin: /\{%-?[ \t]*highlight[ \t]/, end: /\{%-?[ \t]*endhighlight[ \t]*-?%\}/g, hides: 'all' },
  { begin: /\{%-?[ \t]*#/, end: /%\}/g, hides: 'all' },
  { begin: /\{::comment[ \t]*\}/, end: /\{:\/(?:comment)?[ \t]*\}/g, hides: 'all' },
];

/** The regions in their order. One that does not end is none, nor is another of its kind behind it. */
function findRegions(text: string, all: readonly Region[]): readonly Span[] {
  const spans: Span[] = [];
  const open = new Set(all);
  const begins = new RegExp(all.map(({ begin }) => `(${begin.source})`).join('|'), 'g');
  for (let found = begins.exec(text); found; found = begins.exec(text)) {
    const region = all[found.slice(1).findIndex((one: string | undefined) => one !== undefined)];
    if (!region || !open.has(region)) continue;
    const { end, hides } = region;
    end.lastIndex = begins.lastIndex;
    const span = { start: found.index, end: end.test(text) ? end.lastIndex : -1 };
    if (span.end < 0) {
      open.delete(region);
      continue;
    }
    begins.lastIndex = span.end;
    if (hides === 'tags') spans.push(...findTags(text, span));
    else spans.push(span);
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
    /(?<=\]\(<?[ \t]{0,9}|\]:[ \t]{0,9}<?)[^\s(){}<>]{0,200}(?:\{(?:\{(?![<%])[^{}\n]*\}|%[^{}%\n]*%)\}[^\s(){}]*){1,9}/g,
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
