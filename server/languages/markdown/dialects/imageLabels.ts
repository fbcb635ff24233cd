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
  { obsidian, hasLiquid, hasShortcodes }: MarkdownRules,
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
  const text = joinLines(readPlainText(block.text, inner, marks, { start: range.start, end: last }));
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
