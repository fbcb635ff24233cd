import * as vscode from 'vscode';
import type { WorkspaceEdit } from 'vscode-languageserver-protocol';
import { staleDocument } from '../../server/protocol/failure.ts';
import type { CaptionService } from '../captionService.ts';
import { isCurrent } from './versionedEdit.ts';

/**
 * Applies an edit of the server's. Fails with `staleDocument` where a document has changed since it was made, or VS
 * Code does not take the edit.
 */
export async function applyEdit(
  service: CaptionService,
  edit: WorkspaceEdit,
  metadata?: vscode.WorkspaceEditMetadata,
): Promise<void> {
  const client = await service.client();
  const converted = await client.protocol2CodeConverter.asWorkspaceEdit(edit);
  // Nothing is awaited from here on; VS Code compares versions from its own call on.
  const versions = new Map(vscode.workspace.textDocuments.map(({ uri, version }) => [uri.toString(), version]));
  if (!isCurrent(edit, (uri) => versions.get(uri))) throw staleDocument();
  if (!(await vscode.workspace.applyEdit(converted, metadata))) throw staleDocument();
}
