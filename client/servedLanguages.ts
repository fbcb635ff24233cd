/** VS Code's identifiers of the languages whose pictures are found; the manifest activates the extension for these alone. */
export const servedLanguages: readonly string[] = [
  'markdown',
  'mdx',
  'quarto',
  'html',
  'vue',
  'svelte',
  'javascriptreact',
  'typescriptreact',
  'asciidoc',
  'restructuredtext',
  'latex',
];

export const notebookType = 'jupyter-notebook';
