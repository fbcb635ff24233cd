import { findHtmlImages, writeHtmlAlt, writeHtmlDecorative, type HtmlImage } from './htmlImages.ts';
import { hideTemplateComments } from './templateComments.ts';
import { inLineOrOwn } from '../insertion/newReference.ts';
import { toUrlPath } from '../insertion/urlPath.ts';
import type { ImageReference, LanguageAdapter } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';
import { readImports } from '../sources/imports.ts';
import { toTarget } from '../sources/sourceTarget.ts';

/** HTML, and the templates that are HTML with something put in. */
export const html: LanguageAdapter = {
  ...languageNames.html,
  parse(text, earlier) {
    if (earlier?.text === text) return earlier;
    // Astro's code, or the settings of a site generator.
    const front = text.startsWith('---') ? (/^---\r?\n(?:[^]*?\n)??---/.exec(text)?.[0].length ?? 0) : 0;
    return { text, images: resolveImports(text, findHtmlImages(hideTemplateComments(text.slice(front)), front)) };
  },
  writeAlt: (document, reference, alt) => writeHtmlAlt(document.text, reference, alt),
  writeDecorative: (document, reference) => writeHtmlDecorative(document.text, reference),
  writeReference: (path, room) => [inLineOrOwn(`<img src="${toUrlPath(path)}">`, room)],
};

/** The code of Astro, Vue and Svelte imports pictures that their tags name. */
function resolveImports(text: string, images: readonly HtmlImage[]): readonly ImageReference[] {
  const isNeeded = images.some(({ target }) => target.kind === 'imported');
  const imports = isNeeded ? readImports(text) : new Map<string, string>();
  return images.map((image) => ({ ...image, target: toTarget(image.target, imports) }));
}
