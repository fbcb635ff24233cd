import * as vscode from 'vscode';

type Choice = vscode.QuickPickItem & { readonly model: 'embedded' | 'folder' | 'pth' };

/** Sets the model for this machine; settings of a workspace cannot. */
export async function chooseModel(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('captionLens.model');
  const path = settings.get<string>('path', '');
  const choices: readonly Choice[] = [
    { label: '$(package) Embedded model', description: 'small; light, tone and colour', model: 'embedded' },
    { label: '$(folder) BLIP-2 folder…', description: 'a checkpoint as Hugging Face keeps it', model: 'folder' },
    { label: '$(file) LAVIS .pth…', description: 'then the BLIP-2 folder that completes it', model: 'pth' },
  ];
  const chosen = await vscode.window.showQuickPick(choices, {
    title: 'Choose model',
    placeHolder: path === '' ? 'Now: the embedded model' : `Now: ${path}`,
  });
  switch (chosen?.model) {
    case 'embedded':
      return setModel('', '');
    case 'folder': {
      const folder = await pickFolder('Use this checkpoint');
      return folder === undefined ? undefined : setModel(folder, '');
    }
    case 'pth': {
      const [file] =
        (await vscode.window.showOpenDialog({
          openLabel: 'Use this checkpoint',
          filters: { 'LAVIS checkpoints': ['pth', 'pt'] },
        })) ?? [];
      const base = file && (await pickFolder('Complete it from this BLIP-2 folder'));
      return file && base !== undefined ? setModel(file.fsPath, base) : undefined;
    }
    case undefined:
      return undefined;
  }

  async function setModel(to: string, base: string): Promise<void> {
    await settings.update('path', to, vscode.ConfigurationTarget.Global);
    await settings.update('base', base, vscode.ConfigurationTarget.Global);
  }
}

async function pickFolder(openLabel: string): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({ openLabel, canSelectFolders: true, canSelectFiles: false })) ?? [];
  return folder?.fsPath;
}
