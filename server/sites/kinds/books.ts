/** Quarto and R Markdown. */
import { join } from 'node:path';
import { readSettings, textOf, treeOf } from '../settingsText.ts';
import type { SiteKind } from '../siteKind.ts';

/** Quarto: paths with `/` start at the project ("Project basics"). */
export const quarto: SiteKind = {
  name: 'quarto',
  title: 'Quarto',
  mark: /^_quarto(?:-\w+)?\.ya?ml$/,
  reach: 'root',
  finds: 'paths with `/` from the project’s folder',
  read: async ({ path, documentFolder }) => ({ flavour: 'quarto', roots: [path], bases: [documentFolder, path] }),
};

/** bookdown joins all chapters in the book's folder; blogdown has Hugo's settings. */
export const rMarkdown: SiteKind = {
  name: 'rMarkdown',
  title: 'R Markdown and bookdown',
  mark: /^(?:_bookdown\.ya?ml|_site\.ya?ml|_output\.ya?ml|.+\.Rproj|DESCRIPTION)$/,
  reach: 'root',
  finds: 'paths from the folder of the book, the site or the project (`here()`)',
  read: async ({ path, mark, files, entries, document, documentFolder }) => {
    if (!/\.[rR]?md$/.test(document)) return undefined;
    if (mark === 'DESCRIPTION' && !entries.files.has('NAMESPACE')) return undefined;
    const isPandoc = /\.rmd$/i.test(document) || /^_(?:bookdown|site|output)/.test(mark);
    const settings = /^_bookdown/.test(mark) ? readSettings(mark, await files.read(join(path, mark))) : {};
    const output = textOf(treeOf(settings), 'output_dir');
    return {
      ...(isPandoc && { flavour: 'rmarkdown' as const }),
      // A package's vignettes and README name pictures of `man/figures`.
      roots: [path, ...(output === undefined ? [] : [join(path, output)])],
      bases: [documentFolder, path],
    };
  },
};
