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
