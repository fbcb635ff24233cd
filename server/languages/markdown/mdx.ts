import { defaultShortcodes, makeRules } from '../commonmark/rules.ts';
import type { LanguageAdapter } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';
import { isSame, MarkdownDocument, writeMarkdownAlt, writeMarkdownDecorative } from './markdownDocument.ts';

const rules = makeRules('mdx', undefined, defaultShortcodes);
/** Of a document that is no MDX at the moment; what sites of another kind add cannot be in it. */
const brokenRules = makeRules('markdown', 'docusaurus', defaultShortcodes);

/** Markdown with JSX and JavaScript. While it has an error in its syntax it is read as Markdown. */
export const mdx: LanguageAdapter = {
  ...languageNames.mdx,

  parse(text, earlier, flavour) {
    if (isSame(earlier, text, flavour)) return earlier;
    try {
      return new MarkdownDocument(text, rules, earlier, flavour);
    } catch {
      return new MarkdownDocument(text, brokenRules, earlier, flavour);
    }
  },

  writeAlt: writeMarkdownAlt,
  writeDecorative: writeMarkdownDecorative,
};
