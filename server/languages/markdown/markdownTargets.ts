import { unescape } from '../commonmark/inlines/linkParts.ts';
import type { ImageTarget, Span } from '../imageReference.ts';
import { computed, toTarget } from '../sources/sourceTarget.ts';
import { readSource } from '../sources/sourceTemplate.ts';
import type { ImageForm } from './markdownForms.ts';

/** What Jekyll, Hugo, Hexo or Pelican put something in. */
const template = /\{\{[^{}]*\}\}|\{%[^{}%]*%\}|<%[^%]*%>|\{(?:static|attach|filename)\}/;

const foreign: ReadonlySet<ImageForm['kind']> = new Set(['html', 'jsx', 'rst', 'shortcode', 'chunk'] as const);

/** Whether the form's own reader has said what the source means: it is not Markdown's. */
export function isForeign({ kind }: ImageForm): boolean {
  return foreign.has(kind);
}

/** Whether a template makes what is written as a target of Markdown. */
export function holdsTemplate(written: string): boolean {
  return template.test(written);
}

/** What Markdown's own syntax names, of which a template makes the path; `span`: where it is written. */
export function readTemplateTarget(written: string, span: Span): ImageTarget {
  return toTarget(readSource(written, span.start, unescape) ?? computed(written, span), new Map());
}
