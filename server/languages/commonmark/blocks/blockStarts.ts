import { HtmlFinder } from '../inlines/inlineHtml.ts';

/** Elements that begin a block of HTML, by CommonMark 0.31. */
const blockElements = new Set(
  (
    'address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt ' +
    'fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link ' +
    'main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead ' +
    'title tr track ul'
  ).split(' '),
);

/** What ends a block of HTML: a mark somewhere in a line, or a blank line. */
export type HtmlEnd =
  | { readonly kind: 'mark'; readonly mark: RegExp; readonly skip: number }
  /** A mark of a template language; where a blank line comes first, it was only text. */
  | { readonly kind: 'template'; readonly mark: RegExp; readonly skip: number }
  | { readonly kind: 'blank' };

/** How the block of HTML that begins with this line ends; undefined where none begins. `mayBeAnyTag`: no paragraph is open. */
export function readHtmlStart(line: string, mayBeAnyTag: () => boolean): HtmlEnd | undefined {
  const mark = (pattern: RegExp, skip: number): HtmlEnd => ({ kind: 'mark', mark: pattern, skip });
  if (/^<(?:pre|script|style|textarea)(?=[ \t>]|$)/i.test(line)) return mark(/<\/(?:pre|script|style|textarea)>/gi, 1);
  if (line.startsWith('<!--')) return mark(/-->/g, 2);
  if (line.startsWith('<?')) return mark(/\?>/g, 1);
  if (line.startsWith('<![CDATA[')) return mark(/\]\]>/g, 9);
  if (/^<![A-Za-z]/.test(line)) return mark(/>/g, 3);
  const name = /^<\/?([A-Za-z][A-Za-z\d-]*)(?=[ \t>]|\/>|$)/.exec(line)?.[1];
  if (name !== undefined && blockElements.has(name.toLowerCase())) return { kind: 'blank' };
  return mayBeAnyTag() && isWholeTag(line) ? { kind: 'blank' } : undefined;
}

/** The end of the tag of a block's element that a line begins with; -1: there is none, or it ends in another line. */
export function findBlockTagEnd(line: string): number {
  if (readHtmlStart(line, () => false)?.kind !== 'blank') return -1;
  const finder = new HtmlFinder(line);
  return line[1] === '/' ? finder.findClosingTag(0) : finder.findOpeningTag(0);
}

/** A tag that is whole, with nothing but blanks behind it. */
function isWholeTag(line: string): boolean {
  const finder = new HtmlFinder(line);
  const end = line[1] === '/' ? finder.findClosingTag(0) : finder.findOpeningTag(0);
  return end > 0 && trimStart(line.slice(end)) === '';
}

/** Three or more of one of `*`, `-`, `_`, and blanks. */
export function isThematicBreak(line: string): boolean {
  const sign = line[0] ?? '';
  if (sign !== '*' && sign !== '-' && sign !== '_') return false;
  let count = 0;
  for (const one of line) {
    if (one === sign) count++;
    else if (one !== ' ' && one !== '\t') return false;
  }
  return count >= 3;
}

/** The marker of a list's item: `-`, `12.`. */
export interface ItemMarker {
  readonly kind: 'bullet' | 'number';
  readonly sign: string;
  readonly length: number;
  readonly isOne: boolean;
}

export function readItemMarker(text: string, at: number): ItemMarker | undefined {
  const pattern = /(?:([-*+])|(\d{1,9})([.)]))(?=[ \t\r\n]|$)/y;
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (!found) return undefined;
  const [{ length }, bullet, number, closer = ''] = found;
  if (bullet !== undefined) return { kind: 'bullet', sign: bullet, length, isOne: true };
  return { kind: 'number', sign: closer, length, isOne: number === '1' };
}

/** The line that opens fenced code: CommonMark 0.31, section 4.5. */
export interface FenceStart {
  readonly marker: string;
  readonly info: string;
  /** In characters from the line's beginning. */
  readonly metaStart: number;
}

export function readFenceStart(line: string): FenceStart | undefined {
  const marker = /^(?:`{3,}|~{3,})/.exec(line)?.[0];
  if (marker === undefined) return undefined;
  const rest = line.slice(marker.length);
  if (marker.startsWith('`') && rest.includes('`')) return undefined;
  const infoStart = marker.length + rest.length - trimStart(rest).length;
  const info = /^[^ \t]*/.exec(line.slice(infoStart))?.[0] ?? '';
  const after = line.slice(infoStart + info.length);
  return { marker, info, metaStart: line.length - trimStart(after).length };
}

/** A line of the marker's sign, at least as often, and blanks. */
export function isFenceEnd(line: string, marker: string): boolean {
  let length = 0;
  while (line[length] === marker[0]) length++;
  return length >= marker.length && trimEnd(line).length === length;
}

/** `$$`, with anything but dollars behind. */
export function readMathStart(line: string): string | undefined {
  const marker = /^\${2,}/.exec(line)?.[0];
  return marker === undefined || line.includes('$', marker.length) ? undefined : marker;
}

/** The text of `## A heading ##`; undefined where the line is none. */
export function readHeading(line: string): { readonly start: number; readonly end: number } | undefined {
  const opener = /^#{1,6}(?=[ \t]|$)/.exec(line)?.[0];
  if (opener === undefined) return undefined;
  const start = opener.length + line.slice(opener.length).length - trimStart(line.slice(opener.length)).length;
  let end = trimEnd(line).length;
  let closer = end;
  while (closer > start && line[closer - 1] === '#') closer--;
  if (closer === start || line[closer - 1] === ' ' || line[closer - 1] === '\t')
    end = trimEnd(line.slice(0, closer)).length;
  return { start: Math.min(start, Math.max(end, opener.length)), end: Math.max(end, opener.length) };
}

export function trimStart(text: string): string {
  let start = 0;
  while (text[start] === ' ' || text[start] === '\t') start++;
  return text.slice(start);
}

export function trimEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end--;
  return text.slice(0, end);
}
