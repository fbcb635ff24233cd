import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { csv, json, sidecars, type PictureResult } from './resultTable.ts';

const formats = {
  csv: { write: csv, name: () => t('Comma-separated values') },
  json: { write: json, name: () => 'JSON' },
} as const;

export async function exportAs(format: keyof typeof formats, results: readonly PictureResult[]): Promise<void> {
  const { write, name } = formats[format];
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    filters: { [name()]: [format] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `descriptions.${format}`) }),
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(write(results)));
  await vscode.window.showTextDocument(target);
}

/** Asks before it writes over anything. */
export async function exportSidecars(results: readonly PictureResult[]): Promise<void> {
  const files = sidecars(results).map(({ uri, text }) => ({ uri: vscode.Uri.parse(uri, true), text }));
  const present = await Promise.all(files.map(({ uri }) => exists(uri)));
  const count = present.filter(Boolean).length;
  if (count > 0) {
    const question = count === 1 ? t('One text file is there already.') : t('{0} text files are there already.', count);
    const overwrite = t('Overwrite');
    const answer = await vscode.window.showWarningMessage(question, { modal: true }, overwrite);
    if (answer !== overwrite) return;
  }
  for (const { uri, text } of files) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const outcome = files.length === 1 ? t('1 text file written.') : t('{0} text files written.', files.length);
  await vscode.window.showInformationMessage(outcome);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
