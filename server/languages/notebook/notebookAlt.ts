import { modify, type FormattingOptions, type JSONPath, type Node } from 'jsonc-parser';
import type { AltText, Span, TextChange } from '../imageReference.ts';
import { joinLines } from '../commonmark/inlines/plainText.ts';
import { get, type NotebookCell, type NotebookPicture } from './notebookFile.ts';

/** Where the alt text of an output is, or is to go. */
export interface NotebookAlt {
  readonly alt: AltText;
  readonly altSpan?: Span;
  /** The value that is there. */
  readonly node: Node | undefined;
  readonly path: JSONPath;
}

/**
 * What nbconvert reads (jupyter/nbconvert#1112): the output's metadata for its media type, or the cell's `alt`, which can
 * only be meant for a picture that is alone in its cell.
 */
export function readNotebookAlt(cell: NotebookCell, picture: NotebookPicture, pictures: number): NotebookAlt {
  const own: JSONPath = ['outputs', picture.output, 'metadata', picture.mediaType, 'alt'];
  const shared: JSONPath = ['metadata', 'alt'];
  const ownNode = get(cell.node, ...own);
  const sharedNode = pictures === 1 ? get(cell.node, ...shared) : undefined;
  const isShared = pictures === 1 && !ownNode;
  const node = ownNode ?? sharedNode;
  const path: JSONPath = ['cells', cell.index, ...(isShared ? shared : own)];
  if (node?.type !== 'string') return { alt: { kind: 'missing' }, node, path };
  const altSpan = { start: node.offset + 1, end: node.offset + node.length - 1 };
  const value = String(node.value);
  const text = joinLines(value);
  const kind = value === '' ? 'decorative' : 'missing';
  return { alt: text === '' ? { kind } : { kind: 'text', text, span: altSpan }, altSpan, node, path };
}

/**
 * Sets the alt text of an output and leaves every other byte of the file as it is. Undefined where metadata are no
 * object, so that there is no place for it.
 */
export function writeNotebookAlt(
  file: string,
  { node, path }: NotebookAlt,
  alt: string,
  cell: Node,
): TextChange | undefined {
  if (node) return { span: { start: node.offset, end: node.offset + node.length }, newText: JSON.stringify(alt) };
  if (!hasPlace(cell, path.slice(2))) return undefined;
  const formattingOptions = findFormat(file, cell, path.slice(2));
  const edits = modify(file, path, alt, formattingOptions ? { formattingOptions } : {});
  const start = Math.min(...edits.map(({ offset }) => offset));
  let newText = '';
  let at = start;
  for (const { offset, length, content } of edits.toSorted((one, other) => one.offset - other.offset)) {
    newText += file.slice(at, offset) + content;
    at = offset + length;
  }
  return { span: { start, end: at }, newText };
}

/** Whether all that is there of a path takes what comes next on it. */
function hasPlace(cell: Node, path: JSONPath): boolean {
  return path.every((step, depth) => {
    const parent = get(cell, ...path.slice(0, depth));
    return parent === undefined || parent.type === (typeof step === 'number' ? 'array' : 'object');
  });
}

/** The file's style, where the lines that the formatter would touch hold nothing else. */
function findFormat(file: string, cell: Node, path: JSONPath): FormattingOptions | undefined {
  let parent = cell;
  for (const step of path) parent = get(parent, step) ?? parent;
  const { offset, length } = parent;
  const written = file.slice(offset, offset + length);
  const [start, end] = [file.lastIndexOf('\n', offset) + 1, file.indexOf('\n', offset + length)];
  const isLineOfItsOwn =
    /^[ \t]*"[^"\r\n]*": ?$/.test(file.slice(start, offset)) && /^,?\r?$/.test(file.slice(offset + length, end));
  if (!written.includes('\n') && !(parent.children?.length === 0 && end >= 0 && isLineOfItsOwn)) return undefined;
  const indent = /\n([ \t]+)"/.exec(file)?.[1] ?? ' ';
  const eol = file.includes('\r\n') ? '\r\n' : '\n';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol };
}
