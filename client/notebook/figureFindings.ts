import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { notebookType } from '../servedLanguages.ts';
import { figuresOf } from './figures.ts';

const source = 'caption-lens';
const rule = 'missing';
/** Outputs come in pieces while a cell runs. */
const settleMs = 250;

/**
 * Findings on the figures of open notebooks, at the cells that show them: the same ones that the daemon has of a notebook
 * that is not open, whose outputs it reads itself. With the action that describes them.
 */
export class FigureFindings implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #findings = vscode.languages.createDiagnosticCollection('captionLens.figures');
  readonly #subscriptions: vscode.Disposable;
  readonly #timers = new Map<vscode.NotebookDocument, NodeJS.Timeout>();

  constructor() {
    this.#subscriptions = vscode.Disposable.from(
      this.#findings,
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.#later(notebook)),
      vscode.workspace.onDidChangeNotebookDocument((change) => {
        if (touchesFigures(change)) this.#later(change.notebook);
      }),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.#forget(notebook)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('captionLens.diagnostics')) this.#all();
      }),
      vscode.languages.registerCodeActionsProvider({ notebookType }, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
    this.#all();
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const cell = cellOf(document);
    const own = diagnostics.filter((finding) => finding.source === source && finding.code === rule);
    if (!cell || own.length === 0 || figuresOf(cell).length === 0) return [];
    const title = figuresOf(cell).length === 1 ? t('Describe This Figure') : t('Describe These Figures');
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.diagnostics = own;
    action.isPreferred = true;
    action.command = { command: 'captionLens.describeFigures', title, arguments: [cell] };
    return [action];
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#subscriptions.dispose();
  }

  #all(): void {
    for (const notebook of vscode.workspace.notebookDocuments) this.#later(notebook);
  }

  #later(notebook: vscode.NotebookDocument): void {
    if (notebook.notebookType !== notebookType) return;
    clearTimeout(this.#timers.get(notebook));
    this.#timers.set(
      notebook,
      setTimeout(() => this.#check(notebook), settleMs),
    );
  }

  #check(notebook: vscode.NotebookDocument): void {
    this.#timers.delete(notebook);
    if (notebook.isClosed) return;
    const severity = severityNow();
    const gone: vscode.Uri[] = [];
    this.#findings.forEach((uri) => {
      if (isOf(uri, notebook)) gone.push(uri);
    });
    const found = notebook.getCells().map((cell): [vscode.Uri, vscode.Diagnostic[]] => {
      const missing = severity === undefined ? [] : figuresOf(cell).filter(({ alt }) => alt === undefined);
      const level = severity ?? vscode.DiagnosticSeverity.Warning;
      return [cell.document.uri, missing.map(() => findingAt(cell.document, level))];
    });
    // At once, for VS Code tells everyone of each change. Where a cell comes twice, what comes later is added.
    this.#findings.set([...gone.map((uri): [vscode.Uri, undefined] => [uri, undefined]), ...found]);
  }

  #forget(notebook: vscode.NotebookDocument): void {
    clearTimeout(this.#timers.get(notebook));
    this.#timers.delete(notebook);
    this.#findings.forEach((uri) => {
      if (isOf(uri, notebook)) this.#findings.delete(uri);
    });
  }
}

/** What is typed into a cell does not; what it shows does, and cells that come and go. */
function touchesFigures({ contentChanges, cellChanges }: vscode.NotebookDocumentChangeEvent): boolean {
  return contentChanges.length > 0 || cellChanges.some(({ outputs, metadata }) => (outputs ?? metadata) !== undefined);
}

function findingAt(document: vscode.TextDocument, severity: vscode.DiagnosticSeverity): vscode.Diagnostic {
  const message = t('This figure has no alt text: say what it shows.');
  const finding = new vscode.Diagnostic(document.lineAt(0).range, message, severity);
  finding.source = source;
  finding.code = rule;
  return finding;
}

/** Undefined where the rule is off. */
function severityNow(): vscode.DiagnosticSeverity | undefined {
  const { Error, Warning, Information, Hint } = vscode.DiagnosticSeverity;
  const levels: Readonly<Record<string, vscode.DiagnosticSeverity>> = {
    error: Error,
    warning: Warning,
    information: Information,
    hint: Hint,
  };
  return levels[vscode.workspace.getConfiguration('captionLens').get('diagnostics.severity.missing', 'warning')];
}

function cellOf(document: vscode.TextDocument): vscode.NotebookCell | undefined {
  const cells = vscode.workspace.notebookDocuments.flatMap((notebook) => notebook.getCells());
  return cells.find((cell) => cell.document === document);
}

/** The cell's address is its notebook's with a scheme and a fragment of its own. */
function isOf(uri: vscode.Uri, notebook: vscode.NotebookDocument): boolean {
  return uri.path === notebook.uri.path;
}
