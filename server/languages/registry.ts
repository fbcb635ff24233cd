import { asciidoc } from './asciidoc/asciidoc.ts';
import { html } from './html/html.ts';
import { defaultShortcodes, toShortcodeName } from './commonmark/rules.ts';
import type { LanguageAdapter } from './imageReference.ts';
import { jsx } from './jsx/jsx.ts';
import { languageNames } from './languageNames.ts';
import { latex } from './latex/latex.ts';
import { makeMarkdown, markdown, quarto, rMarkdown } from './markdown/markdown.ts';
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
 * cell is a document of the language `markdown`. `shortcodes`: as `withShortcodes`.
 */
export function adapterFor(
  languageIdOrExtension: string,
  shortcodes: readonly string[] = [],
): LanguageAdapter | undefined {
  const adapter = byName.get(languageIdOrExtension) ?? byName.get(languageIdOrExtension.toLowerCase());
  return adapter && withShortcodes(adapter, shortcodes);
}

/** Projects whose adapters are kept. */
const mostProjects = 32;
const projectMarkdown = new Map<string, LanguageAdapter>();

/**
 * The adapter that also knows a project's own shortcodes: names beside the known ones, in any case. The same one for the
 * same names, so that a document is read anew only in part. Only Markdown has shortcodes.
 */
export function withShortcodes(adapter: LanguageAdapter, shortcodes: readonly string[]): LanguageAdapter {
  if (adapter !== markdown || shortcodes.length === 0) return adapter;
  const key = JSON.stringify([...new Set(shortcodes.map(toShortcodeName))].sort());
  const known =
    projectMarkdown.get(key) ??
    makeMarkdown('markdown', languageNames.markdown, { shortcodes: [...defaultShortcodes, ...shortcodes] });
  // Those that were used longest ago make room.
  projectMarkdown.delete(key);
  projectMarkdown.set(key, known);
  for (const oldest of projectMarkdown.keys()) {
    if (projectMarkdown.size <= mostProjects) break;
    projectMarkdown.delete(oldest);
  }
  return known;
}
