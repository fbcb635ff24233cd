import type { Span } from './imageReference.ts';
import { readDefinitions, readSimpleDefinitions, type MarkdownDefinition } from './markdownDefinitions.ts';
import type { FoundImage } from './markdownForms.ts';
import { readEvents, type MarkdownDialect } from './markdownGrammar.ts';
import { findMarkdownImages } from './markdownImages.ts';
import { cutPieces, type MarkdownPiece } from './markdownPieces.ts';

/** What was read of a piece; kept by its text from one version of a document to the next. Holds no part of that text. */
export interface ReadPiece {
  readonly definitions: readonly MarkdownDefinition[];
  readonly images: readonly FoundImage[];
  /** The keys that were defined elsewhere when it was read. */
  readonly keys: string;
}

export type ReadPieces = ReadonlyMap<string, ReadPiece>;

export interface MarkdownReading {
  readonly definitions: ReadonlyMap<string, MarkdownDefinition>;
  readonly images: readonly { readonly image: FoundImage; readonly piece: Span }[];
  readonly pieces: ReadPieces;
  /** The keys of the document's definitions. */
  readonly keys: readonly string[];
}

const deepest = 1000;

const nothing: MarkdownReading = { definitions: new Map(), images: [], pieces: new Map(), keys: [] };

/**
 * Reads a document piece by piece: first the pieces with definitions, then those with images. `earlier`: the pieces
 * that need not be read again. Throws on bad MDX.
 */
export function readMarkdown(text: string, dialect: MarkdownDialect, earlier: ReadPieces): MarkdownReading {
  if (!mayHoldImage(text, dialect)) return nothing;
  const pieces = new Map<string, ReadPiece>();
  const definitions = new Map<string, MarkdownDefinition>();
  let spans = cutPieces(text, dialect, (piece) => isWhole(piece, dialect));
  if (dialect === 'mdx') spans = joinMdxPieces(text, spans, earlier, pieces);
  const flow = spans.filter(({ kind }) => kind === 'flow');
  for (const { start, end } of flow) {
    const piece = text.slice(start, end);
    if (!piece.includes(']:')) continue;
    const known = pieces.get(piece) ?? earlier.get(piece);
    const read = known ?? readSimplePiece(piece) ?? readPiece(piece, dialect, []);
    pieces.set(piece, read);
    for (const definition of read.definitions) {
      if (!definitions.has(definition.key)) definitions.set(definition.key, shiftDefinition(definition, start));
    }
  }

  const keys = [...definitions.keys()];
  const joinedKeys = keys.join('\n');
  const images: MarkdownReading['images'][number][] = [];
  for (const { start, end } of flow) {
    const piece = text.slice(start, end);
    if (!mayHoldImage(piece, dialect)) continue;
    const known = pieces.get(piece) ?? earlier.get(piece);
    const isKnown = known && (known.keys === joinedKeys || !/\](?!\()/.test(piece));
    const read = isKnown ? known : readPiece(piece, dialect, keys);
    pieces.set(piece, read);
    for (const image of read.images) images.push({ image, piece: { start, end } });
  }
  return { definitions, images, pieces, keys };
}

/** One piece, knowing the keys that are defined elsewhere. Throws on bad MDX. */
export function readPiece(piece: string, dialect: MarkdownDialect, keys: readonly string[]): ReadPiece {
  if (isTangled(piece)) return { definitions: [], images: [], keys: keys.join('\n') };
  const own = detach(piece);
  const events = readEvents(own, dialect, keys);
  return {
    definitions: piece.includes(']:') ? readDefinitions(own, events) : [],
    images: findMarkdownImages(own, events, dialect),
    keys: keys.join('\n'),
  };
}

function readSimplePiece(piece: string): ReadPiece | undefined {
  const definitions = readSimpleDefinitions(detach(piece));
  return definitions && { definitions, images: [], keys: '' };
}

/**
 * Brackets in brackets, deeper than anyone writes: micromark normalises the label of each pair, which takes 20 s for
 * 5,000 of them in 30 KB.
 */
function isTangled(piece: string): boolean {
  let depth = 0;
  for (const { 0: bracket } of piece.matchAll(/[[\]]/g)) {
    depth = bracket === '[' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > deepest) return true;
  }
  return false;
}

/** A copy: a slice would keep the whole old text of the document in memory. */
function detach(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

function mayHoldImage(text: string, dialect: MarkdownDialect): boolean {
  if (/!\[|:::|\{(?:image|figure)\}/.test(text)) return true;
  return text.includes('<') && (dialect === 'mdx' || /src|data/i.test(text));
}

function shiftDefinition(definition: MarkdownDefinition, offset: number): MarkdownDefinition {
  const { text, span } = definition.target;
  return { ...definition, target: { text, span: { start: span.start + offset, end: span.end + offset } } };
}

/** Whether a paragraph that follows a piece is one: nothing is left open. */
function isWhole(piece: string, dialect: MarkdownDialect): boolean {
  const probe = `${piece}\n\n![probe](p)\n`;
  try {
    const images = findMarkdownImages(probe, readEvents(probe, dialect, []), dialect);
    return images.at(-1)?.span.start === piece.length + 2;
  } catch {
    return false;
  }
}

/**
 * Expressions, tags and modules of MDX reach over blank lines: pieces with an open one are joined with the next. What is
 * read on the way goes into `pieces`. Throws where one is never closed.
 */
function joinMdxPieces(
  text: string,
  spans: readonly MarkdownPiece[],
  earlier: ReadPieces,
  pieces: Map<string, ReadPiece>,
): readonly MarkdownPiece[] {
  const joined: MarkdownPiece[] = [];
  for (let at = 0; at < spans.length;) {
    const first = spans[at];
    if (!first) break;
    let count = 1;
    let piece = text.slice(first.start, first.end);
    if (first.kind === 'flow' && /[{<]|^(?:import|export)\b/m.test(piece)) {
      let read = earlier.get(piece) ?? tryPiece(piece);
      while (!read && at + count < spans.length) {
        count = Math.min(2 * count, spans.length - at);
        piece = text.slice(first.start, spans[at + count - 1]?.end);
        read = earlier.get(piece) ?? (isWhole(piece, 'mdx') ? tryPiece(piece) : undefined);
      }
      pieces.set(piece, read ?? readPiece(piece, 'mdx', []));
    }
    joined.push({ ...first, end: first.start + piece.length });
    at += count;
  }
  return joined;
}

function tryPiece(piece: string): ReadPiece | undefined {
  try {
    return readPiece(piece, 'mdx', []);
  } catch {
    return undefined;
  }
}
