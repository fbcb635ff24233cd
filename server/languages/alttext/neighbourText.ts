import type { ImageReference, Span } from '../imageReference.ts';
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
  // Beside most pictures not even the first word comes again.
  const first = /^[\p{L}\p{N}]+/u.exec(words)?.[0] ?? words;
  if (!normalizedHas(before, first) && !normalizedHas(after, first)) return false;
  const line = lineBeside(image, before, after, { start: start - before.length, end: end + after.length }, text.length);
  if (line !== undefined && normalizeWords(line) === words) return true;
  return captionsBeside(image, text.slice(start, end), before, after).some(
    (caption) => normalizeWords(plain(caption)) === words,
  );
}

function normalizedHas(text: string, word: string): boolean {
  return text.toLowerCase().includes(word) || (/[^\0-\x7f]/.test(text) && normalizeWords(text).includes(word));
}

const inlineTag =
  /<\/?(?:span|b|strong|i|em|small|u|s|wbr|code|sub|sup|font|mark|abbr|bdi|label)\b[^<>]*>|<!--[^]*?-->/gi;
/** Where the words of a line end: at line ends, cells of a table, brackets, tags of blocks and of links. */
const lineWalls = /[\r\n|[\]]|<(?!!--)[^<>]*>/g;
/** In HTML and JSX a line end is white space. */
const tagWalls = /<(?!!--)[^<>]*>/g;
const lineBreak = /<br\b[^<>]*>/gi;

/** What else the picture's line or link says; undefined where its ends are out of reach. */
function lineBeside(
  { syntax, place }: ImageReference,
  before: string,
  after: string,
  seen: Span,
  length: number,
): string | undefined {
  const walls = syntax === 'html' || syntax === 'jsx' ? tagWalls : lineWalls;
  const inner = (part: string) => {
    const opened = part.replace(inlineTag, ' ').replace(/\{(["'`]) \1\}/g, ' ');
    // In one link the line below is part of the same name.
    return place === 'inLink' ? opened.replace(lineBreak, ' ') : opened;
  };
  const [head, tail] = [inner(before), inner(after.replace(/^\{[^{}\n]*\}/, ' '))];
  const ends = [...head.matchAll(walls)];
  const last = ends.at(-1);
  const wall = new RegExp(walls.source).exec(tail);
  if (!last && seen.start > 0) return undefined;
  if (!wall && seen.end < length) return undefined;
  const from = last ? last.index + last[0].length : 0;
  // The mark of a list, a heading or a quotation is no word.
  const own = head.slice(from).replace(/^\s*(?:[-*+>#=.]+|\d+[.)])\s+/, '');
  return plain(`${own} ${tail.slice(0, wall?.index)}`);
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
      if (!/(?:^|\n)[ \t]*$/.test(before)) return [];
      const below = /^[ \t]*\r?\n(?:[ \t]*\r?\n)?[ \t]*([*_]{1,3})(?=\S)([^\r\n]*)/.exec(after);
      const [, mark = '', line = ''] = below ?? [];
      return mark !== '' && line.trimEnd().endsWith(mark) ? [line] : [];
    }
  }
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
