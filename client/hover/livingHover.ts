import type { Middleware } from 'vscode-languageclient/node';
import * as vscode from 'vscode';
import { clientCommands } from '../../server/protocol/messages.ts';
import type { CaptionService } from '../captionService.ts';
import { failureFrom } from '../failureMessage.ts';
import { sentences } from '../panel/panelView.ts';
import { inertText, isOwnLinks, pendingText } from './hoverLinks.ts';
import { PendingHovers } from './pendingHovers.ts';

const enabledCommands: readonly string[] = Object.values(clientCommands);

/** Keys typed so lately that the next one may come at any moment. */
const typingMs = 700;
/** The same hover is shown again once; if it is still pending then, its text is added to it. */
const againMs = 10_000;

/**
 * Shows a pending hover again, in place, once its description is there. VS Code has no call for that. What it has: it
 * waits for every provider of a hover and cancels those that it waits for when the hover is hidden. So this provider,
 * which stays pending on the description, knows whether the hover is still on show; then it hides it and shows it at
 * the hovered place, which is the caret's for as long as that takes (about 30 ms). While someone is typing the caret
 * stays where it is, and the description is added below the pending text instead.
 */
export class LivingHover implements vscode.HoverProvider, vscode.Disposable {
  readonly #pending = new PendingHovers();
  readonly #subscriptions: vscode.Disposable[] = [];
  #service: CaptionService | undefined;
  #lastEdit = -Infinity;
  #shownAgain = { key: '', at: -Infinity };

  /** For the same documents as the language client. */
  attach(service: CaptionService, selector: vscode.DocumentSelector): void {
    this.#service = service;
    this.#subscriptions.push(
      vscode.languages.registerHoverProvider(selector, this),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // A log that grows is a document too, and one that is saved changes without a change.
        const isEdit = contentChanges.length > 0 && document === vscode.window.activeTextEditor?.document;
        if (isEdit) this.#lastEdit = performance.now();
      }),
    );
  }

  /** The server's hover, on its way to VS Code. */
  readonly middleware: NonNullable<Middleware['provideHover']> = async (document, position, token, next) => {
    const key = keyOf(document, position);
    let isPending = false;
    try {
      const hover = await next(document, position, token);
      if (hover) {
        trustLinks(hover);
        isPending = textOf(hover).includes(pendingText);
      }
      return hover;
    } finally {
      this.#pending.tell(key, isPending ? 'pending' : 'complete');
    }
  };

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const service = this.#service;
    if (!service?.running) return undefined;
    const key = keyOf(document, position);
    if ((await this.#pending.answer(key)) === 'complete' || token.isCancellationRequested) return undefined;
    try {
      const { line, character } = position;
      const picture = { kind: 'reference', uri: document.uri.toString(), position: { line, character } } as const;
      const description = await service.describe({ picture, priority: 'hover' }, () => undefined, token);
      if (token.isCancellationRequested) return undefined;
      const editor = vscode.window.activeTextEditor;
      if (editor?.document !== document || !this.#mayShowAgain(key))
        return plainHover(description.texts[0]?.description ?? '');
      // Not awaited: VS Code shows again only what it no longer waits for.
      void showAgain(editor, position);
      return undefined;
    } catch (thrown) {
      if (token.isCancellationRequested) return undefined;
      const failure = failureFrom(thrown);
      if (failure.code === 'aborted') return undefined;
      service.log(`${failure.code}: ${sentences(failure)}`);
      return plainHover(sentences(failure));
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #mayShowAgain(key: string): boolean {
    const now = performance.now();
    const isTyping = now - this.#lastEdit < typingMs;
    const wasShown = this.#shownAgain.key === key && now - this.#shownAgain.at < againMs;
    if (isTyping || wasShown) return false;
    this.#shownAgain = { key, at: now };
    return true;
  }
}

async function showAgain(editor: vscode.TextEditor, position: vscode.Position): Promise<void> {
  const { selections } = editor;
  const isThere = editor.selection.isEmpty && editor.selection.active.isEqual(position);
  if (!isThere) editor.selection = new vscode.Selection(position, position);
  try {
    await vscode.commands.executeCommand('editor.action.hideHover');
    await vscode.commands.executeCommand('editor.action.showHover', { focus: 'noAutoFocus' });
  } finally {
    if (!isThere) editor.selections = selections;
  }
}

function trustLinks(hover: vscode.Hover): void {
  for (const content of hover.contents) {
    if (!(content instanceof vscode.MarkdownString)) continue;
    content.supportHtml = false;
    content.isTrusted = isOwnLinks(content.value) ? { enabledCommands } : false;
  }
}

function textOf({ contents }: vscode.Hover): string {
  return contents.map((content) => (typeof content === 'string' ? content : content.value)).join('\n');
}

function plainHover(text: string): vscode.Hover {
  return new vscode.Hover(new vscode.MarkdownString(inertText(text)));
}

function keyOf({ uri, version }: vscode.TextDocument, { line, character }: vscode.Position): string {
  return `${uri.toString()} ${version} ${line}:${character}`;
}
