import * as vscode from 'vscode';
import { notebookType } from '../servedLanguages.ts';
import { figuresOf, readAlt } from './figures.ts';

/** Below a cell with figures: their alt text, or the offer to describe them. */
export class CellStatus implements vscode.NotebookCellStatusBarItemProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable;

  readonly onDidChangeCellStatusBarItems = this.#changed.event;

  constructor() {
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.onDidChangeNotebookDocument(({ cellChanges }) => {
        if (cellChanges.some(({ outputs, metadata }) => outputs ?? metadata)) this.#changed.fire();
      }),
      vscode.notebooks.registerNotebookCellStatusBarItemProvider(notebookType, this),
    );
  }

  provideCellStatusBarItems(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem | undefined {
    const count = figuresOf(cell.outputs).length;
    if (count === 0) return undefined;
    const alt = readAlt(cell.metadata);
    const offer = count === 1 ? '$(sparkle) Describe figure' : `$(sparkle) Describe ${count} figures`;
    const item = new vscode.NotebookCellStatusBarItem(
      alt === undefined ? offer : `$(eye) ${shortened(alt)}`,
      vscode.NotebookCellStatusBarAlignment.Left,
    );
    item.tooltip = alt === undefined ? 'Describe the output and keep it as alt text' : `Alt text: ${alt}`;
    item.command = {
      command: 'captionLens.describeFigures',
      title: 'Describe output figures',
      arguments: [cell],
    };
    return item;
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }
}

/** One line of the cell's status bar, without what it would take for icons. */
function shortened(alt: string): string {
  const line = alt.replaceAll('$(', '(');
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
