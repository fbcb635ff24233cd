import { asParagraph, inFlow } from '../insertion/newReference.ts';
import { readPieces, type TextPiece } from './asciidocBlocks.ts';
import { readSurroundings } from './asciidocBrackets.ts';
import { blankPassThroughs } from './asciidocPasses.ts';
import {
  putInAttributes,
  readAltText,
  readAttributeList,
  writeAltText,
  type AltPlace,
  type AttributeEntry,
} from './asciidocText.ts';
import type { AltText, ImageReference, ImageTarget, LanguageAdapter, Span, TextChange } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';
import { Occurrences } from '../occurrences.ts';

/** `image::cup.png[A cup]`: where the parts are in their piece of text. */
interface Macro {
  readonly kind: 'block' | 'inline';
  readonly span: Span;
  readonly target: Span;
  readonly list: Span;
}

const blockMacro = /^image::(\S|\S.*?\S)\[(.+)?\]$/d;
const cellMacro = /(?<=a\|[ \t]{0,100})image::(\S[^[\]|\n]{0,1000})\[([^|\n]{0,5000}?)\](?=[ \t]{0,100}(?:\||$))/dg;
export const asciidoc: LanguageAdapter = {
  ...languageNames.asciidoc,

  parse(text, earlier) {
    if (earlier?.text === text) return earlier;
    return { text, images: text.includes('image:') ? findImages(text) : [] };
  },

  writeAlt: (document, reference, alt) => setAlt(document.text, reference, alt),

  writeDecorative: (document, reference) => setAlt(document.text, reference, ''),

  /** Brackets and braces have no escape in a macro's target. */
  writeReference: (path, room) => {
    const isSayable = !/[[\]{}|\p{Cc}]/u.test(path);
    const isBlock = room.before.trim() === '' && room.after.trim() === '';
    const ways = [...(isBlock ? [asParagraph(`image::${path}[]`, room)] : []), inFlow(`image:${path}[]`)];
    return isSayable ? ways : [];
  },
};

function findImages(text: string): readonly ImageReference[] {
  const images: ImageReference[] = [];
  for (const piece of readPieces(text)) {
    const content = text.slice(piece.span.start, piece.span.end);
    if (!content.includes('image:')) continue;
    for (const macro of findMacros(content, piece.kind)) images.push(readMacro(text, content, macro, piece));
  }
  return images;
}

function findMacros(content: string, kind: TextPiece['kind']): readonly Macro[] {
  if (kind === 'block') return readMatches([blockMacro.exec(content)]);
  const blank = (found: string): string => ' '.repeat(found.length);
  if (kind === 'paragraph') return findInlineMacros(blankPassThroughs(content));
  const blocks = readMatches([...content.matchAll(cellMacro)]);
  return [...blocks, ...findInlineMacros(blankPassThroughs(content.replace(cellMacro, blank)))].sort(
    (one, other) => one.span.start - other.span.start,
  );
}

function readMatches(matches: readonly (RegExpExecArray | null)[]): readonly Macro[] {
  return matches.flatMap((match) => {
    const [whole, target, list] = match?.indices ?? [];
    if (!whole || !target) return [];
    const none = whole[1] - 1;
    const spans = [whole, target, list ?? [none, none]].map(([start = 0, end = 0]) => ({ start, end }));
    const [span = { start: 0, end: 0 }, targetSpan = span, listSpan = span] = spans;
    return [{ kind: 'block', span, target: targetSpan, list: listSpan }];
  });
}

/** Asciidoctor's InlineImageMacroRx, in linear time: a bracket that is not there is not looked for twice. */
function findInlineMacros(content: string): readonly Macro[] {
  const macros: Macro[] = [];
  const occurrences = new Occurrences(content);
  const mark = /image:(?=[^:\s[])/g;
  for (let found = mark.exec(content); found; found = mark.exec(content)) {
    const start = found.index;
    const open = occurrences.next('[', mark.lastIndex);
    if (open < 0) break;
    const lineEnd = occurrences.lineEnd(start);
    if (lineEnd < open || /\s/.test(content[open - 1] ?? '')) {
      mark.lastIndex = Math.min(open, lineEnd);
      continue;
    }
    let close = occurrences.next(']', open);
    while (close > open + 1 && content[close - 1] === '\\') close = occurrences.next(']', close + 1);
    if (close < 0) break;
    mark.lastIndex = close + 1;
    if (content[start - 1] === '\\') continue;
    macros.push({
      kind: 'inline',
      span: { start, end: close + 1 },
      target: { start: start + 'image:'.length, end: open },
      list: { start: open + 1, end: close },
    });
  }
  return macros;
}

function readMacro(whole: string, content: string, macro: Macro, piece: TextPiece): ImageReference {
  const { start } = piece.span;
  const { kind, span, target, list } = macro;
  const entries = readAttributeList(content.slice(list.start, list.end));
  const get = (name: string) => entries.findLast((entry) => entry.name === name);
  const place = { start: start + target.start, end: start + target.end };
  const path = findPath(content.slice(target.start, target.end), get('imagesdir')?.value, piece.attributes);
  const entry = get('alt') ?? positional(entries);
  const above = kind === 'block' && !entry ? findAltAbove(whole, piece) : undefined;
  const read = above
    ? { alt: readAlt(above.entry, above.start, kind).alt }
    : readAlt(entry, start + list.start + (entry?.span.start ?? 0), kind);
  return {
    syntax: kind === 'block' ? 'asciidocBlock' : 'asciidocInline',
    span: { start: start + span.start, end: start + span.end },
    target: { ...path, span: place },
    place: get('link') ? 'inLink' : 'alone',
    ...(list.start === list.end && !above && { altSpan: { start: start + list.start, end: start + list.start } }),
    ...read,
  };
}

/** The alt text that the lines above a block macro give it: named, or as the first entry of one. */
function findAltAbove(
  text: string,
  { lists }: Pick<TextPiece, 'lists'>,
): { readonly entry: AttributeEntry; readonly start: number } | undefined {
  let style: { readonly entry: AttributeEntry; readonly start: number } | undefined;
  for (const { start, end } of lists.toReversed()) {
    const entries = readAttributeList(text.slice(start, end));
    const named = entries.findLast((entry) => entry.name === 'alt');
    if (named) return { entry: named, start: start + named.span.start };
    const first = positional(entries);
    const isShort = !first?.value || (first.quote === '' && /^[[.#%]|[.#%]/.test(first.value));
    if (first && !isShort) style ??= { entry: first, start: start + first.span.start };
  }
  return style;
}

function positional(entries: readonly AttributeEntry[]): AttributeEntry | undefined {
  const first = entries[0];
  return first && first.name === undefined && first.value !== undefined ? first : undefined;
}

function readAlt(
  entry: AttributeEntry | undefined,
  start: number,
  kind: Macro['kind'],
): { readonly alt: AltText; readonly altSpan?: Span } {
  // Without alt text Asciidoctor shows the file's name.
  if (entry?.value === undefined) return { alt: { kind: 'missing' } };
  const quotes = entry.quote === '' ? 0 : 1;
  const span = { start: start + quotes, end: start + entry.span.end - entry.span.start - quotes };
  const unescaped = kind === 'inline' ? entry.value.replaceAll('\\]', ']').replaceAll('\n', ' ') : entry.value;
  if (unescaped === '') return { alt: { kind: 'decorative' }, altSpan: span };
  const filled = putInAttributes(unescaped, new Map());
  if (filled === undefined) return { alt: { kind: 'expression', span } };
  const text = readAltText(filled);
  return { alt: text.trim() === '' ? { kind: 'missing' } : { kind: 'text', text, span }, altSpan: span };
}

/** The target below `imagesdir`; computed where an unknown attribute is in it: whoever converts the document sets it. */
function findPath(
  target: string,
  ownFolder: string | undefined,
  attributes: ReadonlyMap<string, string>,
): Omit<ImageTarget, 'span'> {
  const written = ownFolder ?? attributes.get('imagesdir') ?? '';
  const path = putInAttributes(target, attributes);
  const folder = putInAttributes(written, attributes);
  const text = below(folder ?? written, path ?? target);
  return path === undefined || folder === undefined ? { text, source: 'computed' } : { text };
}

function below(folder: string, path: string): string {
  const isWhole = folder === '' || /^(?:[a-z][a-z\d+.-]+:|[/\\])/i.test(path);
  return isWhole ? path : `${folder.replace(/\/$/, '')}/${path}`;
}

function setAlt(text: string, { span, syntax, alt: old }: ImageReference, alt: string): TextChange | undefined {
  if ((old.kind === 'text' || old.kind === 'expression') && old.span.end <= span.start) {
    return setAltAbove(text, old.span, alt);
  }
  const macro = text.slice(span.start, span.end);
  const listStart = span.start + macro.indexOf('[') + 1;
  const list = text.slice(listStart, span.end - 1);
  const surroundings = syntax === 'asciidocInline' ? readSurroundings(text, span.start) : 'none';
  if (surroundings === 'closed') return undefined;
  const place = surroundings === 'none' ? placeOf(text, span.start, syntax) : 'brackets';
  const change = (start: number, end: number, newText: string): TextChange => ({
    span: { start: listStart + start, end: listStart + end },
    newText,
  });
  const entries = readAttributeList(list);
  const named = entries.findLast((entry) => entry.name === 'alt');
  if (named) return change(named.span.start, named.span.end, writeAltText(alt, place, 'named'));
  const first = positional(entries);
  const written = writeAltText(alt, place, 'positional');
  if (first) return change(first.span.start, first.span.end, written);
  if (entries[0]?.name === undefined) return change(0, 0, written);
  // Counted positions must stay as they are: the new entry goes last.
  return change(list.length, list.length, `,alt=${writeAltText(alt, place, 'named')}`);
}

function placeOf(text: string, start: number, syntax: ImageReference['syntax']): AltPlace {
  if (syntax === 'asciidocInline') return 'inline';
  return isInCell(text, start) || text.includes('|===') ? 'cell' : 'block';
}

/** In the line above the macro, in place of the value with its quotes. */
function setAltAbove(text: string, value: Span, alt: string): TextChange {
  const quotes = /["']/.test(text[value.start - 1] ?? '') ? 1 : 0;
  const span = { start: value.start - quotes, end: value.end + quotes };
  const written = writeAltText(alt, text.includes('|===') ? 'cell' : 'block', 'named');
  // In a line of its own the list ends at its last bracket, and brackets could end it before.
  const plain = written.replaceAll('[', '&#91;').replaceAll(']', '&#93;');
  const newText = plain.startsWith('"') ? plain : `"${plain.replaceAll('"', '\\"')}"`;
  return { span, newText };
}

/** Whether a block macro does not begin its line: then it is in a table's cell. */
function isInCell(text: string, start: number): boolean {
  return start > 0 && text[start - 1] !== '\n';
}
