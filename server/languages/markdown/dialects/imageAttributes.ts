import { decodeHTMLStrict } from 'entities/decode';
import { joinLines } from '../../commonmark/inlines/plainText.ts';
import type { AttributeRule } from '../../commonmark/rules.ts';
import type { AltText, Span } from '../../imageReference.ts';
import type { AttributeQuoting } from '../markdownForms.ts';

/** The alt text among the attributes behind an image. */
export interface AttributeAlt {
  readonly name: 'alt' | 'fig-alt';
  readonly alt: AltText;
  readonly altSpan?: Span;
  /** With its quotes. */
  readonly value: Span;
}

export function quotingOf(rule: AttributeRule): AttributeQuoting {
  return rule === 'kramdown' || rule === 'python' ? rule : 'pandoc';
}

/** What `{#fig-cup fig-alt="A cup"}` that begins at `start` says; undefined where it says nothing of alt text. */
export function readAttributeAlt(written: string, start: number, rule: AttributeRule): AttributeAlt | undefined {
  const attributes = [
    ...written.matchAll(/(?<![\w.:-])([\w.:-]+)=("(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[^\s"'}]+)/g),
  ].map(({ index, 0: all, 1: name, 2: raw = '' }) => ({ name, raw, at: start + index + all.length - raw.length }));
  const get = (wanted: AttributeAlt['name']) => {
    const found = attributes.find(({ name }) => name === wanted);
    return found && { ...found, name: wanted };
  };
  const knowsFigAlt = rule === 'quarto' || rule === 'unknown';
  const found = (knowsFigAlt ? get('fig-alt') : undefined) ?? get('alt');
  if (!found) return undefined;
  const { name, raw, at } = found;
  const value = { start: at, end: at + raw.length };
  // Who reads it is not known, nor how: it is left alone.
  if (rule === 'unknown' && name === 'alt') return { name, alt: { kind: 'expression', span: value }, value };
  const isQuoted = /^["']/.test(raw);
  const inner = isQuoted ? { start: at + 1, end: at + raw.length - 1 } : value;
  const text = joinLines(decode(isQuoted ? raw.slice(1, -1) : raw, quotingOf(rule)));
  // Pandoc leaves an empty one out.
  const empty = rule === 'pandoc' ? 'missing' : 'decorative';
  return {
    name,
    alt: text === '' ? { kind: empty } : { kind: 'text', text, span: inner },
    ...(isQuoted && { altSpan: inner }),
    value,
  };
}

/** Pandoc's keyValAttr: backslashes before what is no letter or digit, and entities. Kramdown: before quotes and braces. */
function decode(raw: string, quoting: AttributeQuoting): string {
  if (quoting === 'python') return raw;
  const pattern = quoting === 'kramdown' ? /\\(["'}])|&(?:#\w+|\w+);/gu : /\\([^\p{L}\p{N}\s])|&(?:#\w+|\w+);/gu;
  return raw.replace(pattern, (all, escaped: string | undefined) =>
    escaped === undefined ? decodeHTMLStrict(all) : escaped,
  );
}

/** A value with its quotes; undefined where it cannot be said: Python-Markdown takes markup in it for markup. */
export function quoteAttribute(alt: string, quoting: AttributeQuoting): string | undefined {
  switch (quoting) {
    case 'pandoc':
      return `"${encodeBrackets(alt.replace(/[\\"&]/g, '\\$&'))}"`;
    case 'kramdown':
      return `"${encodeTemplates(alt.replace(/["}]/g, '\\$&').replace(/&(?=#?\w+;)/g, '&amp;'))}"`;
    case 'python':
      return /[*_`"{}[\]<>&\\|~^=+]|:\/\//.test(alt) ? undefined : `"${alt}"`;
  }
}

/** Of a bar kramdown makes a table, and Liquid reads its signs before anything else is read. */
function encodeTemplates(text: string): string {
  return text.replaceAll('|', '&#124;').replace(/\{(?=[{%])/g, '&#123;');
}

/** Pandoc counts brackets in a link's text before it looks for attributes in it. */
function encodeBrackets(text: string): string {
  let depth = 0;
  for (const sign of text) {
    if (sign === '[') depth++;
    else if (sign === ']' && --depth < 0) break;
  }
  return depth === 0 ? text : text.replaceAll('[', '&#91;').replaceAll(']', '&#93;');
}
