import { defaultShortcodes, rulesByFlavour, type MarkdownDialect } from '../commonmark/rules.ts';
import type { LanguageAdapter } from '../imageReference.ts';
import { languageNames, type LanguageNames } from '../languageNames.ts';
import { isSame, MarkdownDocument, writeMarkdownAlt, writeMarkdownDecorative } from './markdownDocument.ts';
import { writeMarkdownReference } from './markdownReference.ts';
import { makeMdxParse } from './mdx.ts';

/** What a site's own settings say of its documents. */
export interface MarkdownOptions {
  /**
   * Names of Hugo's shortcodes and Jekyll's includes that show one picture, without a suffix and in any case; in place of
   * `defaultShortcodes`.
   */
  readonly shortcodes: readonly string[];
}

/** Reads documents of a dialect by the rules of their flavour, and writes into them. */
export function makeMarkdown(
  dialect: MarkdownDialect,
  names: LanguageNames,
  options: MarkdownOptions,
): LanguageAdapter {
  const rulesOf = rulesByFlavour(dialect, options.shortcodes);
  const parseMdx = makeMdxParse(options.shortcodes);
  return {
    ...names,
    parse: (text, earlier, flavour) => {
      // Docusaurus reads its `.md` as MDX.
      if (dialect === 'markdown' && flavour === 'docusaurus') return parseMdx(text, earlier, flavour);
      return isSame(earlier, text, flavour) ? earlier : new MarkdownDocument(text, rulesOf(flavour), earlier, flavour);
    },
    writeAlt: writeMarkdownAlt,
    writeDecorative: writeMarkdownDecorative,
    writeReference: writeMarkdownReference,
  };
}

const options: MarkdownOptions = { shortcodes: defaultShortcodes };

/** CommonMark with GFM's tables, HTML, and what Obsidian, Microsoft Learn, MyST, MkDocs, Hugo and Jekyll add. */
export const markdown: LanguageAdapter = makeMarkdown('markdown', languageNames.markdown, options);

/** Markdown in which an image's label is its caption: the alt text is `fig-alt`. */
export const quarto: LanguageAdapter = makeMarkdown('quarto', languageNames.quarto, options);

/** Pandoc's Markdown, as R Markdown and bookdown use it: the alt text is the label, or `alt` behind it. */
export const rMarkdown: LanguageAdapter = makeMarkdown('rmarkdown', languageNames.rMarkdown, options);
