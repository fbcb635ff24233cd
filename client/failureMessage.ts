import * as vscode from 'vscode';
import { failureIn, failureOf } from '../server/protocol/failure.ts';
import type { CaptionFailure } from '../server/protocol/messages.ts';
import { ServiceError } from './captionService.ts';
import { sentences } from './panel/panelView.ts';

/** What a rejected request says to a person. */
export function failureFrom(thrown: unknown): CaptionFailure {
  if (thrown instanceof ServiceError) return thrown.failure;
  return failureIn(thrown) ?? failureOf(thrown);
}

/** Runs a command's work; what fails is said once, in words, and a cancelled one says nothing. */
export async function tellFailure(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const failure = failureFrom(thrown);
    if (failure.code === 'aborted' && !(thrown instanceof ServiceError)) return;
    const showLog = 'Show log';
    const answer = await vscode.window.showErrorMessage(sentences(failure), showLog);
    if (answer === showLog) await vscode.commands.executeCommand('captionLens.showLog');
  }
}
