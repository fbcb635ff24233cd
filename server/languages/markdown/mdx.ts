import { defaultShortcodes, makeRules, rulesByFlavour } from '../commonmark/rules.ts';
import type { LanguageAdapter } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';
import { isSame, MarkdownDocument, writeMarkdownAlt, writeMarkdownDecorative } from './markdownDocument.ts';
import { writeMarkdownReference } from './markdownReference.ts';

/** Markdown with JSX and JavaScript. While it has an error in its syntax it is read as Markdown. */
export const mdx: LanguageAdapter = {
  ...languageNames.mdx,
  parse: makeMdxParse(defaultShortcodes),
  writeAlt: writeMarkdownAlt,
  writeDecorative: writeMarkdownDecorative,
  writeReference: writeMarkdownReference,
};

/** Reads MDX, never throwing: a document with an error in it is read as Markdown. */
export function makeMdxParse(shortcodes: readonly string[]): LanguageAdapter['parse'] {
  const rulesOf = rulesByFlavour('mdx', shortcodes);
  /** Of a document that is no MDX at the moment; what sites of another kind add cannot be in it. */
  const brokenRules = makeRules('markdown', 'docusaurus', shortcodes);
  return (text, earlier, flavour) => {
    if (isSame(earlier, text, flavour)) return earlier;
    try {
      return new MarkdownDocument(text, rulesOf(flavour), earlier, flavour);
    } catch {
      return new MarkdownDocument(text, brokenRules, earlier, flavour);
    }
  };
}
