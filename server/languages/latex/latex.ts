import { inLineOrOwn } from '../insertion/newReference.ts';
import { findGraphicMarks } from './latexMarks.ts';
import { readLatexText, writeLatexText } from './latexText.ts';
import type { AltText, ImageReference, LanguageAdapter, ParsedDocument, Span, TextChange } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';

/** `alt={A cup}` of `\includegraphics[alt={A cup},width=3cm]{cup}`. */
interface Key {
  readonly name: string;
  readonly span: Span;
  /** Without braces; absent for a bare key. */
  readonly value?: Span;
  readonly isBraced: boolean;
}

interface Graphic {
  readonly span: Span;
  /** Between the brackets, if there are any. */
  readonly options?: Span;
  /** Where brackets would go; undefined where none may. */
  readonly room?: number;
  readonly keys: readonly Key[];
  readonly target: ImageReference['target'];
  /** The text of the tooltip on it. */
  readonly tooltip?: Span;
}

/** Longest list of options and longest target, in characters: no stray bracket makes the whole document one. */
const longestArgument = 10_000;

const anyGraphic = /includegraphics|includesvg|epsfig|psfig/;
const link = /\\(?:href\s*\{[^{}]*\}|hyperref\s*\[[^\]]*\]|hyperlink\s*\{[^{}]*\})\s*\{\s*$/;

export const latex: LanguageAdapter = {
  ...languageNames.latex,

  parse(text, earlier) {
    if (earlier?.text === text) return earlier;
    const folder = findFolder(text);
    return { text, images: findGraphics(text).map((graphic) => readImage(text, graphic, folder)) };
  },

  writeAlt(document, reference, alt) {
    const graphic = readGraphic(document.text, reference.span.start);
    return graphic && setKey(document, graphic, `alt={${writeLatexText(alt)}}`);
  },

  writeDecorative(document, reference) {
    const graphic = readGraphic(document.text, reference.span.start);
    return graphic && setKey(document, graphic, 'artifact');
  },

  /** What TeX reads as its own has no escape in a file's name. */
  writeReference: (path, room) =>
    /[\\{}%#~^$&,\p{Cc}]/u.test(path) ? [] : [inLineOrOwn(`\\includegraphics{${path}}`, room)],
};

function findGraphics(text: string): readonly Graphic[] {
  const graphics: Graphic[] = [];
  if (!anyGraphic.test(text)) return graphics;
  const marks = findGraphicMarks(text);
  for (let mark = marks.next(); mark.done !== true;) {
    const graphic = readGraphic(text, mark.value);
    if (graphic) graphics.push(graphic);
    mark = marks.next(graphic?.span.end);
  }
  return graphics;
}

/** The graphic whose `\` is at `start`. */
function readGraphic(text: string, start: number): Graphic | undefined {
  const head = /\\([a-zA-Z]+)\s{0,99}\*?(?:\s{0,99}<[^<>\n]{0,99}>)?/y;
  head.lastIndex = start;
  const command = head.exec(text)?.[1];
  if (command === undefined) return undefined;
  const room = head.lastIndex;
  if (command === 'epsfig' || command === 'psfig') return readEpsfig(text, start, room);
  const open = skipBlank(text, room);
  const options = text[open] === '[' ? readGroup(text, open, ']') : undefined;
  if (text[open] === '[' && !options) return undefined;
  const second = options ? skipBlank(text, options.end + 1) : open;
  // Two pairs of brackets are the corners of a box.
  const corner = options && text[second] === '[' ? readGroup(text, second, ']') : undefined;
  const brace = corner ? skipBlank(text, corner.end + 1) : second;
  const argument = text[brace] === '{' ? readGroup(text, brace, '}') : undefined;
  const target = argument && readTarget(text, argument);
  if (!argument || !target) return undefined;
  const span = { start, end: argument.end + 1 };
  if (corner) return { span, keys: [], target };
  const keys = options ? readKeys(text, options) : [];
  const tooltip = readTooltip(text, span);
  return {
    span: tooltip ? { start, end: tooltip.end + 1 } : span,
    ...(options && { options }),
    // Of \includesvg's keys none is a text for readers.
    ...(command !== 'includesvg' && { room }),
    keys,
    target,
    ...(tooltip && { tooltip }),
  };
}

/** `\epsfig{file=cup.eps,width=3cm}`, whose keys are those of \includegraphics. */
function readEpsfig(text: string, start: number, room: number): Graphic | undefined {
  const brace = skipBlank(text, room);
  const options = text[brace] === '{' ? readGroup(text, brace, '}') : undefined;
  const keys = options ? readKeys(text, options) : [];
  const file = keys.find(({ name }) => name === 'file' || name === 'figure')?.value;
  const target = file && readTarget(text, file);
  if (!options || !target) return undefined;
  return { span: { start, end: options.end + 1 }, options, room, keys, target };
}

/** What `\pdftooltip{\includegraphics{cup}}{A cup}` says of the picture that is all it has. */
function readTooltip(text: string, { start, end }: Span): Span | undefined {
  if (!/\\pdftooltip\s{0,9}\*?\s{0,9}\{\s{0,9}$/.test(text.slice(Math.max(0, start - 50), start))) return undefined;
  const close = skipBlank(text, end);
  const open = skipBlank(text, close + 1);
  return text[close] === '}' && text[open] === '{' ? readGroup(text, open, '}') : undefined;
}

function isGraphic(text: string, at: number): boolean {
  const name = /\\(?:includegraphics|includesvg|adju?s?t?includegraphics)/y;
  name.lastIndex = at;
  return name.test(text);
}

/** What is between the bracket at `open` and its match. */
function readGroup(text: string, open: number, close: string): Span | undefined {
  const limit = Math.min(text.length, open + longestArgument);
  let depth = 0;
  for (let at = open + 1; at < limit; at++) {
    const sign = text[at];
    if (depth === 0 && sign === close) return { start: open + 1, end: at };
    if (sign === '\\') {
      // Then the bracket is a stray one.
      if (isGraphic(text, at)) return undefined;
      at++;
    } else if (sign === '%' && close === ']') at = endOfLine(text, at);
    else if (sign === '{') depth++;
    else if (sign === '}' && --depth < 0) return undefined;
  }
  return undefined;
}

function readKeys(text: string, { start, end }: Span): readonly Key[] {
  const keys: Key[] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at <= end; at++) {
    const sign = text[at];
    if (at === end || (sign === ',' && depth === 0)) {
      const key = readKey(text, from, at);
      if (key) keys.push(key);
      from = at + 1;
    } else if (sign === '\\') at++;
    else if (sign === '%') at = Math.min(endOfLine(text, at), end - 1);
    else if (sign === '{') depth++;
    else if (sign === '}') depth--;
  }
  return keys;
}

function readKey(text: string, from: number, to: number): Key | undefined {
  const start = skipBlankAndComments(text, from, to);
  const piece = text.slice(start, to);
  const end = start + piece.trimEnd().length;
  if (end <= start) return undefined;
  const equals = piece.indexOf('=');
  if (equals < 0) return { name: text.slice(start, end), span: { start, end }, isBraced: false };
  const name = piece.slice(0, equals).trim();
  const valueStart = Math.min(skipBlankAndComments(text, start + equals + 1, to), end);
  const group = text[valueStart] === '{' ? readGroup(text, valueStart, '}') : undefined;
  const isBraced = group !== undefined && group.end + 1 === end;
  const span = { start, end: Math.max(end, valueStart) };
  return { name, span, value: isBraced ? group : { start: valueStart, end: span.end }, isBraced };
}

/** `{img/cup}`, `{"my cup"}`, `{{my.cup}.png}`, `{\detokenize{my_cup}}`; what macros make only TeX could tell. */
function readTarget(text: string, { start, end }: Span): ImageReference['target'] | undefined {
  const raw = text.slice(start, end);
  const plain = raw
    .replace(/\\detokenize\s{0,9}\{([^{}]*)\}/g, '$1')
    .replace(/\\string(?![a-zA-Z])|\\(?=_)|["{}]/g, '');
  // The body of a macro shows nothing where it is defined.
  if (plain.trim() === '' || /#\d/.test(plain)) return undefined;
  const from = start + raw.length - raw.trimStart().length;
  const span = { start: from, end: from + raw.trim().length };
  if (!/[\\#%]/.test(plain)) return { text: plain.trim(), span };
  return { text: raw.trim().replace(/\s+/g, ' '), span, source: 'computed' };
}

/** The one folder of `\graphicspath{{figures/}}`: of several, only the file system could tell which. */
function findFolder(text: string): string {
  return /^[^%\n]{0,99}\\graphicspath\s*\{\s*\{([^{}\\#]*)\}\s*\}/m.exec(text)?.[1] ?? '';
}

function readImage(text: string, graphic: Graphic, folder: string): ImageReference {
  const { span, target, options } = graphic;
  const path =
    /^(?:[./\\]|\w+:)/.test(target.text) || target.text.startsWith(folder) ? target.text : folder + target.text;
  const noRoom = options && options.start === options.end;
  return {
    syntax: 'latex',
    span,
    target: target.source === 'computed' ? target : { text: path, span: target.span },
    place: link.test(text.slice(Math.max(0, span.start - 300), span.start)) ? 'inLink' : 'alone',
    ...(noRoom ? { alt: { kind: 'missing' } } : readAlt(text, graphic)),
  };
}

function readAlt(text: string, { keys, tooltip }: Graphic): { readonly alt: AltText; readonly altSpan?: Span } {
  if (keys.some((key) => isArtifact(text, key))) return { alt: { kind: 'decorative' } };
  if (tooltip) return readValue(text, tooltip, { altSpan: tooltip });
  const key = keys.findLast(({ name }) => name === 'alt');
  if (!key?.value) return { alt: { kind: 'missing' } };
  return readValue(text, key.value, key.isBraced ? { altSpan: key.value } : {});
}

function readValue(
  text: string,
  value: Span,
  room: { readonly altSpan?: Span },
): { readonly alt: AltText; readonly altSpan?: Span } {
  const alt = readLatexText(text.slice(value.start, value.end));
  if (alt === undefined) return { alt: { kind: 'expression', span: value }, ...room };
  return { alt: alt === '' ? { kind: 'missing' } : { kind: 'text', text: alt, span: value }, ...room };
}

function isArtifact(text: string, { name, value }: Key): boolean {
  return name === 'artifact' && (!value || text.slice(value.start, value.end).trim() !== 'false');
}

/** Puts in `alt={...}` or `artifact`, in place of either. */
function setKey({ text }: ParsedDocument, graphic: Graphic, written: string): TextChange | undefined {
  const { keys, options, room, tooltip } = graphic;
  if (room === undefined) return undefined;
  if (tooltip && written.startsWith('alt=')) return { span: tooltip, newText: written.slice('alt={'.length, -1) };
  const old = keys.findLast((key) => key.name === 'alt') ?? keys.find((key) => isArtifact(text, key));
  if (old?.value && old.isBraced && old.name === 'alt' && written.startsWith('alt=')) {
    return { span: old.value, newText: written.slice('alt={'.length, -1) };
  }
  if (old) return { span: old.span, newText: written };
  if (!options) return { span: { start: room, end: room }, newText: `[${written}]` };
  const newText = keys.length > 0 ? `${written},` : written;
  return { span: { start: options.start, end: options.start }, newText };
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (/^\s$/.test(text[at] ?? '')) at++;
  return at;
}

function skipBlankAndComments(text: string, from: number, to: number): number {
  let at = skipBlank(text, from);
  while (at < to && text[at] === '%') at = skipBlank(text, endOfLine(text, at));
  return Math.min(at, to);
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}
