import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { staleDocument } from '../../server/protocol/failure.ts';
import type { CaptionService } from '../captionService.ts';
import { updateText } from '../commands/altText.ts';
import { notebookType } from '../servedLanguages.ts';
import { areSame, figuresOf, withCellAlt, withOutputAlt, type Figure } from './figures.ts';

/** Describes what a cell shows and keeps it in the notebook's metadata; an undo takes it back. */
export async function describeFigures(service: CaptionService, cell: vscode.NotebookCell): Promise<void> {
  const figures = figuresOf(cell);
  if (figures.length === 0) {
    await vscode.window.showInformationMessage(t('This cell shows no picture.'));
    return;
  }
  const alts = await describeEach(service, cell.index + 1, figures);
  // The cell may have moved, run again or gone while the model worked.
  const isThere = cell.index >= 0 && !cell.notebook.isClosed;
  if (!isThere || !areSame(figures, figuresOf(cell))) throw staleDocument();
  const edit = new vscode.WorkspaceEdit();
  edit.set(cell.notebook.uri, [editOf(cell, figures, alts)]);
  await vscode.workspace.applyEdit(edit);
}

async function describeEach(service: CaptionService, cell: number, figures: readonly Figure[]): Promise<string[]> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: t('Describing the output of cell {0}', cell),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, cancellation) => {
    const described: string[] = [];
    for (const figure of figures) {
      const picture = { kind: 'bytes', name: t('output of cell {0}', cell), base64: figure.base64() } as const;
      const { texts } = await service.describe(
        { picture, priority: 'action', options: { purpose: 'altText' } },
        (update) => {
          progress.report({ message: updateText(update) });
        },
        cancellation,
      );
      described.push(texts[0]?.text ?? '');
    }
    return described;
  });
}

/** VS Code has an edit for a cell's metadata, but none for an output's: there the cell is replaced by its like. */
function editOf(cell: vscode.NotebookCell, figures: readonly Figure[], alts: readonly string[]): vscode.NotebookEdit {
  if (figures.length === 1) {
    return vscode.NotebookEdit.updateCellMetadata(cell.index, { ...withCellAlt(cell.metadata, alts[0] ?? '') });
  }
  const data = new vscode.NotebookCellData(cell.kind, cell.document.getText(), cell.document.languageId);
  data.metadata = { ...cell.metadata };
  if (cell.executionSummary) data.executionSummary = cell.executionSummary;
  data.outputs = cell.outputs.map(({ items, metadata = {} }, index) => {
    const at = figures.findIndex(({ output }) => output === index);
    const figure = figures[at];
    const own = figure ? withOutputAlt(metadata, figure.mime, alts[at] ?? '') : metadata;
    return new vscode.NotebookCellOutput([...items], { ...own });
  });
  return vscode.NotebookEdit.replaceCells(new vscode.NotebookRange(cell.index, cell.index + 1), [data]);
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
