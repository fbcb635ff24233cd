import type { ImageReference } from '../imageReference.ts';
import { normalizeWords } from './wordForms.ts';

/** Characters of the longest alt text that is looked for beside its picture; an icon's is short, a caption a sentence. */
const longestAlt = 300;
/** Characters of tags and marks that may stand between a picture and its text. */
const room = 300;

/**
 * Whether what stands beside the picture says the same words and nothing else: the rest of its link or of its line, or
 * its figure's caption. axe calls this `image-redundant-alt`. `words`: the alt text, normalised.
 */
export function isSaidBeside(text: string, image: ImageReference, words: string): boolean {
  if (words === '' || words.length > longestAlt) return false;
  const reach = 2 * words.length + room;
  const { start, end } = image.span;
  const before = text.slice(Math.max(0, start - reach), start);
  const after = text.slice(end, end + reach);
  const isSame = (beside: string) => beside.length >= words.length && normalizeWords(plain(beside)) === words;
  const line = lineBeside(image, before, after);
  // What is out of reach is more than the alt text.
  const isWhole = (line.begins || start <= reach) && (line.ends || end + reach >= text.length);
  if (isWhole && isSame(line.text)) return true;
  return captionsBeside(image, text.slice(start, end), before, after).some(isSame);
}

const inlineTag = /^<\/?(?:span|b|strong|i|em|small|u|s|wbr|code|sub|sup|font|mark|abbr|bdi|label)\b[^<>]*>$/i;
const lineBreak = /^<br\b[^<>]*>$/i;
const lineWall = /[\r\n|[\]]/;

/** What else the picture's line or link says, and whether its ends are in sight. */
function lineBeside(
  { syntax, place }: ImageReference,
  before: string,
  after: string,
): { readonly text: string; readonly begins: boolean; readonly ends: boolean } {
  // Line ends, cells of a table and brackets; in HTML and JSX they are nothing but text.
  const isHtml = syntax === 'html' || syntax === 'jsx';
  const head = isHtml ? { text: before, isCut: false } : cutHead(before);
  const wall = isHtml ? -1 : after.search(lineWall);
  const tail = wall < 0 ? after : after.slice(0, wall);
  // In one link the line below is part of the same name.
  const isPassed = (tag: string) =>
    inlineTag.test(tag) || tag.startsWith('<!--') || (place === 'inLink' && lineBreak.test(tag));
  const from = lastTag(head.text, isPassed);
  const to = firstTag(tail, isPassed);
  // The mark of a list, a heading or a quotation is no word, and neither are an image's attributes.
  const own = head.text.slice(from).replace(/^\s*(?:[-*+>#=.]+|\d+[.)])\s+/, '');
  const rest = tail.slice(0, to).replace(/^\{[^{}\n]*\}/, ' ');
  return {
    text: `${own} ${rest}`.replace(/\{(["'`]) \1\}/g, ' '),
    begins: head.isCut || from > 0,
    ends: wall >= 0 || to !== undefined,
  };
}

function cutHead(before: string): { readonly text: string; readonly isCut: boolean } {
  let at = before.length;
  while (at > 0 && !lineWall.test(before[at - 1] ?? '')) at--;
  return { text: before.slice(at), isCut: at > 0 };
}

/** Behind the last tag that is a wall; 0: there is none. */
function lastTag(head: string, isPassed: (tag: string) => boolean): number {
  for (let end = head.lastIndexOf('>'); end >= 0; end = head.lastIndexOf('>', end - 1)) {
    const start = head.lastIndexOf('<', end);
    if (start < 0) return 0;
    if (!isPassed(head.slice(start, end + 1))) return end + 1;
    if (start === 0) return 0;
    end = start;
  }
  return 0;
}

/** The first tag that is a wall; undefined: there is none. */
function firstTag(tail: string, isPassed: (tag: string) => boolean): number | undefined {
  for (let start = tail.indexOf('<'); start >= 0;) {
    const end = tail.indexOf('>', start);
    if (end < 0) return undefined;
    if (!isPassed(tail.slice(start, end + 1))) return start;
    start = tail.indexOf('<', end);
  }
  return undefined;
}

function plain(text: string): string {
  return text
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(?:nbsp|#160|#xa0);/gi, ' ')
    .replaceAll('&amp;', '&');
}

/** The captions that a figure may have, in its language's form. */
function captionsBeside({ syntax }: ImageReference, own: string, before: string, after: string): readonly string[] {
  switch (syntax) {
    case 'html':
    case 'jsx':
      return [captionAfter(after), captionBefore(before)].filter((caption) => caption !== undefined);
    case 'rstDirective':
    case 'mystImage': {
      const body = /figure/i.test(own) ? /^[ \t]*\r?\n[ \t]*\r?\n([^]*)/.exec(after)?.[1] : undefined;
      return body === undefined ? [] : [body.split(/\r?\n[ \t]*(?:\r?\n|[`:~]{3,})/, 1)[0] ?? ''];
    }
    case 'asciidocBlock': {
      const lines = before.split(/\r?\n/).slice(0, -1);
      const title = lines.findLast((line) => !/^\[.*\]\s*$/.test(line));
      return title !== undefined && /^\.[^\s.]/.test(title) ? [title.slice(1)] : [];
    }
    case 'latex': {
      const inside = [
        before.slice(Math.max(0, before.lastIndexOf('\\begin{figure'))),
        after.split(/\\(?:begin|end)\{figure/, 1)[0] ?? '',
      ];
      return inside.flatMap((part) => /\\caption(?:\[[^\]]*\])?\{([^{}]*)\}/.exec(part)?.[1] ?? []);
    }
    default: {
      // `*A cup*` below a picture that is alone on its line.
      if (!['', '\n'].includes(lastSign(before))) return [];
      const below = /^[ \t]*\r?\n(?:[ \t]*\r?\n)?[ \t]*([*_]{1,3})(?=\S)([^\r\n]*)/.exec(after);
      const [, mark = '', line = ''] = below ?? [];
      return mark !== '' && line.trimEnd().endsWith(mark) ? [line] : [];
    }
  }
}

/** The last sign that is no blank: a line feed where nothing is before the image in its line. */
function lastSign(before: string): string {
  let at = before.length;
  while (at > 0 && (before[at - 1] === ' ' || before[at - 1] === '\t')) at--;
  return before[at - 1] ?? '';
}

const openCaption = '<figcaption';
const closeCaption = '</figcaption>';

function captionAfter(after: string): string | undefined {
  const start = after.indexOf(openCaption);
  if (start < 0 || plain(after.slice(0, start)).trim() !== '') return undefined;
  const end = after.indexOf(closeCaption, start);
  return end < 0 ? undefined : after.slice(after.indexOf('>', start) + 1, end);
}

function captionBefore(before: string): string | undefined {
  const end = before.lastIndexOf(closeCaption);
  if (end < 0 || plain(before.slice(end + closeCaption.length)).trim() !== '') return undefined;
  const start = before.lastIndexOf(openCaption, end);
  return start < 0 ? undefined : before.slice(before.indexOf('>', start) + 1, end);
}
