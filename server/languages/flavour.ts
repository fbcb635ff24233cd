/**
 * Whose rules a document follows beyond those of its language: those of the program that makes a site or a book of it.
 * Where it is not known (undefined), what any of them may read counts as it does for most.
 */
export type Flavour =
  | 'astro'
  | 'docusaurus'
  | 'github'
  /** Goldmark with Hugo's shortcodes. */
  | 'hugo'
  /** Kramdown with Liquid's tags. */
  | 'jekyll'
  /** Python-Markdown with the extensions of MkDocs and Material. */
  | 'mkdocs'
  /** MyST-Parser: Sphinx and Jupyter Book. */
  | 'myst'
  | 'obsidian'
  | 'quarto'
  /** Pandoc's Markdown as R Markdown and bookdown use it. */
  | 'rmarkdown'
  /** Markdown-it with Vue's components: VitePress and VuePress. */
  | 'vitepress';
