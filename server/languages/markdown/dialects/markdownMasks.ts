import type { MarkdownRules } from '../../commonmark/rules.ts';
import type { Span } from '../../imageReference.ts';
import { findCode } from './codeSpans.ts';

/** Text that stands for a comment where blanks would make code of the line behind it. */
const filler = '\uE000';

/**
 * The text that is read in place of a document's: what the document's program takes out before it reads Markdown is
 * blank in it (comments of Obsidian, Liquid and Hugo, fences and identifiers of Docusaurus), and what a template engine
 * fills into a target has no blanks. As long as the text, so that offsets stay.
 */
export function maskText(text: string, rules: MarkdownRules): string {
  let masked = text;
  if (rules.hasMdxFences && text.includes('mdx-code-block')) masked = openMdxCode(masked);
  if (rules.dialect === 'mdx' && text.includes('{#')) masked = hideHeadingIds(masked);
  if (rules.hasShortcodes && text.includes('{{')) masked = mask(masked, findRegions(masked, shortcodeRegions));
  if (rules.hasLiquid && /\{[%:]/.test(text)) masked = mask(masked, findRegions(masked, liquidRegions));
  if (rules.hasTargetTemplates && /\{[{%]|<%/.test(text)) masked = joinTemplates(masked);
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

/** What a template engine fills in. In characters: what is longer is none. */
const insert = /\{\{[^{}\r\n]{1,300}\}\}|\{%[^{}%\r\n]{1,300}%\}|<%[^%\r\n]{1,300}%>/g;
/** Where a link's or a definition's target may begin; what is behind `[^1]:` is text. */
const targetStart = String.raw`(?<=\]\(<?[ \t]{0,9}|^[ \t>*+\-\d.)]{0,20}\[(?!\^)[^[\]\r\n]{1,200}\]:[ \t]{0,9}<?)`;
const target = new RegExp(`${targetStart}[^\\s(){}<>]{0,200}(?:(?:${insert.source})[^\\s(){}<>]{0,500}){1,9}`, 'gm');

/** `![]({{ site.baseurl }}/cup.png)`: the templates are filled in first, so their blanks and quotes end no target. */
function joinTemplates(text: string): string {
  return text.replace(target, (written) => written.replace(insert, (one) => one.replace(/[^\w./]/g, '_')));
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

/** Docusaurus reads what is in a fence of the language `mdx-code-block` as if there were none; translators see code. */
function openMdxCode(text: string): string {
  const opener = /^ *(`{3,4}) *mdx-code-block[ \t]*$/gm;
  const closers = new Map(['```', '````'].map((marker) => [marker, new RegExp(`^ *${marker}[ \\t]*\\r?$`, 'gm')]));
  let opened = '';
  let at = 0;
  // The pattern's `$` stands before a line feed alone.
  const lines = text.replaceAll('\r', ' ');
  for (let found = opener.exec(lines); found; found = opener.exec(lines)) {
    const closer = closers.get(found[1] ?? '');
    if (!closer) continue;
    closer.lastIndex = opener.lastIndex;
    const end = closer.exec(lines);
    if (!end) {
      closers.delete(found[1] ?? '');
      continue;
    }
    opened += text.slice(at, found.index) + blank(text, found.index, opener.lastIndex);
    opened += text.slice(opener.lastIndex, end.index) + blank(text, end.index, closer.lastIndex);
    at = opener.lastIndex = closer.lastIndex;
  }
  return opened + text.slice(at);
}

/** `## Cups {#cups}` of Docusaurus; a bad expression to MDX. */
function hideHeadingIds(text: string): string {
  return text.replace(/^(#{1,6}[ \t].*?)(\{#[\w-]+\})(?=[ \t]*\r?$)/gm, (_, before: string, id: string) => {
    return before + ' '.repeat(id.length);
  });
}

function blank(text: string, start: number, end: number): string {
  return text.slice(start, end).replace(/[^\r\n]/g, ' ');
}
