import { decodeHTMLStrict } from 'entities/decode';
import type { BlockText } from '../../commonmark/blocks/blockText.ts';
import type { InlineImage, Mark } from '../../commonmark/inlines/inlines.ts';
import { joinLines, readPlainText, type SignReader } from '../../commonmark/inlines/plainText.ts';
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
  { labels, obsidian, hasLiquid, hasShortcodes, hasSubstitutions }: MarkdownRules,
  isInTable: boolean,
): LabelAlt {
  const written = block.text.slice(label.start, label.end);
  if (
    (hasLiquid && /\{\{|\{%/.test(written)) ||
    (hasShortcodes && /\{\{[<%]/.test(written)) ||
    (hasSubstitutions && /\{\{[^}]*\}\}/.test(written))
  ) {
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
    labels === 'python' || labels === 'kramdown'
      ? readRawText(block.text, inner, marks.slice(own.start, own.end), labels)
      : labels === 'tokens'
        ? readTokens(block.text, inner, marks, own, isInTable)
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

/** A table is split before anything else is read: in it the backslash before a bar is not part of the label. */
function readTokens(text: string, span: Span, marks: readonly Mark[], own: Span, isInTable: boolean): string {
  const readSign: SignReader = (written, kind) => {
    if (kind === 'escape') return isInTable && written === '\\|' ? '|' : '';
    return kind === 'entity' && decodeHTMLStrict(written) === written ? written : '';
  };
  const read = readPlainText(text, span, marks, own, readSign);
  // A backslash takes along whatever follows.
  return read.replace(/\\[^]/gu, '').replace(/~~(?=\S)([^~]*[^~\s])~~/g, '$1');
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
  return decodeHTMLStrict(raw + text.slice(at, span.end));
}

function readRawMark(written: string, kind: Mark['kind'], program: keyof typeof escaped): string {
  if (kind === 'escape') return escaped[program].test(written) ? written.slice(1) : written;
  return kind === 'code' && program === 'python' ? written.replace(/^`+ ?| ?`+$/g, '') : written;
}

/** The label that a program reads as this text: its emphasis is text, or Pandoc's raw TeX and superscripts are not. */
export function escapeRawLabel(alt: string, program: keyof typeof escaped | 'pandoc'): string {
  // To kramdown a bar makes a table of any line, and what opens a span in a label may close it behind the image.
  const signs = { python: /[\\`[\]]/g, kramdown: /[\\[\]<|*_`]|\$(?=\$)/g, pandoc: /[\\`*_[\]<$^~&]/g }[program];
  const plain = alt.replace(signs, '\\$&');
  if (program === 'pandoc') return plain;
  const safe = plain.replace(/&(?=#?\w+;)/g, '&amp;');
  if (program === 'python') return safe.replaceAll('<', '&lt;');
  // Deleted text, and a note where it begins the label: no backslash keeps kramdown from these.
  return safe.replaceAll('~~', '&#126;&#126;').replace(/^\^/, '&#94;');
}
