import * as vscode from 'vscode';
import type { CaptionService } from './captionService.ts';
import { isServed, referenceAt } from './documents.ts';
import { isInEmptyAlt } from './emptyAlt.ts';

/** The caret passes through brackets on its way; what it rests in is meant. */
const restMs = 150;

/**
 * Shows the ghost text of an empty alt text as soon as the caret is in it; VS Code itself asks for it only after an
 * edit. A picture that is not described yet is described where that costs no loading of a model.
 */
export class GhostText implements vscode.Disposable {
  readonly #service: CaptionService;
  readonly #subscription: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #describing: vscode.CancellationTokenSource | undefined;

  constructor(service: CaptionService) {
    this.#service = service;
    this.#subscription = vscode.window.onDidChangeTextEditorSelection((event) => this.#moved(event));
  }

  dispose(): void {
    this.#leave();
    this.#subscription.dispose();
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#describing?.cancel();
    this.#describing = undefined;
  }

  #moved({ textEditor, selections }: vscode.TextEditorSelectionChangeEvent): void {
    this.#leave();
    const [selection] = selections;
    const { document } = textEditor;
    if (!selection?.isEmpty || selections.length > 1 || !this.#service.running || !isServed(document)) return;
    const position = selection.active;
    if (!isInEmptyAlt(document.lineAt(position.line).text, position.character)) return;
    if (!vscode.workspace.getConfiguration('captionLens').get('inlineCompletion.enabled', true)) return;
    this.#timer = setTimeout(() => void this.#show(textEditor, position), restMs);
  }

  async #show(editor: vscode.TextEditor, position: vscode.Position): Promise<void> {
    await trigger(editor, position);
    const { state } = this.#service;
    if (state.kind !== 'running' || state.status?.model.kind !== 'ready') return;
    const describing = (this.#describing = new vscode.CancellationTokenSource());
    const { line, character } = position;
    const picture = referenceAt({ uri: editor.document.uri.toString(), position: { line, character } });
    try {
      const options = { purpose: 'altText' } as const;
      const { origin } = await this.#service.describe(
        { picture, priority: 'hover', options },
        () => undefined,
        describing.token,
      );
      if (origin === 'model' && !describing.token.isCancellationRequested) await trigger(editor, position);
    } catch {
      // Nobody has asked: a picture that cannot be described has no ghost text.
    } finally {
      describing.dispose();
    }
  }
}

async function trigger(editor: vscode.TextEditor, position: vscode.Position): Promise<void> {
  const isThere = vscode.window.activeTextEditor === editor && editor.selection.active.isEqual(position);
  if (isThere) await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
}
