import { join } from 'node:path';
import * as vscode from 'vscode';

/** As package.json contributes it. */
const providerId = 'captionLens.mcp';

/** Offers `caption-lens mcp` to the editor's agents, for the folders of a trusted workspace; without any there is none. */
export function provideMcpServer(extensionPath: string, version: string): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const tell = (): void => {
    changed.fire();
  };
  return vscode.Disposable.from(
    changed,
    vscode.workspace.onDidGrantWorkspaceTrust(tell),
    vscode.workspace.onDidChangeWorkspaceFolders(tell),
    vscode.lm.registerMcpServerDefinitionProvider(providerId, {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: () => {
        const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
        if (!vscode.workspace.isTrusted || folders.length === 0) return [];
        const roots = folders.flatMap(({ uri }) => ['--root', uri.fsPath]);
        // The editor's own Node, as for the daemon.
        const server = new vscode.McpStdioServerDefinition(
          'Caption Lens',
          process.execPath,
          [join(extensionPath, 'dist/cli.js'), 'mcp', ...roots],
          { ELECTRON_RUN_AS_NODE: '1' },
          version,
        );
        return [server];
      },
    }),
  );
}
