import { inLineOrOwn } from '../insertion/newReference.ts';
import { toUrlPath } from '../insertion/urlPath.ts';
import type { ImageReference, LanguageAdapter, ParsedDocument, Span, TextChange } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';
import { readImports } from '../sources/imports.ts';
import { toTarget } from '../sources/sourceTarget.ts';
import { cutCode } from './jsxPieces.ts';
import { findTags } from './jsxTags.ts';
import {
  findAltPlace,
  findJsxImages,
  findTagImage,
  jsxImageAndLinkTags,
  jsxImageTags,
  moveImage,
  readLinkTag,
  type JsxImage,
} from './jsxImages.ts';

/** The images of each piece of code that has any, by its text: a piece that did not change is not parsed again. */
type Pieces = ReadonlyMap<string, readonly JsxImage[]>;

class JsxDocument implements ParsedDocument {
  readonly text: string;
  readonly images: readonly ImageReference[];
  readonly pieces: Pieces;

  constructor(text: string, images: readonly JsxImage[], pieces: Pieces) {
    this.text = text;
    this.images = resolveImports(text, images);
    this.pieces = pieces;
  }
}

/** JavaScript and TypeScript with tags in it. */
export const jsx: LanguageAdapter = {
  ...languageNames.jsx,

  parse(text, earlier) {
    if (earlier?.text === text) return earlier;
    if (!jsxImageTags().test(text)) return { text, images: [] };
    const known: Pieces = earlier instanceof JsxDocument ? earlier.pieces : new Map();
    const spans = cutCode(text);
    return parsePieces(text, spans, known) ?? (spans.length > 1 ? parseWhole(text) : undefined) ?? parseTags(text);
  },

  writeAlt: (document, reference, alt) => setAlt(document.text, reference, alt),

  writeDecorative: (document, reference) => setAlt(document.text, reference, ''),

  writeReference: (path, room) => [inLineOrOwn(`<img src="${toUrlPath(path)}" />`, room)],
};

/** Undefined when a piece does not stand alone. */
function parsePieces(text: string, spans: readonly Span[], known: Pieces): JsxDocument | undefined {
  const pieces = new Map<string, readonly JsxImage[]>();
  const images: JsxImage[] = [];
  for (const { start, end } of spans) {
    const code = text.slice(start, end);
    if (!jsxImageTags().test(code)) continue;
    const found = known.get(code) ?? findJsxImages(code);
    if (!found) return undefined;
    pieces.set(code, found);
    for (const image of found) images.push(moveImage(image, start));
  }
  return new JsxDocument(text, images, pieces);
}

function parseWhole(text: string): JsxDocument | undefined {
  const images = findJsxImages(text);
  return images && new JsxDocument(text, images, new Map());
}

/** In characters: what looks like a longer tag is none. */
const longestTag = 10_000;

/** What can be had of code that is being written: each tag by itself. */
function parseTags(text: string): JsxDocument {
  const images: JsxImage[] = [];
  let place: ImageReference['place'] = 'alone';
  let last = 0;
  for (const { start, end } of findTags(text, jsxImageAndLinkTags())) {
    if (start < last || end - start > longestTag) continue;
    const tag = text.slice(start, end);
    const link = readLinkTag(tag);
    if (link) place = link === 'opens' ? 'inLink' : 'alone';
    const image = link ? undefined : findTagImage(tag, start, place);
    if (!image) continue;
    images.push(image);
    last = end;
  }
  return new JsxDocument(text, images, new Map());
}

/** `src={cup}` shows what `import cup from './cup.png'` names. */
function resolveImports(text: string, images: readonly JsxImage[]): readonly ImageReference[] {
  const isNeeded = images.some(({ target }) => target.kind === 'imported');
  const imports = isNeeded ? readImports(text) : new Map<string, string>();
  return images.map((image) => ({ ...image, target: toTarget(image.target, imports) }));
}

function setAlt(text: string, { span }: ImageReference, alt: string): TextChange | undefined {
  const place = findAltPlace(text.slice(span.start, span.end));
  if (!place || place.alt.kind === 'expression' || (alt === '' && (place.isButton || place.name !== 'alt'))) {
    return undefined;
  }
  const change = (start: number, end: number, newText: string): TextChange => ({
    span: { start: span.start + start, end: span.start + end },
    newText,
  });
  const { attribute, source, name } = place;
  const quoted = `"${escape(alt, '"')}"`;
  if (!attribute) return change(source.end ?? 0, source.end ?? 0, ` alt=${quoted}`);
  const { value } = attribute;
  if (!value) return change(attribute.start ?? 0, attribute.end ?? 0, `${name}=${quoted}`);
  if (value.type !== 'StringLiteral') return change(value.start ?? 0, value.end ?? 0, quoted);
  const quote = text[span.start + (value.start ?? 0)] === "'" ? "'" : '"';
  return change((value.start ?? 0) + 1, (value.end ?? 0) - 1, escape(alt, quote));
}

/** A JSX attribute is escaped as in HTML: a backslash is only a backslash there. */
function escape(text: string, quote: '"' | "'"): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll(quote, quote === '"' ? '&quot;' : '&#39;')
    .replaceAll('<!--', '&lt;!--'); // which Docusaurus takes for a comment wherever it stands
}
