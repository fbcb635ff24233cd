import * as vscode from 'vscode';
import type { CaptionService } from '../captionService.ts';
import { updateText } from '../commands/altText.ts';
import { notebookType } from '../servedLanguages.ts';
import { figuresOf, withAlt } from './figures.ts';

/** Describes what a cell shows and keeps it in the cell's metadata; an undo takes it back. */
export async function describeFigures(service: CaptionService, cell: vscode.NotebookCell): Promise<void> {
  const figures = figuresOf(cell.outputs);
  if (figures.length === 0) {
    await vscode.window.showInformationMessage('This cell shows no picture.');
    return;
  }
  const name = `output of cell ${cell.index + 1}`;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Describing the ${name}`,
    cancellable: true,
  };
  const texts = await vscode.window.withProgress(options, async (progress, cancellation) => {
    const described: string[] = [];
    for (const figure of figures) {
      const picture = { kind: 'bytes', name, base64: figure.base64() } as const;
      const { texts: found } = await service.describe(
        { picture, priority: 'action' },
        (update) => {
          progress.report({ message: updateText(update) });
        },
        cancellation,
      );
      described.push(found[0]?.text ?? '');
    }
    return described;
  });
  const alt = texts.filter((text) => text !== '').join(' ');
  // The cell may have moved or gone while the model worked.
  if (alt === '' || cell.index < 0 || cell.notebook.isClosed) return;
  const edit = new vscode.WorkspaceEdit();
  edit.set(cell.notebook.uri, [vscode.NotebookEdit.updateCellMetadata(cell.index, { ...withAlt(cell.metadata, alt) })]);
  await vscode.workspace.applyEdit(edit);
}

/** The cell that a button was pressed on, or the selected one. */
export function cellOf(argument: unknown): vscode.NotebookCell | undefined {
  const editor = vscode.window.activeNotebookEditor;
  const notebooks = vscode.workspace.notebookDocuments.filter((notebook) => notebook.notebookType === notebookType);
  const given = notebooks.flatMap((notebook) => notebook.getCells()).find((cell) => cell === argument);
  return (
    given ?? (editor && editor.notebook.cellCount > 0 ? editor.notebook.cellAt(editor.selection.start) : undefined)
  );
}
