import type { LanguageAdapter } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';
import { MarkdownDocument, writeMarkdownAlt, writeMarkdownDecorative } from './markdownDocument.ts';

/** Markdown with JSX and JavaScript. While it has an error in its syntax it is read as Markdown. */
export const mdx: LanguageAdapter = {
  ...languageNames.mdx,

  parse(text, earlier) {
    if (earlier?.text === text) return earlier;
    try {
      return new MarkdownDocument(text, 'mdx', earlier);
    } catch {
      return new MarkdownDocument(text, 'markdown', earlier);
    }
  },

  writeAlt: writeMarkdownAlt,
  writeDecorative: writeMarkdownDecorative,
};
