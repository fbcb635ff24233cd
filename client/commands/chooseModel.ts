import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ModelEntry } from '../../models/catalog/modelEntry.ts';
import { CheckpointsRequest, ModelsRequest } from '../../server/protocol/modelMessages.ts';
import type { CaptionService } from '../captionService.ts';
import type { HubToken } from '../hub/hubToken.ts';
import { confirmDownload } from '../hub/downloadConsent.ts';
import { checkpointItems, memoryNeeded, modelItems } from '../hub/modelItems.ts';
import { useModel } from '../hub/modelUse.ts';

/** Chooses the model of this machine: of those that are here, those that can be fetched, and the user's own. */
export async function chooseModel(service: CaptionService, token: HubToken): Promise<void> {
  const list = await service.request((client) => client.sendRequest(ModelsRequest, null));
  const setting = vscode.workspace.getConfiguration('captionLens.model').get<string>('path', '');
  const items = modelItems(list).map((item) => ({
    ...item,
    ...(item.choice === undefined && { kind: vscode.QuickPickItemKind.Separator }),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Choose Model'),
    // The walkthrough takes the focus when its step is done, which is when this opens.
    ignoreFocusOut: true,
    placeHolder: setting === '' ? t('Now: {0}', list.chosen) : t('Now, by your settings: {0}', setting),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  const { choice } = chosen ?? {};
  switch (choice?.kind) {
    case 'model': {
      const { model } = choice;
      const name = await preciseName(service, token, model);
      if (name === undefined) return undefined;
      const isHere = model.state === 'installed';
      if (!isHere && model.bytes !== undefined && !(await confirmDownload(name, model.bytes, memoryNeeded(model))))
        return undefined;
      return useModel(service, token, { name }, isHere || model.bytes !== undefined ? 'agreed' : 'open');
    }
    case 'hub': {
      const name = await askForName();
      return name === undefined ? undefined : useModel(service, token, { name }, 'open');
    }
    case 'folder': {
      const name = await pickFolder(t('Use This Checkpoint'));
      return name === undefined ? undefined : useModel(service, token, { name }, 'open');
    }
    case 'pth':
      return useFile(service, token);
    case 'token':
      await setHubToken(token);
      return undefined;
    case undefined:
      return undefined;
  }
}

export async function setHubToken(token: HubToken): Promise<void> {
  const answer = await token.ask(t('It is kept in the secret storage of this editor. Leave it empty to forget it.'));
  const words = { kept: t('Token kept'), forgotten: t('Token forgotten') };
  if (answer) vscode.window.setStatusBarMessage(`$(check) ${words[answer]}`, 3000);
}

/** Of LAVIS's repositories one checkpoint is meant, which the user picks where there are several. */
async function preciseName(service: CaptionService, token: HubToken, model: ModelEntry): Promise<string | undefined> {
  if (model.best === undefined && model.checkpoints.length === 0) return model.name;
  const accessToken = await token.read();
  const params = { name: model.name, ...(accessToken !== undefined && { accessToken }) };
  const options = {
    title: t('Checkpoint of {0}', model.name),
    placeHolder: t('Saved at different points in training'),
    ignoreFocusOut: true,
  };
  const asked = service
    .request((client) => client.sendRequest(CheckpointsRequest, params))
    // Without the Hub, those that are here.
    .catch((thrown: unknown) => {
      if (model.checkpoints.length === 0) throw thrown;
      return model.checkpoints;
    });
  const items = asked.then((offered) => checkpointItems(offered.length > 0 ? offered : model.checkpoints, model));
  // At once, and busy until the Hub has answered.
  const cancelling = new vscode.CancellationTokenSource();
  const alone = items.then((all) => {
    if (all.length < 2) cancelling.cancel();
    return all.length < 2;
  });
  const picked = await vscode.window.showQuickPick(items, options, cancelling.token);
  if (picked) return `${model.name}:${picked.path}`;
  return (await alone) ? model.name : undefined;
}

function askForName(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: t('BLIP-2 OPT model from Hugging Face'),
    prompt: t('org/name, with @revision where you want another than the newest'),
    placeHolder: 'Salesforce/blip2-opt-2.7b',
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^[\w.-]+\/[\w.-]+([@:].+)?$/.test(text.trim()) ? undefined : t('A name has the form org/name.'),
  });
}

async function useFile(service: CaptionService, token: HubToken): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      openLabel: t('Use This Checkpoint'),
      filters: { [t('LAVIS checkpoints')]: ['pth', 'pt'] },
    })) ?? [];
  const base = file && (await pickFolder(t('Complete It from This BLIP-2 Folder')));
  if (file && base !== undefined) await useModel(service, token, { name: file.fsPath, base }, 'open');
}

async function pickFolder(openLabel: string): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({ openLabel, canSelectFolders: true, canSelectFiles: false })) ?? [];
  return folder?.fsPath;
}
