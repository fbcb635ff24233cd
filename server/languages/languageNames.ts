/** What calls a language by its name. */
export interface LanguageNames {
  /** VS Code's language identifiers. */
  readonly languageIds: readonly string[];
  /** Without the dot, in lower case. */
  readonly extensions: readonly string[];
}

/**
 * The names of every language that an adapter reads; each adapter takes its own from here. A module that only asks
 * whether a document is one of ours need not load the parsers: the daemon parses in a thread of its own.
 */
export const languageNames = {
  markdown: {
    languageIds: ['markdown'],
    extensions: ['md', 'markdown', 'mdown', 'mkd'],
  },
  quarto: {
    languageIds: ['quarto'],
    extensions: ['qmd'],
  },
  rMarkdown: {
    languageIds: ['rmd'],
    extensions: ['rmd', 'rmarkdown'],
  },
  mdx: {
    languageIds: ['mdx'],
    extensions: ['mdx'],
  },
  html: {
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
  },
  jsx: {
    languageIds: ['javascriptreact', 'typescriptreact', 'javascript'],
    extensions: ['jsx', 'tsx', 'js', 'mjs', 'cjs'],
  },
  asciidoc: {
    languageIds: ['asciidoc'],
    extensions: ['adoc', 'asciidoc', 'asc'],
  },
  restructuredText: {
    languageIds: ['restructuredtext'],
    extensions: ['rst', 'rest'],
  },
  latex: {
    languageIds: ['latex', 'tex', 'latex-expl3', 'doctex'],
    extensions: ['tex', 'ltx', 'latex', 'dtx', 'sty', 'cls'],
  },
  typst: {
    languageIds: ['typst'],
    extensions: ['typ'],
  },
  notebook: {
    languageIds: ['jupyter'],
    extensions: ['ipynb'],
  },
} as const satisfies Readonly<Record<string, LanguageNames>>;

const allNames: readonly LanguageNames[] = Object.values(languageNames);

/** VS Code's language identifiers, as 'markdown'. */
export const servedLanguageIds: readonly string[] = allNames.flatMap(({ languageIds }) => languageIds);
/** Without the dot, in lower case, as 'md'. */
export const servedExtensions: readonly string[] = allNames.flatMap(({ extensions }) => extensions);

const served: ReadonlySet<string> = new Set([...servedLanguageIds, ...servedExtensions]);

/**
 * Whether an adapter reads the language: by VS Code's identifier or by a file's extension without the dot, in any case.
 */
export function isServedLanguage(languageIdOrExtension: string): boolean {
  return served.has(languageIdOrExtension) || served.has(languageIdOrExtension.toLowerCase());
}
