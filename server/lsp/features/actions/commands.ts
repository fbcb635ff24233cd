import { ExecuteCommandRequest, MessageType, ShowMessageNotification, type WorkspaceEdit } from 'vscode-languageserver';
import { CaptionLensError } from '../../../../models/errors.ts';
import { serverCommands, type DescribeMissingParams } from '../../../protocol/messages.ts';
import { isActionData, resolveData } from './actionResolve.ts';
import type { ClientWords } from '../../session/clientWords.ts';
import type { Conversation } from '../../session/conversation.ts';
import type { DiagnosticsService } from '../diagnostics/diagnostics.ts';
import { describeMissing, percent, type ReportProgress } from '../describeMissing.ts';

/** What a command does while its progress is on show. */
interface CommandWork {
  readonly title: string;
  run(report: ReportProgress, signal: AbortSignal): Promise<void>;
}

/**
 * Answers `workspace/executeCommand` (LSP 3.17) for editors without our extension: the server shows the progress and
 * has the edit applied. The answer is null at once; what fails later is shown as a message. Fails with `invalidOption`
 * for an unknown command or a wrong argument.
 */
export function serveCommands(conversation: Conversation, diagnostics: DiagnosticsService): void {
  conversation.onRequest(ExecuteCommandRequest.type, ({ command, arguments: given }) => {
    const work =
      command === serverCommands.checkWorkspace
        ? checkAll(conversation, diagnostics)
        : workOf(conversation, command, given);
    // The answer does not wait: some editors stand still until it comes.
    conversation.inBackground(work.title, () => runWithProgress(conversation, work));
    return null;
  });
}

function workOf(conversation: Conversation, command: string, given: readonly unknown[] = []): CommandWork {
  const [argument] = given;
  switch (command) {
    case serverCommands.describeMissingInWorkspace:
      return describeAll(conversation, { kind: 'workspace' });
    case serverCommands.describeMissingInDocument:
      if (typeof argument === 'string') return describeAll(conversation, { kind: 'document', uri: argument });
      break;
    case serverCommands.describePicture:
      if (isActionData(argument)) {
        const title = 'Describing a picture';
        const run: CommandWork['run'] = async (_, signal) =>
          applyEdit(conversation, title, await resolveData(conversation, argument, signal));
        return { title, run };
      }
      break;
  }
  throw new CaptionLensError('invalidOption', `The command "${command}" is unknown, or has not the right argument.`);
}

function describeAll(conversation: Conversation, scope: DescribeMissingParams['scope']): CommandWork {
  const title = 'Describing pictures without alt text';
  return {
    title,
    run: async (report, signal) => {
      const { edit, described, failed } = await describeMissing(conversation, scope, report, signal);
      if (described > 0) await applyEdit(conversation, title, edit);
      else if (failed.length === 0) await say(conversation, MessageType.Info, 'Every picture has an alt text already.');
      const first = failed.find(({ failure }) => failure.code !== 'computedSource') ?? failed[0];
      if (first) await say(conversation, MessageType.Warning, failedSentence(failed.length, first.failure.message));
    },
  };
}

function checkAll(conversation: Conversation, diagnostics: DiagnosticsService): CommandWork {
  return {
    title: conversation.client.words.t('Checking the workspace'),
    run: async (_, signal) => {
      const { findings, documents } = await diagnostics.checkWorkspace(signal);
      await say(conversation, MessageType.Info, checkSentence(conversation.client.words, findings, documents));
    },
  };
}

function checkSentence(words: ClientWords, findings: number, documents: number): string {
  if (findings === 0) return words.t('Every picture in the workspace has good alt text.');
  if (findings === 1) return words.t('One finding in one document.');
  if (documents === 1) return words.t('{0} findings in one document.', findings);
  return words.t('{0} findings in {1} documents.', findings, documents);
}

async function runWithProgress(conversation: Conversation, { title, run }: CommandWork): Promise<void> {
  const progress = await conversation.connection.window.createWorkDoneProgress();
  const cancelling = new AbortController();
  const cancel = (): void => {
    cancelling.abort();
  };
  progress.token.onCancellationRequested(cancel);
  conversation.ended.addEventListener('abort', cancel);
  progress.begin(title, 0, undefined, true);
  try {
    await run((done, total, label) => progress.report(percent(done, total), label), cancelling.signal);
  } catch (error) {
    const failure = conversation.failureOf(error);
    if (failure.code !== 'aborted') await say(conversation, MessageType.Error, failure.message);
  } finally {
    conversation.ended.removeEventListener('abort', cancel);
    if (!conversation.ended.aborted) progress.done();
  }
}

async function applyEdit({ connection }: Conversation, label: string, edit: WorkspaceEdit): Promise<void> {
  await connection.workspace.applyEdit({ label, edit });
}

function say(conversation: Conversation, type: MessageType, message: string): Promise<void> {
  return conversation.notify(ShowMessageNotification.type, { type, message });
}

function failedSentence(count: number, message: string): string {
  return count === 1
    ? `One picture was not described: ${message}`
    : `${count} pictures were not described. The first: ${message}`;
}
