import * as vscode from 'vscode';

/** What is used here of `vscode.git`'s API, version 1 (extensions/git/src/api/git.d.ts in VS Code's repository). */
interface GitExtension {
  getAPI(version: 1): { readonly repositories: readonly Repository[] };
}

interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: Partial<
    Readonly<Record<'mergeChanges' | 'indexChanges' | 'workingTreeChanges' | 'untrackedChanges', readonly Change[]>>
  >;
  /** Reads the state anew. */
  status(): Promise<void>;
}

interface Change {
  readonly uri: vscode.Uri;
}

/**
 * The files with changes under Git, new ones too, as URIs; of one repository where its root is given. Undefined where
 * there is no repository.
 */
export async function changedFiles(root: vscode.Uri | undefined): Promise<readonly string[] | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (!extension) return undefined;
  const { repositories } = (await extension.activate()).getAPI(1);
  const meant = repositories.filter(({ rootUri }) => !root || rootUri.toString() === root.toString());
  if (meant.length === 0) return undefined;
  await Promise.all(meant.map((repository) => repository.status().catch(() => undefined)));
  const changes = meant.flatMap(({ state }) => [
    ...(state.mergeChanges ?? []),
    ...(state.indexChanges ?? []),
    ...(state.workingTreeChanges ?? []),
    ...(state.untrackedChanges ?? []),
  ]);
  return [...new Set(changes.map(({ uri }) => uri.toString()))];
}
