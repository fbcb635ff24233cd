import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { notebookType } from '../servedLanguages.ts';
import { figuresOf } from './figures.ts';

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
    const figures = figuresOf(cell);
    if (figures.length === 0) return undefined;
    const alts = figures.flatMap(({ alt }) => (alt === undefined ? [] : [alt === '' ? t('Decorative') : alt]));
    const isDone = alts.length === figures.length;
    const offer = figures.length === 1 ? t('Describe figure') : t('Describe {0} figures', figures.length);
    const item = new vscode.NotebookCellStatusBarItem(
      isDone ? `$(eye) ${shortened(alts.join(' '))}` : `$(sparkle) ${offer}`,
      vscode.NotebookCellStatusBarAlignment.Left,
    );
    item.tooltip = isDone
      ? `${t('Alt text: {0}', alts.join(' '))}\n${t('Press to describe again')}`
      : t('Describe what this cell shows and keep it as alt text');
    item.command = {
      command: 'captionLens.describeFigures',
      title: t('Describe output figures'),
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
