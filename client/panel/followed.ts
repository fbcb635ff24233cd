import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PictureLocator } from '../../server/protocol/messages.ts';
import { figuresOf } from '../notebook/figures.ts';
import { notebookType } from '../servedLanguages.ts';

/** File names that VS Code's own viewer opens and the decoder reads. */
const pictureName = /\.(png|jpe?g|webp|gif|tiff?|avif|cr[23]|nef|arw|dng|raf)$/i;

/**
 * The picture that a person is at: the opened picture file (a click in the Explorer opens it), the reference at the
 * caret, the figure of the selected notebook cell. `stay`: a place that says nothing, such as the panel itself.
 */
export function followed(): PictureLocator | 'none' | 'stay' {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputCustom && pictureName.test(input.uri.path)) {
    return { kind: 'file', uri: input.uri.toString() };
  }
  if (input instanceof vscode.TabInputWebview) return 'stay';
  const editor = vscode.window.activeTextEditor;
  if (editor && !isElsewhere(editor.document)) {
    const { line, character } = editor.selection.active;
    return { kind: 'reference', uri: editor.document.uri.toString(), position: { line, character } };
  }
  return selectedFigure() ?? 'none';
}

/** The log's lines name no picture; a code cell is followed by what it shows. */
function isElsewhere({ uri, languageId }: vscode.TextDocument): boolean {
  return uri.scheme === 'output' || (uri.scheme === 'vscode-notebook-cell' && languageId !== 'markdown');
}

function selectedFigure(): PictureLocator | undefined {
  const editor = vscode.window.activeNotebookEditor;
  if (editor?.notebook.notebookType !== notebookType || editor.notebook.cellCount === 0) return undefined;
  const cell = editor.notebook.cellAt(Math.min(editor.selection.start, editor.notebook.cellCount - 1));
  const [figure] = figuresOf(cell);
  return figure && { kind: 'bytes', name: t('output of cell {0}', cell.index + 1), base64: figure.base64() };
}

/** Called at everything that may change `followed`. */
export function onFollow(listener: () => void): vscode.Disposable {
  const { window, workspace } = vscode;
  let shown = window.tabGroups.activeTabGroup.activeTab?.input;
  const tabsChanged = () => {
    // A tab elsewhere, such as the panel's own, moves no cursor.
    const before = shown;
    shown = window.tabGroups.activeTabGroup.activeTab?.input;
    if (shown !== before) listener();
  };
  return vscode.Disposable.from(
    window.onDidChangeActiveTextEditor(listener),
    window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === window.activeTextEditor) listener();
    }),
    window.tabGroups.onDidChangeTabs(tabsChanged),
    window.tabGroups.onDidChangeTabGroups(tabsChanged),
    window.onDidChangeActiveNotebookEditor(listener),
    window.onDidChangeNotebookEditorSelection(listener),
    workspace.onDidChangeTextDocument(({ document }) => {
      if (document === window.activeTextEditor?.document) listener();
    }),
  );
}
