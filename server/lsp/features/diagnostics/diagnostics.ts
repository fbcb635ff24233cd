import {
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  WorkspaceDiagnosticRequest,
  PublishDiagnosticsNotification,
  type DocumentDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { PictureSearch } from '../../../images/reading/pictureSearch.ts';
import type { Conversation } from '../../session/conversation.ts';
import { diagnosticsOf } from './altFindings.ts';
import { digestOf } from './findingsDigest.ts';
import { WorkspaceChanges } from './workspaceChanges.ts';
import { WorkspaceCheck } from './workspaceCheck.ts';

/** What else may be asked of the findings. */
export interface DiagnosticsService {
  /** To be called at `initialized`. */
  open(): void;
  /** Checks the workspace now, and keeps it checked. Rejects when the signal fires. */
  checkWorkspace(signal: AbortSignal): Promise<CheckCount>;
}

/** What a check of the workspace came to. */
export interface CheckCount {
  readonly findings: number;
  /** With findings. */
  readonly documents: number;
}

/**
 * Answers `textDocument/diagnostic` and `workspace/diagnostic` (LSP 3.17, "Pull Diagnostics"); no model is asked.
 */
export function serveDiagnostics(conversation: Conversation): DiagnosticsService {
  const { connection, documents } = conversation;
  conversation.onRequest(
    DocumentDiagnosticRequest.type,
    async ({ textDocument, previousResultId }, signal): Promise<DocumentDiagnosticReport> => {
      const images = await documents.images(textDocument.uri);
      const items = images ? await diagnosticsOf(conversation, images, new PictureSearch(), signal) : [];
      const resultId = digestOf(items);
      // An editor that is told the same findings again draws them all again.
      return resultId === previousResultId
        ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
        : { kind: DocumentDiagnosticReportKind.Full, resultId, items };
    },
  );

  const changes = new WorkspaceChanges(conversation);
  const check = new WorkspaceCheck(conversation);
  let answered = -1;
  conversation.onRequest(WorkspaceDiagnosticRequest.type, async ({ previousResultIds, partialResultToken }, signal) => {
    // Our own client asks again as soon as it has an answer, and so does any that sends the results that it has. Its
    // next answer waits for a change.
    const asksAgain = previousResultIds.length > 0 || conversation.client.options.hoverCommands === 'known';
    if (asksAgain) await changes.after(answered, signal);
    const count = changes.count;
    const known = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
    if (partialResultToken === undefined) {
      const items: WorkspaceDocumentDiagnosticReport[] = [];
      for await (const reports of check.reports(known, signal)) items.push(...reports);
      answered = count;
      return { items };
    }
    for await (const items of check.reports(known, signal)) {
      await connection.sendProgress(WorkspaceDiagnosticRequest.partialResult, partialResultToken, { items });
    }
    answered = count;
    return { items: [] };
  });
  return {
    open: () => {
      changes.open();
    },
    checkWorkspace: async (signal) => {
      check.ask();
      let count: CheckCount = { findings: 0, documents: 0 };
      for await (const reports of check.reports(new Map(), signal)) {
        for (const report of reports) {
          if (report.kind !== DocumentDiagnosticReportKind.Full || report.items.length === 0) continue;
          count = { findings: count.findings + report.items.length, documents: count.documents + 1 };
          // Editors that pull are told below that there is something new; the others are given it.
          if (conversation.client.pulledDiagnostics) continue;
          await conversation.notify(PublishDiagnosticsNotification.type, {
            uri: report.uri,
            diagnostics: report.items,
          });
        }
      }
      changes.announce();
      return count;
    },
  };
}
