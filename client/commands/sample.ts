import { t } from '@vscode/l10n';
import * as vscode from 'vscode';

const picture = 'coffee.png';

/** Opens a document with one picture to try things on: a copy of the user's own, made afresh each time. */
export async function openSample({ extensionUri, globalStorageUri }: vscode.ExtensionContext): Promise<void> {
  const { fs } = vscode.workspace;
  const folder = vscode.Uri.joinPath(globalStorageUri, 'sample');
  const document = vscode.Uri.joinPath(folder, 'sample.md');
  await fs.createDirectory(folder);
  const source = vscode.Uri.joinPath(extensionUri, 'media', 'samples', picture);
  await fs.copy(source, vscode.Uri.joinPath(folder, picture), { overwrite: true });
  const line = `![](${picture})`;
  const text = [
    `# ${t('A picture to try')}`,
    t('Rest the pointer on the next line, or open the light bulb there:'),
    line,
    t('Nothing here is part of your workspace: change what you like.'),
  ].join('\n\n');
  await fs.writeFile(document, new TextEncoder().encode(`${text}\n`));
  const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
  const at = editor.document.positionAt(editor.document.getText().indexOf(line) + 2);
  editor.selection = new vscode.Selection(at, at);
}
