import type { WorkspaceEdit } from 'vscode-languageserver-protocol';

/** Whether every open document is still in the version that the edit was made against. */
export function isCurrent(
  { documentChanges = [] }: Pick<WorkspaceEdit, 'documentChanges'>,
  versionOf: (uri: string) => number | undefined,
): boolean {
  return documentChanges.every((change) => {
    if (!('textDocument' in change)) return true;
    const { uri, version } = change.textDocument;
    const now = versionOf(uri);
    return now === undefined || version === null || now === version;
  });
}
