import { findHtmlImages, writeHtmlAlt, writeHtmlDecorative } from './htmlImages.ts';
import type { LanguageAdapter } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';

/** HTML, and the templates that are HTML with something put in. */
export const html: LanguageAdapter = {
  ...languageNames.html,
  parse(text, earlier) {
    if (earlier?.text === text) return earlier;
    // Astro's code, or the settings of a site generator.
    const front = text.startsWith('---') ? (/^---\r?\n(?:[^]*?\n)??---/.exec(text)?.[0].length ?? 0) : 0;
    return { text, images: findHtmlImages(text.slice(front), front) };
  },
  writeAlt: (document, reference, alt) => writeHtmlAlt(document.text, reference, alt),
  writeDecorative: (document, reference) => writeHtmlDecorative(document.text, reference),
};
