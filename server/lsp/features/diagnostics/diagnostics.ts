import {
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  WorkspaceDiagnosticRequest,
  type DocumentDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { PictureSearch } from '../../../images/reading/pictureSearch.ts';
import type { Conversation } from '../../session/conversation.ts';
import { diagnosticsOf } from './altFindings.ts';
import { digestOf } from './findingsDigest.ts';
import { WorkspaceChanges } from './workspaceChanges.ts';
import { WorkspaceCheck } from './workspaceCheck.ts';

/**
 * Answers `textDocument/diagnostic` and `workspace/diagnostic` (LSP 3.17, "Pull Diagnostics"); no model is asked. The
 * result is to be called at `initialized`.
 */
export function serveDiagnostics(conversation: Conversation): () => void {
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
  return () => {
    changes.open();
  };
}
