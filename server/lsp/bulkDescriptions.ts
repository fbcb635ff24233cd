import {
  ExecuteCommandRequest,
  MessageType,
  ShowMessageNotification,
  WorkDoneProgress,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from 'vscode-languageserver';
import { CaptionLensError } from '../../models/errors.ts';
import { failureOf } from '../protocol/failure.ts';
import { DescribeMissingRequest, serverCommands, type DescribeMissingParams } from '../protocol/messages.ts';
import type { Conversation } from './conversation.ts';
import { describeMissing } from './describeMissing.ts';

const title = 'Describing pictures without alt text';

/** `captionLens/describeMissing` for our own client, and the commands that do the same all by themselves for others. */
export function serveBulkDescriptions(conversation: Conversation): void {
  conversation.onRequest(DescribeMissingRequest, async ({ scope, workDoneToken }, signal) => {
    const say = (value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd): void => {
      if (workDoneToken === undefined || conversation.ended.aborted) return;
      void conversation.connection.sendProgress(WorkDoneProgress.type, workDoneToken, value);
    };
    say({ kind: 'begin', title, percentage: 0, cancellable: true });
    try {
      return await describeMissing(
        conversation,
        scope,
        (done, total, message) => say({ kind: 'report', percentage: percent(done, total), message }),
        signal,
      );
    } finally {
      say({ kind: 'end' });
    }
  });
  conversation.onRequest(ExecuteCommandRequest.type, ({ command, arguments: given }) => {
    const scope = scopeOf(command, given);
    // The answer does not wait: some editors stand still until it comes.
    conversation.inBackground(title, () => describeAndApply(conversation, scope));
    return null;
  });
}

function scopeOf(command: string, given: readonly unknown[] = []): DescribeMissingParams['scope'] {
  if (command === serverCommands.describeMissingInWorkspace) return { kind: 'workspace' };
  const [uri] = given;
  if (command === serverCommands.describeMissingInDocument && typeof uri === 'string') return { kind: 'document', uri };
  throw new CaptionLensError('invalidOption', `The command "${command}" needs the address of a document.`);
}

async function describeAndApply(conversation: Conversation, scope: DescribeMissingParams['scope']): Promise<void> {
  const { connection, ended } = conversation;
  const say = (type: MessageType, message: string): Promise<void> =>
    conversation.notify(ShowMessageNotification.type, { type, message });
  const progress = await connection.window.createWorkDoneProgress();
  const cancelling = new AbortController();
  progress.token.onCancellationRequested(() => {
    cancelling.abort();
  });
  progress.begin(title, 0, undefined, true);
  const signal = AbortSignal.any([cancelling.signal, ended]);
  try {
    const report = (done: number, total: number, label: string): void => progress.report(percent(done, total), label);
    const { edit, described, failed } = await describeMissing(conversation, scope, report, signal);
    if (described > 0) await connection.workspace.applyEdit({ label: 'Describe pictures without alt text', edit });
    else if (failed.length === 0) await say(MessageType.Info, 'Every picture has an alt text already.');
    const [first] = failed;
    if (first) await say(MessageType.Warning, failedSentence(failed.length, first.failure.message));
  } catch (error) {
    const failure = failureOf(error);
    if (failure.code !== 'aborted') await say(MessageType.Error, failure.message);
  } finally {
    progress.done();
  }
}

function failedSentence(count: number, message: string): string {
  return count === 1
    ? `One picture was not described: ${message}`
    : `${count} pictures were not described. The first: ${message}`;
}

function percent(done: number, total: number): number {
  return Math.round((100 * done) / Math.max(total, 1));
}
