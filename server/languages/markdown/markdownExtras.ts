import { decodeHTMLStrict } from 'entities/decode';
import { trimEnd } from '../commonmark/blocks/blockStarts.ts';
import type { AltText, Span } from '../imageReference.ts';
import type { MarkdownImage } from './markdownForms.ts';
import { joinLines } from '../commonmark/inlines/plainText.ts';

type Where = Pick<MarkdownImage, 'place'> & { readonly isInTable: boolean };

/** `![[cup.png|A cup|200]]`; in a table the bars are `\|`. A number at the end is the size. */
export function readObsidianEmbed(written: string, start: number, { place, isInTable }: Where): MarkdownImage {
  const inner = written.slice(3, -2);
  const bars = [...inner.matchAll(/\\?\|/g)].map(({ index, 0: bar }) => ({ start: index, end: index + bar.length }));
  const [first, last] = [bars[0], bars.at(-1)];
  const name = /^\s*([^#]*[^#\s])/.exec(inner.slice(0, first?.start));
  const targetText = name?.[1] ?? '';
  const targetStart = start + 3 + (name?.[0].length ?? 0) - targetText.length;
  const span = { start, end: start + written.length };
  const found = {
    syntax: 'obsidianEmbed',
    span,
    target: { kind: 'text', text: targetText, span: { start: targetStart, end: targetStart + targetText.length } },
    place,
  } as const;

  const size = last && /^\s*\d+(?:x\d+)?\s*$/.test(inner.slice(last.end)) ? last : undefined;
  if (!first || size === first) {
    const at = start + 3 + (first?.start ?? inner.length);
    const form = { kind: 'obsidian', room: { start: at, end: at }, isBarred: false, isInTable } as const;
    return { ...found, alt: { kind: 'missing' }, form };
  }
  const room = { start: start + 3 + first.end, end: start + 3 + (size?.start ?? inner.length) };
  const text = joinLines(inner.slice(first.end, size?.start));
  return {
    ...found,
    alt: text === '' ? { kind: 'missing' } : { kind: 'text', text, span: room },
    altSpan: room,
    form: { kind: 'obsidian', room, isBarred: true, isInTable },
  };
}

/** An attribute of `:::image`: no escapes, by docfx' TripleColonBlockParser. */
export interface LearnAttribute {
  readonly name: string;
  readonly text: string;
  /** Between the quotes. */
  readonly value: Span;
}

export function readLearnAttributes(written: string): readonly LearnAttribute[] {
  return [...written.matchAll(/(?<![\w-])([\w-]+)\s*=\s*"([^"]*)"/g)].map(
    ({ index, 0: all, 1: name = '', 2: text = '' }) => {
      const end = index + all.length - 1;
      return { name: name.toLowerCase(), text, value: { start: end - text.length, end } };
    },
  );
}

/** `:::image type="content" source="cup.png" alt-text="A cup":::`; `type="icon"` is decorative whatever its text. */
export function readLearnImage(written: string, start: number, { place }: Where): MarkdownImage | undefined {
  const attributes = readLearnAttributes(written);
  const get = (name: string) => attributes.find((attribute) => attribute.name === name);
  const shift = (span: Span): Span => ({ start: start + span.start, end: start + span.end });
  const [source, altText] = [get('source'), get('alt-text')];
  if (!source || source.text.trim() === '') return undefined;
  const text = joinLines(altText?.text ?? '');
  let alt: AltText = { kind: 'missing' };
  if (get('type')?.text === 'icon') alt = { kind: 'decorative' };
  else if (altText && text !== '') alt = { kind: 'text', text, span: shift(altText.value) };
  return {
    syntax: 'learnImage',
    span: { start, end: start + written.length },
    target: { kind: 'text', text: source.text, span: shift(source.value) },
    alt,
    place: get('link') ? 'inLink' : place,
    ...(altText && { altSpan: shift(altText.value) }),
    form: { kind: 'learn' },
  };
}

/** A line of a MyST directive at `start`. */
export interface MystLine {
  readonly text: string;
  readonly start: number;
}

/** `:::{image} cup.png` and the lines below it, or what a fence of backticks has of them. */
export function readMystDirective(
  start: number,
  target: MystLine,
  lines: readonly MystLine[],
): MarkdownImage | undefined {
  const path = target.text.trim();
  if (path === '') return undefined;
  const pathStart = target.start + target.text.indexOf(path);
  const opener = target.start + target.text.length;
  let alt: AltText = { kind: 'missing' };
  let value: Span | undefined;
  let altSpan: Span | undefined;
  let place: MarkdownImage['place'] = 'alone';
  let end = opener;
  for (const line of lines) {
    const option = /^:([a-z-]+):([ \t]*)(.*)$/.exec(line.text);
    if (!option) break;
    const [, name = '', blanks = '', rest = ''] = option;
    const text = trimEnd(rest);
    end = line.start + line.text.length;
    if (name === 'target') place = 'inLink';
    if (name !== 'alt' || value) continue;
    const from = line.start + name.length + 2;
    value = { start: from, end };
    const inner = { start: from + blanks.length, end: from + blanks.length + text.length };
    alt = text === '' ? { kind: 'decorative' } : { kind: 'text', text: joinLines(text), span: inner };
    if (blanks !== '') altSpan = inner;
  }
  return {
    syntax: 'mystImage',
    span: { start, end },
    target: { kind: 'text', text: path, span: { start: pathStart, end: pathStart + path.length } },
    alt,
    place,
    ...(altSpan && { altSpan }),
    form: { kind: 'myst', opener, ...(value && { value }) },
  };
}

/** The alt text in Pandoc's `{#fig-cup fig-alt="A cup"}` that begins at `start`. */
export function readFigAlt(written: string, start: number): Pick<MarkdownImage, 'alt' | 'altSpan'> & { value?: Span } {
  const attributes = [
    ...written.matchAll(/(?<![\w.:-])([\w.:-]+)=("(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[^\s"'}]+)/g),
  ].map(({ index, 0: all, 1: name, 2: raw = '' }) => ({ name, raw, at: start + index + all.length - raw.length }));
  const found = attributes.find(({ name }) => name === 'fig-alt') ?? attributes.find(({ name }) => name === 'alt');
  if (!found) return { alt: { kind: 'missing' } };
  const { raw, at } = found;
  const isQuoted = /^["']/.test(raw);
  const value = { start: at, end: at + raw.length };
  const inner = isQuoted ? { start: at + 1, end: at + raw.length - 1 } : value;
  const text = joinLines(decodeAttribute(isQuoted ? raw.slice(1, -1) : raw));
  return {
    alt: text === '' ? { kind: 'decorative' } : { kind: 'text', text, span: inner },
    ...(isQuoted && { altSpan: inner }),
    value,
  };
}

/** Pandoc's keyValAttr: backslashes before what is no letter or digit, and entities. */
function decodeAttribute(raw: string): string {
  return raw.replace(/\\([^\p{L}\p{N}\s])|&(?:#\w+|\w+);/gu, (all, escaped: string | undefined) =>
    escaped === undefined ? decodeHTMLStrict(all) : escaped,
  );
}
