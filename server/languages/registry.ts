import { asciidoc } from './asciidoc/asciidoc.ts';
import { html } from './html/html.ts';
import type { LanguageAdapter } from './imageReference.ts';
import { jsx } from './jsx/jsx.ts';
import { latex } from './latex/latex.ts';
import { markdown, quarto, rMarkdown } from './markdown/markdown.ts';
import { mdx } from './markdown/mdx.ts';
import { notebook } from './notebook/notebook.ts';
import { restructuredText } from './restructuredtext/restructuredText.ts';
import { typst } from './typst/typst.ts';

/** The language adapters, one folder each: text in, image references out; alt text in, a change of text out. */
export const allAdapters: readonly LanguageAdapter[] = [
  markdown,
  quarto,
  rMarkdown,
  mdx,
  html,
  jsx,
  asciidoc,
  restructuredText,
  latex,
  typst,
  notebook,
];

const byName: ReadonlyMap<string, LanguageAdapter> = new Map(
  allAdapters.flatMap((adapter) => [...adapter.extensions, ...adapter.languageIds].map((name) => [name, adapter])),
);

/**
 * The adapter of a language, by VS Code's identifier or by a file's extension without the dot. A notebook's Markdown
 * cell is a document of the language `markdown`.
 */
export function adapterFor(languageIdOrExtension: string): LanguageAdapter | undefined {
  return byName.get(languageIdOrExtension) ?? byName.get(languageIdOrExtension.toLowerCase());
}
