import type { Span } from '../imageReference.ts';
import { readBlocks } from '../commonmark/blocks/blocks.ts';
import type { MarkdownDefinition } from '../commonmark/blocks/definitions.ts';
import { MdxConstructs } from '../commonmark/mdx/mdxConstructs.ts';
import type { MarkdownRules } from '../commonmark/rules.ts';
import type { MarkdownImage } from './markdownForms.ts';
import { findMarkdownImages } from './markdownImages.ts';
import { cutPieces, type MarkdownPiece } from './markdownPieces.ts';

/** What was read of a piece; kept by its text from one version of a document to the next. Holds no part of that text. */
export interface ReadPiece {
  readonly definitions: readonly MarkdownDefinition[];
  readonly images: readonly MarkdownImage[];
  /** The keys that were defined elsewhere when it was read. */
  readonly keys: DefinedKeys;
}

/** The keys of a document's definitions, the same object for the same keys: so comparing them is no work. */
export interface DefinedKeys {
  readonly keys: ReadonlySet<string>;
}

export type ReadPieces = ReadonlyMap<string, ReadPiece>;

export interface MarkdownReading {
  readonly definitions: ReadonlyMap<string, MarkdownDefinition>;
  readonly images: readonly { readonly image: MarkdownImage; readonly piece: Span }[];
  readonly pieces: ReadPieces;
  /** The keys of the document's definitions. */
  readonly keys: DefinedKeys;
}

/** A bracket that ends no `[text](target)`: what stands in it may be a reference, as where `(` begins no target. */
const mayRefer = /\](?!\([^\s()<>\\\x00-\x1f\x7f]*\))/;

export const noKeys: DefinedKeys = { keys: new Set() };

export const nothingRead: MarkdownReading = { definitions: new Map(), images: [], pieces: new Map(), keys: noKeys };

/**
 * Reads a document piece by piece: first the pieces with definitions, then those with images. Of `earlier`, a reading of
 * the same dialect, come the pieces that need not be read again. Throws on bad MDX.
 */
export function readMarkdown(text: string, rules: MarkdownRules, before: MarkdownReading): MarkdownReading {
  if (!mayHoldImage(text, rules)) return nothingRead;
  const earlier = before.pieces;
  const pieces = new Map<string, ReadPiece>();
  const definitions = new Map<string, MarkdownDefinition>();
  let spans = cutPieces(text, rules, (piece) => isWhole(piece, rules));
  if (rules.dialect === 'mdx') spans = joinMdxPieces(text, spans, earlier, pieces, rules);
  const flow = spans.filter(({ kind }) => kind === 'flow');
  for (const { start, end } of flow) {
    const piece = text.slice(start, end);
    if (!piece.includes(']:')) continue;
    const known = pieces.get(piece) ?? earlier.get(piece);
    const read = known ?? readPiece(piece, rules, noKeys);
    pieces.set(piece, read);
    for (const definition of read.definitions) {
      if (!definitions.has(definition.key)) definitions.set(definition.key, shiftDefinition(definition, start));
    }
  }

  const keys = hasKeys(before.keys, definitions) ? before.keys : { keys: new Set(definitions.keys()) };
  const images: MarkdownReading['images'][number][] = [];
  for (const { start, end } of flow) {
    const piece = text.slice(start, end);
    if (!mayHoldImage(piece, rules)) continue;
    const known = pieces.get(piece) ?? earlier.get(piece);
    const isKnown = known && (known.keys === keys || !mayRefer.test(piece));
    const read = isKnown ? known : readPiece(piece, rules, keys);
    pieces.set(piece, read);
    for (const image of read.images) images.push({ image, piece: { start, end } });
  }
  return { definitions, images, pieces, keys };
}

function hasKeys({ keys }: DefinedKeys, definitions: ReadonlyMap<string, unknown>): boolean {
  return keys.size === definitions.size && [...definitions.keys()].every((key) => keys.has(key));
}

/** One piece, knowing the keys that are defined elsewhere. Throws on bad MDX. */
export function readPiece(piece: string, rules: MarkdownRules, keys: DefinedKeys): ReadPiece {
  const own = detach(piece);
  const mdx = new MdxConstructs(own.length);
  const { blocks, definitions } = readBlocks(own, rules, mdx);
  const ownKeys = new Set(definitions.map(({ key }) => key));
  const isDefined = (key: string) => keys.keys.has(key) || ownKeys.has(key);
  return { definitions, images: findMarkdownImages(own, blocks, rules, isDefined, mdx), keys };
}

/** A copy: a slice would keep the whole old text of the document in memory. */
function detach(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

/** Beginnings of what may show an image, HTML aside. */
const mayBegin =
  /!\[|:::|\{(?:image|figure|thumbnail|eval-rst)\}|img-(?:top|bottom|background)|\{\{[<%]|\{%|include_graphics/;

function mayHoldImage(text: string, { dialect }: MarkdownRules): boolean {
  if (mayBegin.test(text)) return true;
  return text.includes('<') && (dialect === 'mdx' || /src|data/i.test(text));
}

function shiftDefinition(definition: MarkdownDefinition, offset: number): MarkdownDefinition {
  const { text, span } = definition.target;
  return { ...definition, target: { text, span: { start: span.start + offset, end: span.end + offset } } };
}

/** Whether a paragraph that follows a piece is one: nothing is left open. */
function isWhole(piece: string, rules: MarkdownRules): boolean {
  const probe = `${piece}\n\n![probe](p)\n`;
  try {
    const { images } = readPiece(probe, rules, noKeys);
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
  rules: MarkdownRules,
): readonly MarkdownPiece[] {
  const joined: MarkdownPiece[] = [];
  for (let at = 0; at < spans.length;) {
    const first = spans[at];
    if (!first) break;
    let count = 1;
    let piece = text.slice(first.start, first.end);
    if (first.kind === 'flow' && /[{<]|^(?:import|export)\b/m.test(piece)) {
      let read = earlier.get(piece) ?? tryPiece(piece, rules);
      while (!read && at + count < spans.length) {
        count = Math.min(2 * count, spans.length - at);
        piece = text.slice(first.start, spans[at + count - 1]?.end);
        read = earlier.get(piece) ?? (isWhole(piece, rules) ? tryPiece(piece, rules) : undefined);
      }
      pieces.set(piece, read ?? readPiece(piece, rules, noKeys));
    }
    joined.push({ ...first, end: first.start + piece.length });
    at += count;
  }
  return joined;
}

function tryPiece(piece: string, rules: MarkdownRules): ReadPiece | undefined {
  try {
    return readPiece(piece, rules, noKeys);
  } catch {
    return undefined;
  }
}
