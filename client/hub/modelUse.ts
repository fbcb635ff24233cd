import * as vscode from 'vscode';
import type { UseModelParams } from '../../server/protocol/modelMessages.ts';
import type { CaptionService } from '../captionService.ts';
import { failureFrom } from '../failureMessage.ts';
import type { HubToken } from './hubToken.ts';
import { updatePercent, updateText } from './updateText.ts';

/** Fetches, compiles and uses a model, with a progress that can be cancelled; asks for a token where the Hub wants one. */
export async function useModel(
  service: CaptionService,
  token: HubToken,
  wanted: Pick<UseModelParams, 'name' | 'base'>,
): Promise<void> {
  try {
    await follow(service, wanted, await token.read());
  } catch (thrown) {
    const failure = failureFrom(thrown);
    if (failure.code === 'hubForbidden') {
      const answer = await token.ask(`${failure.message} ${failure.advice ?? ''}`);
      if (answer !== 'kept') throw thrown;
      await follow(service, wanted, await token.read());
    } else if (isIncomplete(failure.code) && wanted.base === undefined) {
      const base = await askForBase(failure.message);
      if (base === undefined) throw thrown;
      await follow(service, { ...wanted, base }, await token.read());
    } else throw thrown;
  }
  await forgetSetting();
  if (!vscode.workspace.isTrusted) {
    await vscode.window.showInformationMessage(
      `${wanted.name} is chosen. In Restricted Mode descriptions come from the embedded model all the same.`,
    );
    return;
  }
  vscode.window.setStatusBarMessage(`$(check) Descriptions now come from ${wanted.name}`, 5000);
}

/** Whether another model completes this one: what LAVIS saved, or an adapter that does not say what it was made for. */
function isIncomplete(code: string): boolean {
  return code === 'languageModelMissing' || code === 'baseMissing';
}

/** `why`: a sentence. */
function askForBase(why: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: 'The BLIP-2 model that completes it',
    prompt: `${why} Which model was it trained from?`,
    value: 'Salesforce/blip2-opt-2.7b',
    ignoreFocusOut: true,
  });
}

async function follow(
  service: CaptionService,
  wanted: Pick<UseModelParams, 'name' | 'base'>,
  accessToken: string | undefined,
): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Caption Lens: ${wanted.name}`,
    cancellable: true,
  };
  await vscode.window.withProgress(options, async (progress, cancellation) => {
    // The bar is the download's, since VS Code only adds to one; what follows says how far it is in words.
    let shown = 0;
    const params = { ...wanted, ...(accessToken !== undefined && { accessToken }) };
    const { renames } = await service.useModel(
      params,
      (update) => {
        const percent = updatePercent(update) ?? shown;
        progress.report({ message: updateText(update), increment: Math.max(0, percent - shown) });
        shown = Math.max(shown, percent);
      },
      cancellation,
    );
    // Not waited for: it stays until it is read.
    if (renames.length > 0) void vscode.window.showInformationMessage(renames.join(' '));
  });
}

/** A model named in the settings would win over the one that was chosen just now. */
async function forgetSetting(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('captionLens.model');
  for (const name of ['path', 'base', 'languageModel']) {
    if (settings.get<string>(name, '') === '') continue;
    await settings.update(name, undefined, vscode.ConfigurationTarget.Global);
  }
}
