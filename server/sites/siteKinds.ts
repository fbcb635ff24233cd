/**
 * The kinds of sites that are known, one entry each: by what a site is recognised, and where its own program looks for
 * pictures. In a folder that has the marks of several, the first entry counts.
 */
import { quarto, rMarkdown } from './kinds/books.ts';
import * as bundlers from './kinds/bundlers.ts';
import * as generators from './kinds/generators.ts';
import { asciidoctor, latex } from './kinds/includes.ts';
import * as notes from './kinds/notes.ts';
import { django, laravel, rails } from './kinds/servers.ts';
import * as manuals from './kinds/manuals.ts';
import { vitePress, vuePress } from './kinds/vuePress.ts';
import type { SiteKind } from './siteKind.ts';

export const siteKinds: readonly SiteKind[] = [
  latex,
  generators.antora,
  notes.obsidian,
  vitePress,
  vuePress,
  generators.docusaurus,
  bundlers.astro,
  bundlers.svelteKit,
  bundlers.nuxt,
  bundlers.gatsby,
  bundlers.next,
  quarto,
  manuals.jupyterBook,
  manuals.nikola,
  manuals.sphinx,
  manuals.mkdocs,
  manuals.pelican,
  generators.zola,
  generators.hugo,
  generators.hexo,
  generators.jekyll,
  generators.eleventy,
  generators.mdbook,
  rMarkdown,
  notes.gitbook,
  notes.logseq,
  notes.dendron,
  notes.wiki,
  notes.docsify,
  bundlers.angular,
  bundlers.vite,
  bundlers.webpack,
  laravel,
  rails,
  django,
  asciidoctor,
  bundlers.typescript,
  manuals.readTheDocs,
];
