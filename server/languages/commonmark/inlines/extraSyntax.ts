import { Occurrences } from '../../occurrences.ts';
import type { AttributeRule, MarkdownRules } from '../rules.ts';

/** In characters: what looks like longer attributes is text. */
const longestAttributes = 10_000;

/** Obsidian's own list of pictures; `![[note]]` embeds a note. */
const pictureName = /^[^|#]+\.(?:avif|bmp|gif|jpe?g|png|svg|webp|tiff?)\s*\\?(?:[|#]|$)/i;

/** Whether what is between `![[` and `]]` names a picture. */
export function isObsidianPicture(inner: string): boolean {
  return pictureName.test(inner);
}

/**
 * The end of `:::image type="content" source="cup.png" alt-text="A cup":::` as docfx reads it: no escapes in the quotes;
 * -1: it is none. Each such opener ends the one before, so no text is read more than twice.
 */
export function readLearnImageEnd(text: string, start: number): number {
  const opener = /:::[ \t]*image\s/y;
  opener.lastIndex = start;
  if (!opener.test(text)) return -1;
  const attribute = /\s*(?:[\w-]+\s*=\s*"[^"]*"(?=\s|:::)|[\w-]+(?=\s|:::))/y;
  let at = opener.lastIndex;
  for (;;) {
    attribute.lastIndex = at;
    if (!attribute.test(text)) break;
    at = attribute.lastIndex;
  }
  while (/\s/.test(text[at] ?? '')) at++;
  return text.startsWith(':::', at) ? at + 3 : -1;
}

/**
 * The end of Pandoc's `{#fig-cup width=50% fig-alt="A cup"}`; -1: it is none. `dead` keeps the closing quotes from which
 * no end was reached.
 */
export function findPandocAttributes(text: string, start: number, dead: Set<number>): number {
  const seen: number[] = [];
  const limit = Math.min(text.length, start + longestAttributes);
  for (let at = start + 1; at < limit; at++) {
    const sign = text[at];
    if (sign === '}') return at + 1;
    if ((sign === '"' || sign === "'") && text[at - 1] === '=') {
      at = findQuote(text, at, limit);
      if (at < 0 || dead.has(at)) break;
      seen.push(at);
    } else if (sign === undefined || !/[\w\s#.:=%/+,()-]/.test(sign)) break;
  }
  for (const at of seen) dead.add(at);
  return -1;
}

/** The quote that closes the one at `start`: a backslash keeps one from it. */
function findQuote(text: string, start: number, limit: number): number {
  for (let at = start + 1; at < limit; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at;
  }
  return -1;
}

/**
 * The end of the attributes that say something of the image before them; -1: there are none. Everything in Pandoc's
 * braces belongs to the image; elsewhere braces are text unless they give it an alt text.
 */
export function findAttributes(text: string, start: number, rule: AttributeRule, dead: Set<number>): number {
  if (rule === 'none') return -1;
  const end = findPandocAttributes(text, start, dead);
  if (end < 0) return -1;
  const hasColon = text[start + 1] === ':';
  if (rule === 'quarto' || rule === 'pandoc') return hasColon ? -1 : end;
  if (rule === 'kramdown' && !hasColon) return -1;
  const written = text.slice(start, end);
  if (rule === 'python' && /[\n}][^]/.test(written)) return -1;
  const pattern = rule === 'unknown' ? /[\s{:](?:fig-)?alt\s*=/ : /[\s{:]alt\s*=/;
  return pattern.test(written) ? end : -1;
}

/** Finds where shortcodes and tags of Liquid end: each of their ends is looked for once. */
export class TemplateFinder {
  readonly #text: string;
  readonly #rules: MarkdownRules;
  readonly #places: Occurrences;

  constructor(text: string, rules: MarkdownRules) {
    this.#text = text;
    this.#rules = rules;
    this.#places = new Occurrences(text);
  }

  /** Behind the end of what begins at `at`; -1: none begins there, or another one before it ends. */
  findEnd(at: number): number {
    const text = this.#text;
    const next = text[at + 1];
    if (next === '%' && this.#rules.hasLiquid) return this.#find(at, '{%', '%}');
    if (next !== '{' || !this.#rules.hasShortcodes) return -1;
    if (text[at + 2] === '<') return this.#find(at, '{{<', '>}}');
    return text[at + 2] === '%' ? this.#find(at, '{{%', '%}}') : -1;
  }

  #find(at: number, opener: string, closer: string): number {
    const from = at + opener.length;
    const end = this.#places.next(closer, from);
    if (end < 0) return -1;
    const other = this.#places.next(opener, from);
    return other < 0 || other > end ? end + closer.length : -1;
  }
}
