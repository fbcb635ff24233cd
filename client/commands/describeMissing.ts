import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
  DescribeMissingRequest,
  type DescribeMissingParams,
  type DescribeMissingResult,
} from '../../server/protocol/messages.ts';
import type { CaptionService } from '../captionService.ts';
import { applyEdit } from './applyEdit.ts';

/** Describes everything without alt text, then shows VS Code's refactor preview; what is ticked is written as one undo step. */
export async function describeMissing(service: CaptionService, scope: DescribeMissingParams['scope']): Promise<void> {
  const result = await describeAll(service, scope);
  if (result.described > 0) {
    await applyEdit(service, result.edit, { isRefactoring: true });
  }
  await report(result, scope.kind === 'document' ? 'this file' : 'the workspace');
}

async function describeAll(
  service: CaptionService,
  scope: DescribeMissingParams['scope'],
): Promise<DescribeMissingResult> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Describing pictures without alt text',
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, cancellation) => {
    const workDoneToken = randomUUID();
    let percent = 0;
    const following = await service.follow(workDoneToken, (step) => {
      if (step.kind === 'end') return;
      const increment = Math.max(0, (step.percentage ?? percent) - percent);
      percent += increment;
      progress.report({ increment, ...(step.message !== undefined && { message: step.message }) });
    });
    try {
      return await service.request((client) =>
        client.sendRequest(DescribeMissingRequest, { scope, workDoneToken }, cancellation),
      );
    } finally {
      following.dispose();
    }
  });
}

async function report({ described, failed }: DescribeMissingResult, where: string): Promise<void> {
  const first = failed.find(({ failure }) => failure.code !== 'computedSource') ?? failed[0];
  if (first) {
    const count = failed.length === 1 ? 'One picture was' : `${failed.length} pictures were`;
    await vscode.window.showWarningMessage(`${count} not described. ${first.failure.message}`);
  } else if (described === 0) {
    await vscode.window.showInformationMessage(`Every picture in ${where} has alt text or is marked as decorative.`);
  }
}
