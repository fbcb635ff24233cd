import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import type { ImageReference } from '../imageReference.ts';

/** A cell of a notebook's file, by nbformat 4. */
export interface NotebookCell {
  readonly index: number;
  readonly node: Node;
  readonly kind: string;
}

/** A picture among a cell's outputs. */
export interface NotebookPicture {
  readonly output: number;
  readonly mediaType: string;
  /** `"image/png": "iVBORw0..."` */
  readonly property: Node;
  readonly base64: string;
}

const pictureTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

/** The cells of a notebook's file; none where it is no JSON or nested beyond reason. */
export function readCells(text: string): readonly NotebookCell[] {
  const root = parseJson(text);
  const cells = root && findNodeAtLocation(root, ['cells']);
  return (cells?.type === 'array' ? (cells.children ?? []) : []).map((node, index) => {
    const kind: unknown = get(node, 'cell_type')?.value;
    return { index, node, kind: typeof kind === 'string' ? kind : '' };
  });
}

export function get(node: Node, ...path: readonly (string | number)[]): Node | undefined {
  return findNodeAtLocation(node, [...path]);
}

/** One picture for each output that has one: PNG rather than JPEG, as notebooks show it. */
export function readPictures({ node }: NotebookCell): readonly NotebookPicture[] {
  const outputs = get(node, 'outputs');
  return (outputs?.type === 'array' ? (outputs.children ?? []) : []).flatMap((output, index) => {
    for (const mediaType of pictureTypes) {
      const value = get(output, 'data', mediaType);
      const base64 = value && readLines(value);
      if (value?.parent && base64) return [{ output: index, mediaType, property: value.parent, base64 }];
    }
    return [];
  });
}

/** The pictures attached to a cell, in base64 by their names. */
export function notebookAttachments(text: string, cell: number): Readonly<Record<string, string>> {
  const found = readCells(text)[cell];
  const attachments = found && get(found.node, 'attachments');
  const entries = (attachments?.type === 'object' ? (attachments.children ?? []) : []).flatMap(({ children = [] }) => {
    const [name, data] = children;
    const types = data?.type === 'object' ? (data.children ?? []) : [];
    const picture = types.find(({ children: [type] = [] }) => /^image\//.test(String(type?.value)))?.children?.[1];
    const base64 = picture && readLines(picture);
    return name && base64 ? [[String(name.value), base64] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** The picture that `output:3/0` names: of cell 3, its first output. */
export function notebookOutput(
  text: string,
  targetText: string,
): { readonly mediaType: string; readonly base64: string } | undefined {
  const [, cell, output] = /^output:(\d+)\/(\d+)$/.exec(targetText) ?? [];
  const found = readCells(text)[Number(cell)];
  const picture = found && readPictures(found).find((one) => one.output === Number(output));
  return picture && { mediaType: picture.mediaType, base64: picture.base64 };
}

/** What the file of a notebook carries for one of its references, by name: its cell's attachments, or the output itself. */
export function carriedPictures(
  text: string,
  { syntax, target, cell }: ImageReference,
): Readonly<Record<string, string>> | undefined {
  if (cell === undefined) return undefined;
  if (syntax !== 'notebookOutput') {
    return /^\s*attachment:/i.test(target.text) ? notebookAttachments(text, cell) : undefined;
  }
  const output = notebookOutput(text, target.text);
  return output && { [target.text]: output.base64 };
}

function parseJson(text: string): Node | undefined {
  try {
    return parseTree(text);
  } catch {
    return undefined;
  }
}

/** A string, or an array of its lines; base64 without its line ends. */
function readLines({ type, value, children = [] }: Node): string | undefined {
  const written = type === 'array' ? children.map((line) => String(line.value)).join('') : String(value);
  return type === 'array' || type === 'string' ? written.replace(/\s+/g, '') : undefined;
}
