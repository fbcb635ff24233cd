import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import type { DaemonConnection } from '../../../server/connection/daemonConnection.ts';

/** A plain JSON-RPC client that has said hello as an editor would. */
export async function openEditor(connection: DaemonConnection, settings: object = {}): Promise<MessageConnection> {
  const editor = createMessageConnection(connection.reader, connection.writer);
  editor.listen();
  await editor.sendRequest('initialize', {
    processId: null,
    rootUri: null,
    capabilities: {},
    initializationOptions: { settings },
  });
  await editor.sendNotification('initialized', {});
  return editor;
}
