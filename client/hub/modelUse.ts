import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ModelUpdate } from '../../models/catalog/modelEntry.ts';
import type { UseModelParams } from '../../server/protocol/modelMessages.ts';
import type { CaptionService } from '../captionService.ts';
import { failureFrom } from '../failureMessage.ts';
import { confirmDownload, largeBytes } from './downloadConsent.ts';
import type { HubToken } from './hubToken.ts';
import { updatePercent, updateText } from './updateText.ts';

/** `agreed`: the person knows how much is downloaded; `open`: they are asked once that is known. */
export type DownloadConsent = 'agreed' | 'open';

/** Fetches, compiles and uses a model, with a progress that can be cancelled; asks for a token where the Hub wants one. */
export async function useModel(
  service: CaptionService,
  token: HubToken,
  wanted: Pick<UseModelParams, 'name' | 'base'>,
  consent: DownloadConsent,
): Promise<void> {
  try {
    await follow(service, wanted, await token.read(), consent);
  } catch (thrown) {
    const failure = failureFrom(thrown);
    if (failure.code === 'hubForbidden') {
      const answer = await token.ask(`${failure.message} ${failure.advice ?? ''}`);
      if (answer !== 'kept') throw thrown;
      await follow(service, wanted, await token.read(), consent);
    } else if (isIncomplete(failure.code) && wanted.base === undefined) {
      const base = await askForBase(failure.message);
      if (base === undefined) throw thrown;
      await follow(service, { ...wanted, base }, await token.read(), consent);
    } else throw thrown;
  }
  await forgetSetting();
  if (!vscode.workspace.isTrusted) {
    await vscode.window.showInformationMessage(
      t('{0} is chosen. In Restricted Mode descriptions come from the embedded model all the same.', wanted.name),
    );
    return;
  }
  vscode.window.setStatusBarMessage(`$(check) ${t('Descriptions now come from {0}', wanted.name)}`, 5000);
}

/** Whether another model completes this one: what LAVIS saved, or an adapter that does not say what it was made for. */
function isIncomplete(code: string): boolean {
  return code === 'languageModelMissing' || code === 'baseMissing';
}

/** `why`: a sentence. */
function askForBase(why: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: t('The BLIP-2 model that completes it'),
    prompt: `${why} ${t('Which model was it trained from?')}`,
    value: 'Salesforce/blip2-opt-2.7b',
    ignoreFocusOut: true,
  });
}

/** Fails with `aborted` where the person would rather not have so much downloaded. */
async function follow(
  service: CaptionService,
  wanted: Pick<UseModelParams, 'name' | 'base'>,
  accessToken: string | undefined,
  consent: DownloadConsent,
): Promise<void> {
  const params = { ...wanted, ...(accessToken !== undefined && { accessToken }) };
  const size = await followOnce(service, params, consent);
  if (size === undefined) return;
  if (await confirmDownload(wanted.name, size)) await followOnce(service, params, 'agreed');
  else throw new vscode.CancellationError();
}

/** The size of a download that nobody has agreed to, which it was stopped for; undefined once the model is used. */
async function followOnce(
  service: CaptionService,
  params: Omit<UseModelParams, 'token'>,
  consent: DownloadConsent,
): Promise<number | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Caption Lens: ${params.name}`,
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, cancellation) => {
    progress.report({ message: t('Looking for the model…') });
    const stopping = new vscode.CancellationTokenSource();
    cancellation.onCancellationRequested(() => {
      stopping.cancel();
    });
    // The bar is the download's, since VS Code only adds to one; what follows says how far it is in words.
    let shown = 0;
    let unasked: number | undefined;
    const onUpdate = (update: ModelUpdate): void => {
      if (consent === 'open' && update.kind === 'downloading' && update.total >= largeBytes) {
        unasked = update.total;
        stopping.cancel();
        return;
      }
      const percent = updatePercent(update) ?? shown;
      progress.report({ message: updateText(update), increment: Math.max(0, percent - shown) });
      shown = Math.max(shown, percent);
    };
    try {
      const { renames } = await service.useModel(params, onUpdate, stopping.token);
      // Not waited for: it stays until it is read.
      if (renames.length > 0) void vscode.window.showInformationMessage(renames.join(' '));
      return undefined;
    } catch (thrown) {
      if (unasked === undefined) throw thrown;
      return unasked;
    } finally {
      stopping.dispose();
    }
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
