import type { LSPObject } from 'vscode-languageserver';

/** The cells that a client shares with us: those whose pictures are written as Markdown. */
export const notebookSelector = {
  notebookSelector: [{ notebook: 'jupyter-notebook', cells: [{ language: 'markdown' }] }],
};

/**
 * A Markdown cell's own pictures, by name, in base64. VS Code's ipynb extension puts the file's
 * `{ "cup.png": { "image/png": "iVBORw0…" } }` into the cell's metadata, older ones under `custom`.
 */
export function attachmentsOf(metadata: LSPObject | undefined): Readonly<Record<string, string>> | undefined {
  const bundles = member(metadata, 'attachments') ?? member(member(metadata, 'custom'), 'attachments');
  if (typeof bundles !== 'object' || bundles === null) return undefined;
  const pictures = Object.entries(bundles).flatMap(([name, bundle]) => {
    const data = pictureIn(bundle);
    return data === undefined ? [] : [[name, data] as const];
  });
  return Object.fromEntries(pictures);
}

function pictureIn(bundle: unknown): string | undefined {
  if (typeof bundle !== 'object' || bundle === null) return undefined;
  const [, data] = Object.entries(bundle).find(([type]) => type.startsWith('image/')) ?? [];
  // nbformat allows long texts in lines.
  if (Array.isArray(data)) return data.filter((line) => typeof line === 'string').join('');
  return typeof data === 'string' ? data : undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
