import * as vscode from 'vscode';
import type { ModelEntry } from '../../models/catalog/modelEntry.ts';
import { CheckpointsRequest, ModelsRequest } from '../../server/protocol/modelMessages.ts';
import type { CaptionService } from '../captionService.ts';
import type { HubToken } from '../hub/hubToken.ts';
import { checkpointItems, modelItems } from '../hub/modelItems.ts';
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
    title: 'Choose model',
    // The walkthrough takes the focus when its step is done, which is when this opens.
    ignoreFocusOut: true,
    placeHolder: setting === '' ? `Now: ${list.chosen}` : `Now, by your settings: ${setting}`,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  const { choice } = chosen ?? {};
  switch (choice?.kind) {
    case 'model': {
      const name = await preciseName(service, token, choice.model);
      return name === undefined ? undefined : useModel(service, token, { name });
    }
    case 'hub': {
      const name = await askForName();
      return name === undefined ? undefined : useModel(service, token, { name });
    }
    case 'folder': {
      const name = await pickFolder('Use this checkpoint');
      return name === undefined ? undefined : useModel(service, token, { name });
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
  const answer = await token.ask('It is kept in the secret storage of this editor. Leave it empty to forget it.');
  const words = { kept: '$(check) Token kept', forgotten: '$(check) Token forgotten' };
  if (answer) vscode.window.setStatusBarMessage(words[answer], 3000);
}

/** Of LAVIS's repositories one checkpoint is meant, which the user picks where there are several. */
async function preciseName(service: CaptionService, token: HubToken, model: ModelEntry): Promise<string | undefined> {
  if (model.best === undefined && model.checkpoints.length === 0) return model.name;
  const accessToken = await token.read();
  const params = { name: model.name, ...(accessToken !== undefined && { accessToken }) };
  const offered = await service
    .request((client) => client.sendRequest(CheckpointsRequest, params))
    // Without the Hub, those that are here.
    .catch(() => model.checkpoints);
  const items = checkpointItems(offered.length > 0 ? offered : model.checkpoints, model);
  if (items.length < 2) return model.name;
  const options = {
    title: `Checkpoint of ${model.name}`,
    placeHolder: 'Each is of another moment of its training',
    ignoreFocusOut: true,
  };
  const picked = await vscode.window.showQuickPick(items, options);
  return picked && `${model.name}:${picked.path}`;
}

function askForName(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: 'A BLIP-2 model with OPT of the Hub',
    prompt: 'org/name, with @revision where you want another than the newest',
    placeHolder: 'Salesforce/blip2-opt-2.7b',
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^[\w.-]+\/[\w.-]+([@:].+)?$/.test(text.trim()) ? undefined : 'A name has the form org/name.',
  });
}

async function useFile(service: CaptionService, token: HubToken): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      openLabel: 'Use this checkpoint',
      filters: { 'LAVIS checkpoints': ['pth', 'pt'] },
    })) ?? [];
  const base = file && (await pickFolder('Complete it from this BLIP-2 folder'));
  if (file && base !== undefined) await useModel(service, token, { name: file.fsPath, base });
}

async function pickFolder(openLabel: string): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({ openLabel, canSelectFolders: true, canSelectFiles: false })) ?? [];
  return folder?.fsPath;
}
