import { decodeHTMLAttribute } from 'entities/decode';
import type { BlockText } from '../../commonmark/blocks/blockText.ts';
import type { InlineImage, Mark } from '../../commonmark/inlines/inlines.ts';
import { joinLines, readPlainText } from '../../commonmark/inlines/plainText.ts';
import type { MarkdownRules } from '../../commonmark/rules.ts';
import type { AltText, Span } from '../../imageReference.ts';

/** The alt text between an image's brackets, and Obsidian's size behind it. */
export interface LabelAlt {
  readonly alt: AltText;
  readonly altSpan?: Span;
  readonly size?: 'barred' | 'bare';
}

const barredSize = /\\?\|\s*\d{1,5}(?:x\d{1,5})?\s*$/;
const bareSize = /^\s*\d{1,5}(?:x\d{1,5})?\s*$/;
/** A digit may be what the picture shows, and four of them a year. */
const surelySize = /^\s*(?!(?:19|20)\d\d\s*$)\d{2,5}(?:x\d{1,5})?\s*$/;

export function readLabel(
  block: BlockText,
  { label, marks: range, source }: InlineImage,
  marks: readonly Mark[],
  { attributes, obsidian, hasLiquid, hasShortcodes }: MarkdownRules,
): LabelAlt {
  const written = block.text.slice(label.start, label.end);
  if ((hasLiquid && /\{\{|\{%/.test(written)) || (hasShortcodes && /\{\{[<%]/.test(written))) {
    return { alt: { kind: 'expression', span: block.toSpan(label) } };
  }
  const isSized = source.kind === 'resource';
  const isBare = isSized && (obsidian === 'all' ? bareSize : surelySize).test(written);
  // To whoever does not see it a size says nothing, whoever reads it.
  if (isBare) {
    if (obsidian === 'none') return { alt: { kind: 'missing' }, altSpan: block.toSpan(label) };
    return { alt: { kind: 'missing' }, size: 'bare', altSpan: block.toSpan({ start: label.start, end: label.start }) };
  }
  const size = isSized && obsidian !== 'none' ? barredSize.exec(written.slice(-20))?.[0].length : undefined;
  const inner = size === undefined ? label : { start: label.start, end: label.end - size };
  let last = range.end;
  while (last > range.start && (marks[last - 1]?.start ?? 0) >= inner.end) last--;
  const own = { start: range.start, end: last };
  const text = joinLines(
    attributes === 'python' || attributes === 'kramdown'
      ? readRawText(block.text, inner, marks.slice(own.start, own.end), attributes)
      : readPlainText(block.text, inner, marks, own),
  );
  const altSpan = block.toSpan(inner);
  return {
    alt: text === '' ? { kind: 'missing' } : { kind: 'text', text, span: altSpan },
    altSpan,
    ...(size !== undefined && { size: 'barred' }),
  };
}

/** Whether a paragraph is this image and nothing else. */
export function isAlone(text: string, { start, end, attributes }: InlineImage): boolean {
  return text.slice(0, start).trim() === '' && text.slice(attributes?.end ?? end).trim() === '';
}

/** Characters that a backslash makes text of: others keep it. */
const escaped = {
  kramdown: /^\\[\\.*_+`<>()[\]{}#!:|"'$=-]$/,
  python: /^\\[\\`*_{}[\]()>#+.!|-]$/,
} as const;

/** The text of a label for programs that leave emphasis in it as it is written, kramdown code and links too. */
function readRawText(text: string, span: Span, marks: readonly Mark[], program: keyof typeof escaped): string {
  let raw = '';
  let at = span.start;
  for (const mark of marks) {
    if (mark.start < at) continue;
    raw += text.slice(at, mark.start) + readRawMark(text.slice(mark.start, mark.end), mark.kind, program);
    at = mark.end;
  }
  return decodeHTMLAttribute(raw + text.slice(at, span.end));
}

function readRawMark(written: string, kind: Mark['kind'], program: keyof typeof escaped): string {
  if (kind === 'escape') return encodeAmpersand(escaped[program].test(written) ? written.slice(1) : written);
  return kind === 'code' && program === 'python' ? written.replace(/^`+ ?| ?`+$/g, '') : written;
}

/** What was no entity shall not become one. */
function encodeAmpersand(written: string): string {
  return written.replace('&', '&amp;');
}

/** The label that a program reads as this text: its emphasis is text, or Pandoc's raw TeX and superscripts are not. */
export function escapeRawLabel(alt: string, program: keyof typeof escaped | 'pandoc'): string {
  const signs = { python: /[\\`[\]]/g, kramdown: /[\\[\]]/g, pandoc: /[\\`*_[\]<$^~&]/g }[program];
  const plain = alt.replace(signs, '\\$&');
  return program === 'pandoc' ? plain : plain.replace(/&(?=#?\w+;)/g, '&amp;');
}
