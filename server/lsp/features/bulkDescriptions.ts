import {
  WorkDoneProgress,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from 'vscode-languageserver';
import { DescribeMissingRequest } from '../../protocol/messages.ts';
import type { Conversation } from '../session/conversation.ts';
import { describeMissing, percent, type ReportProgress } from './describeMissing.ts';

/**
 * Answers `captionLens/describeMissing` with the edit for a review. Reports how far it is under the client's token (LSP
 * 3.17, "Work Done Progress").
 */
export function serveBulkDescriptions(conversation: Conversation): void {
  conversation.onRequest(DescribeMissingRequest, async ({ scope, workDoneToken }, signal) => {
    const say = (value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd): void => {
      if (workDoneToken === undefined) return;
      conversation.inBackground('Progress', () =>
        conversation.connection.sendProgress(WorkDoneProgress.type, workDoneToken, value),
      );
    };
    const report: ReportProgress = (done, total, message) => {
      say({ kind: 'report', percentage: percent(done, total), message });
    };
    const title = conversation.client.words.t('Describing pictures without alt text');
    say({ kind: 'begin', title, percentage: 0, cancellable: true });
    try {
      return await describeMissing(conversation, scope, report, signal);
    } finally {
      say({ kind: 'end' });
    }
  });
}
