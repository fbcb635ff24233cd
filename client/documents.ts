import * as vscode from 'vscode';
import type { CommandTarget, PictureLocator } from '../server/protocol/messages.ts';
import { notebookType, servedLanguages } from './servedLanguages.ts';

/** Whether pictures in this document are found, so that the service has something to do. */
export function isServed(document: vscode.TextDocument): boolean {
  const { scheme } = document.uri;
  if (scheme === 'vscode-notebook-cell') return document.languageId === 'markdown';
  return (scheme === 'file' || scheme === 'untitled') && servedLanguages.includes(document.languageId);
}

export function isServedNotebook(notebook: vscode.NotebookDocument): boolean {
  return notebook.notebookType === notebookType;
}

/** The caret's place in the active editor. */
export function caretTarget(): CommandTarget | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}

export function referenceAt({ uri, position }: CommandTarget): PictureLocator {
  return { kind: 'reference', uri, position };
}

/** A command's argument, which a hover's link carries as JSON and anyone may forge. */
export function readTarget(value: unknown): CommandTarget | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { uri, position, text } = value as Partial<CommandTarget>;
  if (typeof uri !== 'string' || typeof position !== 'object' || position === null) return undefined;
  const { line, character } = position;
  if (!Number.isInteger(line) || !Number.isInteger(character) || line < 0 || character < 0) return undefined;
  return { uri, position: { line, character }, ...(typeof text === 'string' && { text }) };
}

export async function openDocument(uri: string): Promise<vscode.TextDocument> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
  return open ?? (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true)));
}
