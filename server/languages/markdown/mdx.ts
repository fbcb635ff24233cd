import type { LanguageAdapter } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';
import { isSame, MarkdownDocument, writeMarkdownAlt, writeMarkdownDecorative } from './markdownDocument.ts';

/** Markdown with JSX and JavaScript. While it has an error in its syntax it is read as Markdown. */
export const mdx: LanguageAdapter = {
  ...languageNames.mdx,

  parse(text, earlier, flavour) {
    if (isSame(earlier, text, flavour)) return earlier;
    try {
      return new MarkdownDocument(text, 'mdx', earlier, flavour);
    } catch {
      return new MarkdownDocument(text, 'markdown', earlier, flavour);
    }
  },

  writeAlt: writeMarkdownAlt,
  writeDecorative: writeMarkdownDecorative,
};
