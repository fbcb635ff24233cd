import * as vscode from 'vscode';
import type { CaptionService } from './captionService.ts';
import { statusText, type ServiceState } from './statusText.ts';

const backgrounds = {
  none: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
} as const;

/** Says at the bottom of the window what the service and its model are doing. */
export function showStatus(service: CaptionService): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('captionLens.status', vscode.StatusBarAlignment.Right, 90);
  item.name = 'Caption Lens';
  item.command = 'captionLens.showMenu';
  update(service.state);
  item.show();
  const following = service.onDidChange(update);
  return vscode.Disposable.from(item, following);

  function update(state: ServiceState): void {
    const { text, details, severity } = statusText(state);
    item.text = text;
    // Text of a model or an error, so none of it is taken as Markdown.
    item.tooltip = details.join('\n');
    item.backgroundColor = backgrounds[severity];
    item.accessibilityInformation = { label: [text.replace(/\$\([^)]*\) ?/g, ''), ...details].join('. ') };
  }
}

/** The status item's click: what it says in full, and what can be done about it. */
export async function showMenu(service: CaptionService): Promise<void> {
  const { text, details } = statusText(service.state);
  const entry = (label: string, command: string): vscode.QuickPickItem & { command: string } => ({ label, command });
  const chosen = await vscode.window.showQuickPick(
    [
      entry('$(eye) Open panel', 'captionLens.openPanel'),
      entry('$(debug-restart) Restart', 'captionLens.restart'),
      entry('$(debug-stop) Stop', 'captionLens.stop'),
      entry('$(output) Show log', 'captionLens.showLog'),
      entry('$(package) Choose model…', 'captionLens.chooseModel'),
      entry('$(copy) Copy diagnostics', 'captionLens.copyDiagnostics'),
    ],
    { title: text.replace(/\$\([^)]*\) ?/g, ''), placeHolder: details[0] ?? '' },
  );
  if (chosen) await vscode.commands.executeCommand(chosen.command);
}
