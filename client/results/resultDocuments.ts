import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { markdownTable, type PictureResult } from './resultTable.ts';

export const resultScheme = 'caption-lens-results';

/** The tables of this session, as read-only documents that grow while pictures are described. */
export class ResultDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #results = new Map<string, readonly PictureResult[]>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  #count = 0;

  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(resultScheme, this);
  }

  async open(results: readonly PictureResult[]): Promise<vscode.Uri> {
    this.#count += 1;
    const uri = vscode.Uri.from({ scheme: resultScheme, path: `/${t('Descriptions {0}', this.#count)}.md` });
    this.update(uri, results);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
    return uri;
  }

  update(uri: vscode.Uri, results: readonly PictureResult[]): void {
    this.#results.set(uri.toString(), results);
    this.#changed.fire(uri);
  }

  /** Of the table in the active editor. */
  active(): readonly PictureResult[] | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    return uri && this.#results.get(uri.toString());
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return markdownTable(this.#results.get(uri.toString()) ?? []);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
