import * as vscode from 'vscode';
import { PlaceRequest } from '../server/protocol/messages.ts';
import type { CaptionService } from './captionService.ts';
import { caretTarget } from './documents.ts';

/** A moving caret is looked after once it rests. */
const restMs = 150;
/** What of the manifest's `when` clauses is kept here: 'reference', 'fileName' or 'nothing'. */
const key = 'captionLens.caret';

/** Keeps for menus and keys what stands at the caret, so that commands for a picture are offered where there is one. */
export function keepCaretContext(service: CaptionService): vscode.Disposable {
  let resting: NodeJS.Timeout | undefined;
  let looking = new vscode.CancellationTokenSource();
  let known = 'nothing';
  let before = service.state.kind;
  const look = async (): Promise<void> => {
    looking.cancel();
    const { token } = (looking = new vscode.CancellationTokenSource());
    const target = caretTarget();
    const client = service.running;
    const place =
      target && client
        ? await client.sendRequest(PlaceRequest, target, token).catch(() => 'nothing' as const)
        : 'nothing';
    if (token.isCancellationRequested || place === known) return;
    known = place;
    await vscode.commands.executeCommand('setContext', key, place);
  };
  const lookSoon = (): void => {
    clearTimeout(resting);
    resting = setTimeout(() => void look(), restMs);
  };
  return vscode.Disposable.from(
    new vscode.Disposable(() => {
      clearTimeout(resting);
      looking.cancel();
    }),
    vscode.window.onDidChangeActiveTextEditor(lookSoon),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === vscode.window.activeTextEditor) lookSoon();
    }),
    // The state also comes anew with each step of the work.
    service.onDidChange(({ kind }) => {
      if (kind === 'running' && before !== 'running') lookSoon();
      before = kind;
    }),
  );
}
