import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { wordingRows } from './wordingRows.ts';

/** Asks which of several texts to write; above them what they would replace. Undefined where nothing is to change. */
export async function askForWording(
  texts: readonly string[],
  current: string | undefined,
): Promise<string | undefined> {
  const rows = wordingRows(texts, current).map((row) => ({
    ...row,
    kind: row.kind === 'heading' ? vscode.QuickPickItemKind.Separator : vscode.QuickPickItemKind.Default,
  }));
  const picked = await vscode.window.showQuickPick(rows, {
    title: current === undefined ? t('Use as Alt Text') : t('Replace Alt Text'),
    placeHolder: t('Choose a description'),
    matchOnDetail: true,
  });
  return picked?.text;
}
