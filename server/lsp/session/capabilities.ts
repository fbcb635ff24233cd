import { CodeActionKind, TextDocumentSyncKind, type ServerCapabilities } from 'vscode-languageserver';
import { serverCommands } from '../../protocol/messages.ts';
import { notebookSelector } from '../documents/notebookCells.ts';

/** What the server says of itself in the answer to `initialize` (LSP 3.17; inline completion 3.18). */
export const serverCapabilities: ServerCapabilities = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  notebookDocumentSync: notebookSelector,
  hoverProvider: true,
  codeActionProvider: {
    codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite],
    resolveProvider: true,
  },
  diagnosticProvider: { identifier: 'caption-lens', interFileDependencies: false, workspaceDiagnostics: true },
  inlineCompletionProvider: true,
  executeCommandProvider: { commands: Object.values(serverCommands) },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};
