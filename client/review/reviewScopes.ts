import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ReviewedReference, ReviewScope } from '../../server/protocol/reviewMessages.ts';
import { scopeName, type ScopeName } from './reviewView.ts';

/** How a scope is called here. */
export function nameOfScope(scope: ReviewScope): ScopeName {
  return scopeName(scope, 'uri' in scope ? lastPart(vscode.Uri.parse(scope.uri)) : '');
}

/** 'docs/many.md:12', and of a cell 'analysis.ipynb, cell 3'. */
export function placeOf({ uri, range }: ReviewedReference): string {
  const document = vscode.Uri.parse(uri);
  const notebook = notebookOf(uri);
  if (!notebook) return `${vscode.workspace.asRelativePath(document)}:${range.start.line + 1}`;
  const path = vscode.workspace.asRelativePath(notebook.document.uri);
  return t('{0}, cell {1}', path, notebook.index + 1);
}

/** Brings the reference up in its document, in another column than the review's own. */
export async function showReference(
  { uri, range }: ReviewedReference,
  own: vscode.ViewColumn | undefined,
): Promise<void> {
  const notebook = notebookOf(uri);
  if (notebook) {
    const cells = new vscode.NotebookRange(notebook.index, notebook.index + 1);
    await vscode.window.showNotebookDocument(notebook.document, {
      ...beside(notebook.document.uri, own),
      selections: [cells],
    });
    return;
  }
  const document = vscode.Uri.parse(uri);
  const { start, end } = range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  await vscode.window.showTextDocument(document, { ...beside(document, own), selection });
}

/** Where it is open already, else beside the review. */
function beside(uri: vscode.Uri, own: vscode.ViewColumn | undefined): { readonly viewColumn: vscode.ViewColumn } {
  const groups = vscode.window.tabGroups.all.filter(({ viewColumn }) => viewColumn !== own);
  const holding = groups.find(({ tabs }) => tabs.some(({ input }) => isOf(input, uri)));
  return { viewColumn: holding?.viewColumn ?? vscode.ViewColumn.Beside };
}

function isOf(input: unknown, uri: vscode.Uri): boolean {
  const isDocument = input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook;
  return isDocument && input.uri.toString() === uri.toString();
}

function notebookOf(cell: string): { readonly document: vscode.NotebookDocument; readonly index: number } | undefined {
  if (!cell.startsWith('vscode-notebook-cell:')) return undefined;
  for (const document of vscode.workspace.notebookDocuments) {
    const index = document.getCells().findIndex((each) => each.document.uri.toString() === cell);
    if (index >= 0) return { document, index };
  }
  return undefined;
}

function lastPart({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
