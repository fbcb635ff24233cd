import { readLatexText, writeLatexText } from './latexText.ts';
import type { AltText, ImageReference, LanguageAdapter, ParsedDocument, Span, TextChange } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';
import { Occurrences } from '../occurrences.ts';

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
  /** Where brackets would go. */
  readonly room: number;
  readonly keys: readonly Key[];
  readonly target: ImageReference['target'];
}

/** Longest list of options and longest target, in characters: no stray bracket makes the whole document one. */
const longestArgument = 10_000;

/** What to look at in a document: graphics, and what hides them. */
const marks =
  /\\(?:(?:includegraphics|includesvg|adju?s?t?includegraphics)(?![a-zA-Z@])|begin\s{0,9}\{(verbatim|Verbatim|BVerbatim|LVerbatim|SaveVerbatim|lstlisting|minted|comment|filecontents|alltt)(\*?)\}|(?:verb|lstinline|mintinline\{\w*\})\*?(?![a-zA-Z{[])([^\sa-zA-Z])|(end)\s{0,9}\{document\}|[^])|%/g;
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
};

function findGraphics(text: string): readonly Graphic[] {
  const graphics: Graphic[] = [];
  if (!/includegraphics|includesvg/.test(text)) return graphics;
  const occurrences = new Occurrences(text);
  marks.lastIndex = 0;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    const [found, environment, star = '', delimiter, end] = mark;
    if (end !== undefined) break;
    if (found === '%') marks.lastIndex = occurrences.lineEnd(mark.index);
    else if (environment !== undefined) marks.lastIndex = skipTo(text, `\\end{${environment}${star}}`, mark.index);
    else if (delimiter !== undefined) marks.lastIndex = endOfVerb(occurrences, delimiter, marks.lastIndex);
    else if (found.length > 2) {
      const graphic = readGraphic(text, mark.index);
      if (graphic) {
        graphics.push(graphic);
        marks.lastIndex = graphic.span.end;
      }
    }
  }
  return graphics;
}

/** The graphic whose `\` is at `start`. */
function readGraphic(text: string, start: number): Graphic | undefined {
  const head = /\\[a-zA-Z]+\s{0,99}\*?(?:\s{0,99}<[^<>\n]{0,99}>)?/y;
  head.lastIndex = start;
  if (!head.test(text)) return undefined;
  const room = head.lastIndex;
  const open = skipBlank(text, room);
  const options = text[open] === '[' ? readGroup(text, open, ']') : undefined;
  if (text[open] === '[' && !options) return undefined;
  const brace = skipBlank(text, options ? options.end + 1 : room);
  const argument = text[brace] === '{' ? readGroup(text, brace, '}') : undefined;
  const target = argument && readTarget(text, argument);
  if (!argument || !target) return undefined;
  return {
    span: { start, end: argument.end + 1 },
    ...(options && { options }),
    room,
    keys: options ? readKeys(text, options) : [],
    target,
  };
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

/** `{img/cup}`, `{"my cup"}`, `{{my.cup}.png}`, `{\detokenize{my_cup}}`; what macros make is not for us to work out. */
function readTarget(text: string, { start, end }: Span): ImageReference['target'] | undefined {
  const raw = text.slice(start, end);
  const plain = raw
    .replace(/\\detokenize\s{0,9}\{([^{}]*)\}/g, '$1')
    .replace(/\\string(?![a-zA-Z])|\\(?=_)|["{}]/g, '');
  if (plain.trim() === '' || /[\\#%]/.test(plain)) return undefined;
  const from = start + raw.length - raw.trimStart().length;
  return { text: plain.trim(), span: { start: from, end: from + raw.trim().length } };
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
    target: { text: path, span: target.span },
    place: link.test(text.slice(Math.max(0, span.start - 300), span.start)) ? 'inLink' : 'alone',
    ...(noRoom ? { alt: { kind: 'missing' } } : readAlt(text, graphic)),
  };
}

function readAlt(text: string, { keys }: Graphic): { readonly alt: AltText; readonly altSpan?: Span } {
  if (keys.some((key) => isArtifact(text, key))) return { alt: { kind: 'decorative' } };
  const key = keys.findLast(({ name }) => name === 'alt');
  if (!key?.value) return { alt: { kind: 'missing' } };
  const { value } = key;
  const alt = readLatexText(text.slice(value.start, value.end));
  const room = key.isBraced ? { altSpan: value } : {};
  if (alt === undefined) return { alt: { kind: 'expression', span: value }, ...room };
  return { alt: alt === '' ? { kind: 'missing' } : { kind: 'text', text: alt, span: value }, ...room };
}

function isArtifact(text: string, { name, value }: Key): boolean {
  return name === 'artifact' && (!value || text.slice(value.start, value.end).trim() !== 'false');
}

/** Puts in `alt={...}` or `artifact`, in place of either. */
function setKey({ text }: ParsedDocument, graphic: Graphic, written: string): TextChange {
  const { keys, options, room } = graphic;
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

/** Behind the delimiter, if it is in the same line. */
function endOfVerb(occurrences: Occurrences, delimiter: string, from: number): number {
  const at = occurrences.next(delimiter, from);
  return at < 0 || at > occurrences.lineEnd(from) ? from : at + 1;
}

/** Behind the mark, or at the end of the text. */
function skipTo(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}
