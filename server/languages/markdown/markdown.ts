import type { LanguageAdapter, ParsedDocument } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';
import { isSame, MarkdownDocument, writeMarkdownAlt, writeMarkdownDecorative } from './markdownDocument.ts';
import { parseMdx } from './mdx.ts';
import type { MarkdownDialect } from './markdownForms.ts';

const parseMarkdown = parseAs('markdown');

/** CommonMark with GFM's tables, HTML, and what Obsidian, Microsoft Learn, MyST and Quarto add. */
export const markdown: LanguageAdapter = {
  ...languageNames.markdown,
  /** Docusaurus reads these files as MDX too. */
  parse: (text, earlier, flavour) =>
    flavour === 'docusaurus' ? parseMdx(text, earlier, flavour) : parseMarkdown(text, earlier, flavour),
  writeAlt: writeMarkdownAlt,
  writeDecorative: writeMarkdownDecorative,
};

/** Markdown in which an image's label is its caption: the alt text is `fig-alt`. */
export const quarto: LanguageAdapter = {
  ...markdown,
  ...languageNames.quarto,
  parse: parseAs('quarto'),
};

function parseAs(dialect: MarkdownDialect): LanguageAdapter['parse'] {
  return (text, earlier, flavour): ParsedDocument =>
    isSame(earlier, text, flavour) ? earlier : new MarkdownDocument(text, dialect, earlier, flavour);
}
