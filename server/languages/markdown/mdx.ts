import type { Flavour } from '../flavour.ts';
import type { LanguageAdapter, ParsedDocument } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';
import { isSame, MarkdownDocument, writeMarkdownAlt, writeMarkdownDecorative } from './markdownDocument.ts';

/** Markdown with JSX and JavaScript. While it has an error in its syntax it is read as Markdown. */
export const mdx: LanguageAdapter = {
  ...languageNames.mdx,
  parse: parseMdx,
  writeAlt: writeMarkdownAlt,
  writeDecorative: writeMarkdownDecorative,
};

/** Never throws: a document with an error in it is read as Markdown. */
export function parseMdx(
  text: string,
  earlier: ParsedDocument | undefined,
  flavour: Flavour | undefined,
): ParsedDocument {
  if (isSame(earlier, text, flavour)) return earlier;
  try {
    return new MarkdownDocument(text, 'mdx', earlier, flavour);
  } catch {
    return new MarkdownDocument(text, 'markdown', earlier, flavour);
  }
}
