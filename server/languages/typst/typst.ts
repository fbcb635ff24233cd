import { inLineOrOwn } from '../insertion/newReference.ts';
import { findArgument, findAround, stringAt, type Argument, type Call } from './typstCalls.ts';
import { findCalls } from './typstScanner.ts';
import { writeString } from './typstStrings.ts';
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

/** Keeps the calls, in the images' order. */
interface TypstDocument extends ParsedDocument {
  readonly calls: readonly Call[];
}

const images = new Set(['image', 'std.image']);
const figures = new Set(['figure', 'std.figure']);
/** What assistive technology leaves out. */
const artifacts = new Set(['pdf.artifact', 'std.pdf.artifact']);
const links = new Set(['link', 'std.link']);
const wanted = new Set([...images, ...figures, ...artifacts, ...links]);

/** Typst, in its text, its code and its mathematics. */
export const typst: LanguageAdapter = {
  ...languageNames.typst,

  parse(text, earlier) {
    return earlier?.text === text ? earlier : readDocument(text);
  },

  writeAlt(document, reference, alt) {
    const call = findCall(document, reference);
    return call && setAlt(document.text, call, writeString(alt));
  },

  /** As Typst's documentation says; with `alt: ""` PDF/UA would miss the text. */
  writeDecorative(document, reference) {
    const call = findCall(document, reference);
    if (call?.end === undefined) return undefined;
    const span = { start: call.start, end: call.end };
    return { span, newText: `pdf.artifact(${document.text.slice(span.start, span.end)})` };
  },

  writeReference: (path, room) => {
    // In code, the mark that begins code is an error.
    const isInCode = /#[\w.]+\((?:[^()]|\([^()]*\))*$|#(?:let|set|show)\b[^\n]*$/.test(room.above);
    return [inLineOrOwn(`${isInCode ? '' : '#'}image(${writeString(path)})`, room)];
  },
};

function readDocument(text: string): TypstDocument {
  const found = text.includes('image') ? (findCalls(text, wanted) ?? []) : [];
  const described = new Set<Call>();
  const calls = found.filter(({ name }) => images.has(name)).sort((one, other) => one.start - other.start);
  const pairs = calls.flatMap((call) => {
    const image = readImage(text, call, described);
    return image ? [{ call, image }] : [];
  });
  return { text, images: pairs.map(({ image }) => image), calls: pairs.map(({ call }) => call) };
}

function findCall(document: ParsedDocument, reference: ImageReference): Call | undefined {
  const { images: all, calls } = 'calls' in document ? (document as TypstDocument) : readDocument(document.text);
  return calls[all.findIndex(({ span }) => span.start === reference.span.start)];
}

/** `described`: figures whose text is that of an image before. */
function readImage(text: string, call: Call, described: Set<Call>): ImageReference | undefined {
  const source = sourceOf(call);
  // Where the source comes by a spread, so may the alt text.
  if (call.end === undefined || !source || text.startsWith('..', source.value.start)) return undefined;
  return {
    syntax: 'typst',
    span: { start: call.start, end: call.end },
    target: readTarget(text, source.value),
    place: findAround(call, links) ? 'inLink' : 'alone',
    ...readAlt(text, call, described),
  };
}

/** A path that is worked out, or bytes, only Typst could tell. */
function readTarget(text: string, { start, end }: Span): ImageTarget {
  const path = stringAt(text, { start, end });
  if (path !== undefined) return { text: path, span: { start: start + 1, end: end - 1 } };
  return { text: text.slice(start, end).replace(/\s+/g, ' '), span: { start, end }, source: 'computed' };
}

function sourceOf(call: Call): Argument | undefined {
  return call.arguments.find(({ name }) => name === undefined);
}

function readAlt(text: string, call: Call, described: Set<Call>): { readonly alt: AltText; readonly altSpan?: Span } {
  if (findAround(call, artifacts)) return { alt: { kind: 'decorative' } };
  const figure = findDescribedFigure(text, call);
  if (figure) {
    // Readers get a figure's own text in place of all that is in it: it is that of its first image.
    if (described.has(figure.call)) return { alt: { kind: 'decorative' } };
    described.add(figure.call);
    return { alt: readValue(text, figure.alt.value) };
  }
  const own = findArgument(call, 'alt');
  if (own) {
    const { value } = own;
    const isString = stringAt(text, value) !== undefined;
    return {
      alt: readValue(text, value),
      ...(isString && { altSpan: { start: value.start + 1, end: value.end - 1 } }),
    };
  }
  const spread = call.arguments.find(({ value }) => text.startsWith('..', value.start));
  return { alt: spread ? { kind: 'expression', span: spread.value } : { kind: 'missing' } };
}

function readValue(text: string, value: Span): AltText {
  const alt = stringAt(text, value);
  if (alt === undefined) {
    return text.slice(value.start, value.end) === 'none' ? { kind: 'missing' } : { kind: 'expression', span: value };
  }
  if (alt === '') return { kind: 'decorative' };
  const plain = alt.replace(/\s*\n\s*/g, ' ').trim();
  return plain === ''
    ? { kind: 'missing' }
    : { kind: 'text', text: plain, span: { start: value.start + 1, end: value.end - 1 } };
}

/** The figure around an image that has a text of its own. */
function findDescribedFigure(text: string, call: Call): { readonly call: Call; readonly alt: Argument } | undefined {
  for (let figure = findAround(call, figures); figure; figure = findAround(figure, figures)) {
    const alt = findArgument(figure, 'alt');
    if (alt && text.slice(alt.value.start, alt.value.end) !== 'none') return { call: figure, alt };
  }
  return undefined;
}

function setAlt(text: string, call: Call, written: string): TextChange | undefined {
  const alone = findLoneArtifact(call);
  if (alone && call.end !== undefined) {
    const inner = setOwnAlt(text, call, written);
    if (!inner) return undefined;
    const { span, newText } = inner;
    return {
      span: alone,
      newText: text.slice(call.start, span.start) + newText + text.slice(span.end, call.end),
    };
  }
  const figure = findDescribedFigure(text, call);
  return figure ? { span: figure.alt.value, newText: written } : setOwnAlt(text, call, written);
}

function setOwnAlt(text: string, call: Call, written: string): TextChange | undefined {
  const own = findArgument(call, 'alt');
  if (own) return { span: own.value, newText: written };
  const source = sourceOf(call);
  if (!source) return undefined;
  const { start, end } = source.value;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = text.slice(lineStart, start);
  // Where each argument has a line, so has this one.
  const isOnOwnLine = lineStart > 0 && /^[ \t]*$/.test(indent);
  const lineEnd = text[lineStart - 2] === '\r' ? '\r\n' : '\n';
  const before = isOnOwnLine ? `,${lineEnd}${indent}` : ', ';
  return { span: { start: end, end }, newText: `${before}alt: ${written}` };
}

/** The `pdf.artifact(...)` around an image in which there is nothing else. */
function findLoneArtifact(call: Call): Span | undefined {
  const around = call.parent;
  if (!around || around.end === undefined || !artifacts.has(around.name)) return undefined;
  const [only, ...more] = around.arguments;
  const isAlone = only?.value.start === call.start && only.value.end === call.end && more.length === 0;
  return isAlone ? { start: around.start, end: around.end } : undefined;
}
