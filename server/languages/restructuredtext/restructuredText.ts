import { findDirectives, type Directive, type Line } from './restructuredTextDirectives.ts';
import type { AltText, ImageReference, LanguageAdapter, ParsedDocument, Span, TextChange } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';

interface Option {
  readonly name: string;
  /** From the option's first `:` to the end of its last line. */
  readonly span: Span;
  /** Behind `:alt:` and its blanks. */
  readonly value: Span;
  /** White space before the option. */
  readonly indent: string;
}

interface Parts {
  readonly argument: readonly Span[];
  readonly options: readonly Option[];
}

const hint = /(?:image|figure)[ ]?::/i;
/** reStructuredText, of docutils and Sphinx. */
export const restructuredText: LanguageAdapter = {
  ...languageNames.restructuredText,

  parse(text, earlier) {
    if (earlier?.text === text) return earlier;
    const directives = hint.test(text) ? findDirectives(text) : [];
    return { text, images: directives.flatMap((directive) => readImage(text, directive) ?? []) };
  },

  writeAlt(document, reference, alt) {
    // docutils takes these for white space or for the end of the line.
    return /\p{Cc}|[\u2028\u2029]/u.test(alt) || alt.trim() !== alt || alt === ''
      ? undefined
      : setAlt(document, reference, alt);
  },

  writeDecorative: (document, reference) => setAlt(document, reference, ''),
};

function readImage(text: string, directive: Directive): ImageReference | undefined {
  const { argument, options } = readParts(text, directive);
  const [first] = argument;
  const last = argument.at(-1);
  if (!first || !last) return undefined;
  const path = argument.map(({ start, end }) => readPath(text.slice(start, end))).join('');
  const option = findOption(options, 'alt');
  return {
    syntax: 'rstDirective',
    span: directive.span,
    target: { text: path, span: { start: first.start, end: last.end } },
    place: findOption(options, 'target') ? 'inLink' : 'alone',
    ...(option ? readAlt(text, option) : { alt: { kind: 'missing' } }),
  };
}

/** White space in an address does not count, unless it is escaped. */
function readPath(argument: string): string {
  return argument.replace(/\\([^])|\s+/g, (_, escaped?: string) => escaped ?? '');
}

function readAlt(text: string, { value }: Option): { readonly alt: AltText; readonly altSpan?: Span } {
  const lines = text.slice(value.start, value.end).split(/\r?\n/);
  const alt = lines
    .map((line) => line.trim())
    .join(' ')
    .trim();
  if (alt !== '') return { alt: { kind: 'text', text: alt, span: value }, altSpan: value };
  const hasRoom = text[value.start - 1] === ' ';
  return { alt: { kind: 'decorative' }, ...(hasRoom && { altSpan: value }) };
}

/** The argument may begin on the next line and go on over several; the first option ends it. */
function readParts(text: string, { lines, argument }: Directive): Parts {
  const pieces: Span[] = [];
  const options: Option[] = [];
  for (const [at, line] of lines.entries()) {
    const start = at === 0 ? argument : line.start;
    const inner = trim(text, start, line.end);
    const option = at > 0 ? readOption(text, line, inner) : undefined;
    const last = options.at(-1);
    if (option) options.push(option);
    else if (last) options[options.length - 1] = extend(last, inner.end);
    else if (inner.end > inner.start) pieces.push(inner);
  }
  return { argument: pieces, options };
}

function readOption(text: string, line: Line, inner: Span): Option | undefined {
  const close = findNameEnd(text, inner.start);
  if (close === undefined) return undefined;
  let start = close + 1;
  while (text[start] === ' ' || text[start] === '\t') start++;
  const value = { start: Math.min(start, line.end), end: Math.max(inner.end, start) };
  const name = text.slice(inner.start + 1, close).toLowerCase();
  return { name, span: { start: inner.start, end: value.end }, value, indent: text.slice(line.start, inner.start) };
}

/** The last `:` that can end the name of an option: one with a blank behind, or with a tab, or the line's. */
function findNameEnd(text: string, start: number): number | undefined {
  if (text[start] !== ':' || /[: ]/.test(text[start + 1] ?? '')) return undefined;
  let end: number | undefined;
  for (let at = start + 1; at < text.length && !isLineEnd(text[at]); at++) {
    const next = text[at + 1];
    if (text[at] === '\\') {
      if (isLineEnd(next)) break;
      at++;
    } else if (text[at] === ':') {
      const isEnd = next === ' ' || next === '\t' || isLineEnd(next);
      if (isEnd && at > start + 1 && text[at - 1] !== ' ') end = at;
      if (next === ' ' || next === '`' || isLineEnd(next)) break;
    }
  }
  return end;
}

function isLineEnd(sign: string | undefined): boolean {
  return sign === undefined || sign === '\n' || sign === '\r';
}

function extend(option: Option, end: number): Option {
  return { ...option, span: { ...option.span, end }, value: { ...option.value, end } };
}

function findOption(options: readonly Option[], name: string): Option | undefined {
  return options.find((option) => option.name === name);
}

function trim(text: string, start: number, end: number): Span {
  const inner = text.slice(start, end);
  const from = start + inner.length - inner.trimStart().length;
  return { start: from, end: Math.max(from, start + inner.trimEnd().length) };
}

function setAlt({ text }: ParsedDocument, { span }: ImageReference, alt: string): TextChange | undefined {
  const directive = findDirectives(text).find((one) => one.span.start === span.start);
  if (!directive) return undefined;
  const { argument, options } = readParts(text, directive);
  const option = findOption(options, 'alt');
  const written = alt === '' ? ':alt:' : `:alt: ${alt}`;
  if (option) {
    const isSmall = alt !== '' && option.value.end > option.value.start;
    return isSmall ? { span: option.value, newText: alt } : { span: option.span, newText: written };
  }
  const end = argument.at(-1)?.end;
  if (end === undefined) return undefined;
  const lineEnd = directive.lines.findLast((line) => line.start <= end)?.end ?? end;
  const indent = options[0]?.indent ?? `${directive.prefix.replace(/[^\t]/g, ' ')}   `;
  return {
    span: { start: lineEnd, end: lineEnd },
    newText: `${text.startsWith('\r\n', lineEnd) ? '\r\n' : '\n'}${indent}${written}`,
  };
}
