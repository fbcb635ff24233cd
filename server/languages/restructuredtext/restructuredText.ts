import { asParagraph, belowText } from '../insertion/newReference.ts';
import { findDirectives, type Directive } from './restBlocks.ts';
import type { Option, Piece } from './restDirectives.ts';
import { placeOf, readLines } from './restLines.ts';
import { writeAltOption } from './restWriting.ts';
import type {
  AltText,
  ImageReference,
  ImageTarget,
  LanguageAdapter,
  ParsedDocument,
  Span,
  TextChange,
} from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';
import { readSource } from '../sources/sourceTemplate.ts';
import { toTarget } from '../sources/sourceTarget.ts';

/** Keeps the directives, in the images' order. */
interface RestDocument extends ParsedDocument {
  readonly directives: readonly Directive[];
}

const template = /\{[{%]|\{\s*(?:static|attach|filename)\s*\}/;
const hint = /(?:image|figure)[ ]?::/i;
/** reStructuredText, of docutils and Sphinx. */
export const restructuredText: LanguageAdapter = {
  ...languageNames.restructuredText,

  parse(text, earlier) {
    return earlier?.text === text ? earlier : readDocument(text);
  },

  writeAlt(document, reference, alt) {
    // docutils takes these for white space or for the end of the line.
    return /\p{Cc}|[\u2028\u2029]/u.test(alt) || alt.trim() !== alt || alt === ''
      ? undefined
      : setAlt(document, reference, alt);
  },

  writeDecorative: (document, reference) => setAlt(document, reference, ''),

  writeReference: (path, room) => {
    const way = asParagraph(`.. image:: ${path.replace(/[\\\s]/g, '\\$&')}`, room);
    return /[\p{Cc}\u2028\u2029]/u.test(path) ? [] : [way, belowText(way, room)];
  },
};

function readDocument(text: string): RestDocument {
  const directives = hint.test(text) ? findDirectives(readLines(text)) : [];
  const found = directives
    .flatMap((directive) => {
      const image = readImage(directive);
      return image ? [{ directive, image }] : [];
    })
    .sort((one, other) => one.image.span.start - other.image.span.start);
  return { text, images: found.map(({ image }) => image), directives: found.map(({ directive }) => directive) };
}

function setAlt(document: ParsedDocument, reference: ImageReference, alt: string): TextChange | undefined {
  const { images, directives } = isRead(document) ? document : readDocument(document.text);
  const directive = directives[images.findIndex(({ span }) => span.start === reference.span.start)];
  return directive && writeAltOption(document.text, directive, alt);
}

function isRead(document: ParsedDocument): document is RestDocument {
  return 'directives' in document;
}

function readImage(directive: Directive): ImageReference | undefined {
  const { argument, options, line, column, place, substitute } = directive;
  const [first] = argument;
  const last = argument.at(-1);
  if (!first || !last) return undefined;
  const option = options.find(({ name }) => name === 'alt');
  const start = placeOf(line, column);
  const target = { start: first.span.start, end: last.span.end };
  const end = Math.max(target.end, ...options.map((one) => one.span.end));
  const isPage = place.kind === 'page';
  return {
    syntax: 'rstDirective',
    // In a drawn table other cells are in the same lines: only what is in the first one is shown.
    span: isPage ? { start, end } : { start: first.line === line ? start : target.start, end: target.end },
    target: readTarget(argument, target),
    place: options.some(({ name }) => name === 'target') ? 'inLink' : 'alone',
    ...(option ? readAlt(option, isPage ? 'page' : 'cell') : { alt: readSubstitute(substitute) }),
  };
}

/** Without `:alt:` docutils takes the name of what a definition substitutes; `.. |Flat Badge| image:: badge.svg`. */
function readSubstitute(substitute: Piece | undefined): AltText {
  const text = substitute?.text.replace(/\\(.)/g, '$1').trim().replace(/\s+/g, ' ');
  return substitute && text ? { kind: 'text', text, span: substitute.span } : { kind: 'missing' };
}

/** A path, or what a template puts in before docutils reads it: `{{ image }}` of Jinja, `{static}/cup.png` of Pelican. */
function readTarget(argument: readonly Piece[], span: Span): ImageTarget {
  const raw = argument.map(({ text }) => text).join(' ');
  const source = template.test(raw) ? readSource(raw, span.start, readPath) : undefined;
  if (!source) return { text: readPath(raw), span };
  return { ...toTarget(source, new Map()), span };
}

/** White space in an address does not count, unless it is escaped. */
function readPath(argument: string): string {
  return argument.replace(/\\([^])|\s+/g, (_, escaped?: string) => escaped ?? '');
}

function readAlt(
  { value, pieces, span }: Option,
  place: 'page' | 'cell',
): { readonly alt: AltText; readonly altSpan?: Span } {
  const alt = pieces
    .map(({ text }: Piece) => text)
    .join(' ')
    .trim();
  // Ghost text would push a cell's edge away.
  const room = place === 'page' ? { altSpan: value } : {};
  if (alt !== '') return { alt: { kind: 'text', text: alt, span: value }, ...room };
  const hasRoom = value.start > span.start + ':alt:'.length;
  return { alt: { kind: 'decorative' }, ...(hasRoom && room) };
}
