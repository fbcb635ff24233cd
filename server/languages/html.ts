import { findHtmlImages, writeHtmlAlt, writeHtmlDecorative } from './htmlImages.ts';
import type { LanguageAdapter } from './imageReference.ts';

/** HTML, and the templates that are HTML with something put in. */
export const html: LanguageAdapter = {
  languageIds: [
    'html',
    'xhtml',
    'vue',
    'vue-html',
    'svelte',
    'astro',
    'php',
    'blade',
    'razor',
    'aspnetcorerazor',
    'handlebars',
    'mustache',
    'django-html',
    'jinja-html',
    'liquid',
    'twig',
    'nunjucks',
    'erb',
    'html.erb',
    'ejs',
  ],
  extensions: [
    'html',
    'htm',
    'xhtml',
    'vue',
    'svelte',
    'astro',
    'php',
    'phtml',
    'cshtml',
    'razor',
    'hbs',
    'handlebars',
    'mustache',
    'liquid',
    'twig',
    'njk',
    'jinja',
    'j2',
    'erb',
    'ejs',
  ],
  parse(text, earlier) {
    if (earlier?.text === text) return earlier;
    // Astro's code, or the settings of a site generator.
    const front = text.startsWith('---') ? (/^---\r?\n(?:[^]*?\n)??---/.exec(text)?.[0].length ?? 0) : 0;
    return { text, images: findHtmlImages(text.slice(front), front) };
  },
  writeAlt: (document, reference, alt) => writeHtmlAlt(document.text, reference, alt),
  writeDecorative: (document, reference) => writeHtmlDecorative(document.text, reference),
};
