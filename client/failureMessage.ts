import * as vscode from 'vscode';
import { failureIn, failureOf } from '../server/protocol/failure.ts';
import type { CaptionFailure } from '../server/protocol/messages.ts';
import { ServiceError, type CaptionService } from './captionService.ts';
import { sentences } from './panel/panelView.ts';
import { remedyCommand, remedyLabel, remedyOf, type Remedy, type RemedyWorld } from './remedies.ts';

/** What a rejected request says to a person. */
export function failureFrom(thrown: unknown): CaptionFailure {
  if (thrown instanceof ServiceError) return thrown.failure;
  return failureIn(thrown) ?? failureOf(thrown);
}

/** Runs a command's work; what fails is said once and logged, and what was cancelled says nothing. */
export async function tellFailure(service: CaptionService, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof vscode.CancellationError) return;
    const failure = failureFrom(thrown);
    if (failure.code === 'aborted' && !(thrown instanceof ServiceError)) return;
    service.log(`${failure.code}: ${sentences(failure)}`);
    const remedy = remedyOf(failure, remedyWorld());
    // The button is the advice.
    const said = remedy ? failure.message : sentences(failure);
    const label = remedy && remedyLabel(remedy);
    const answer = await vscode.window.showErrorMessage(said, ...(label === undefined ? [] : [label]));
    if (remedy && answer === label) await applyRemedy(remedy);
  }
}

export async function applyRemedy(remedy: Remedy): Promise<void> {
  const [command, ...values] = remedyCommand(remedy);
  await vscode.commands.executeCommand(command, ...values);
}

export function remedyWorld(): RemedyWorld {
  const { workspace } = vscode;
  return {
    trust: workspace.isTrusted ? 'trusted' : 'restricted',
    namesModel: workspace.getConfiguration('captionLens').get('model.path', '') !== '',
  };
}
