import { resolve } from 'node:path';
import { repositoryOf } from '../documents/documentWalk.ts';
import type { ReferenceContext } from '../images/pictureSource.ts';
import type { ImageReference } from '../languages/imageReference.ts';
import { defaultSettings } from '../protocol/settings.ts';

/**
 * What the references of a document are looked up from: its repository, or the current folder where it is in none, and
 * the pictures that a notebook's cell carries. `path` is absolute.
 */
export async function pictureContexts(
  path: string,
  text: string,
): Promise<(image: ImageReference) => ReferenceContext> {
  const workspaceFolder = (await repositoryOf(path)) ?? resolve('.');
  let cells: readonly unknown[] | undefined;
  return ({ cell, target }) => {
    const isAttached = cell !== undefined && /^\s*attachment:/i.test(target.text);
    if (isAttached) cells ??= cellsOf(text);
    return {
      documentPath: path,
      workspaceFolders: [workspaceFolder],
      images: defaultSettings.images,
      remote: defaultSettings.remote,
      trust: 'trusted',
      ...(isAttached && { attachments: attachmentsOf(cells?.[cell]) }),
    };
  };
}

function cellsOf(notebook: string): readonly unknown[] {
  try {
    const cells = member(JSON.parse(notebook) as unknown, 'cells');
    return Array.isArray(cells) ? cells : [];
  } catch {
    return []; // the adapter may find images in what is no longer a notebook; their pictures are not found then
  }
}

/** By name, in base64, of `{ "attachments": { "cup.png": { "image/png": "iVBORw0…" } } }` (nbformat 4). */
function attachmentsOf(cell: unknown): Readonly<Record<string, string>> {
  const bundles = Object.entries(member(cell, 'attachments') ?? {});
  return Object.fromEntries(
    bundles.flatMap(([name, bundle]: [string, unknown]) => {
      const data = Object.entries(bundle ?? {}).find(([type]) => type.startsWith('image/'))?.[1] as unknown;
      // Long texts may be kept in lines.
      const base64 = Array.isArray(data) ? data.join('') : data;
      return typeof base64 === 'string' ? [[name, base64] as const] : [];
    }),
  );
}

function member(value: unknown, name: string): object | undefined {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'object' && found !== null ? found : undefined;
}
