/**
 * Whose rules a document may follow beyond those of its language: those of the program that makes a site or a book of
 * it. `hugo` is Goldmark with Hugo's shortcodes, `jekyll` Kramdown with Liquid's tags, `mkdocs` Python-Markdown with the
 * extensions of MkDocs and Material, `myst` MyST-Parser (Sphinx and Jupyter Book), `rmarkdown` Pandoc's Markdown as R
 * Markdown and bookdown use it, `vitepress` markdown-it with Vue's components (VitePress and VuePress).
 */
export const flavours = [
  'astro',
  'docusaurus',
  'github',
  'hugo',
  'jekyll',
  'mkdocs',
  'myst',
  'obsidian',
  'quarto',
  'rmarkdown',
  'vitepress',
] as const;

/** One of them. Where it is not known (undefined), what any of them may read counts as it does for most. */
export type Flavour = (typeof flavours)[number];
