import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CaptionService } from './captionService.ts';
import { applyRemedy, remedyWorld } from './failureMessage.ts';
import { remedyCommand, remedyLabel, remedyOf } from './remedies.ts';
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
  const trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => {
    update(service.state);
  });
  return vscode.Disposable.from(item, following, trusted);

  function update(state: ServiceState): void {
    const { icon, word, sentences, details, severity } = statusText(state);
    const said = [...sentences, ...restriction()];
    item.text = `$(${icon}) ${word}`;
    // Text of a model or an error, so none of it is taken as Markdown.
    item.tooltip = [`Caption Lens: ${word}`, ...said, ...(details.length > 0 ? ['', ...details] : [])].join('\n');
    item.backgroundColor = backgrounds[severity];
    // Details are not read aloud at every move over the status bar.
    item.accessibilityInformation = { label: [`Caption Lens: ${word}`, ...said].join('. ').replaceAll('..', '.') };
  }
}

function restriction(): readonly string[] {
  return vscode.workspace.isTrusted
    ? []
    : [t('In Restricted Mode descriptions come from the embedded model, and of pictures in the opened folders only.')];
}

interface MenuEntry extends vscode.QuickPickItem {
  readonly run?: () => Thenable<unknown>;
}

/** The status item's click: what it says in full, and what can be done about it. */
export async function showMenu(service: CaptionService): Promise<void> {
  const { word, sentences } = statusText(service.state);
  const chosen = await vscode.window.showQuickPick([...helpingEntries(service.state), ...entries()], {
    title: `Caption Lens: ${word}`,
    placeHolder: [...sentences, ...restriction()].join(' '),
  });
  await chosen?.run?.();
}

function entries(): readonly MenuEntry[] {
  const entry = (label: string, command: string): MenuEntry => ({
    label,
    run: () => vscode.commands.executeCommand(command),
  });
  const separator: MenuEntry = { label: '', kind: vscode.QuickPickItemKind.Separator };
  return [
    entry(`$(eye) ${t('Open Panel')}`, 'captionLens.openPanel'),
    entry(`$(checklist) ${t('Check Workspace')}`, 'captionLens.checkWorkspace'),
    separator,
    entry(`$(package) ${t('Choose Model…')}`, 'captionLens.chooseModel'),
    entry(`$(settings-gear) ${t('Open Settings')}`, 'captionLens.openSettings'),
    entry(`$(book) ${t('Get Started')}`, 'captionLens.getStarted'),
    ...(vscode.workspace.isTrusted
      ? []
      : [entry(`$(shield) ${t('Manage Workspace Trust')}`, 'workbench.trust.manage')]),
    separator,
    entry(`$(debug-restart) ${t('Restart')}`, 'captionLens.restart'),
    entry(`$(debug-stop) ${t('Stop')}`, 'captionLens.stop'),
    entry(`$(output) ${t('Show Log')}`, 'captionLens.showLog'),
    entry(`$(copy) ${t('Copy Diagnostics')}`, 'captionLens.copyDiagnostics'),
  ];
}

/** Against what failed, before everything else. */
function helpingEntries(state: ServiceState): readonly MenuEntry[] {
  const failure = failureIn(state);
  const remedy = failure && remedyOf(failure, remedyWorld());
  if (!remedy || remedyCommand(remedy)[0] === 'captionLens.restart') return [];
  return [{ label: `$(lightbulb) ${remedyLabel(remedy)}`, run: () => applyRemedy(remedy) }];
}

function failureIn(state: ServiceState) {
  if (state.kind === 'failed') return state.failure;
  const model = state.kind === 'running' ? state.status?.model : undefined;
  return model?.kind === 'failed' ? model.failure : undefined;
}
