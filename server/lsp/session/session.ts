/**
 * The language server, one session a client. In: a reader and a writer of JSON-RPC messages, and the services of the
 * daemon around it. Out: answers to the editor.
 *
 * The order of messages is kept by conversationOrder.ts. Each feature registers its own handlers on the conversation: a
 * hover is answered in features/hover, actions and edits in features/actions, findings in features/diagnostics.
 */
import { serveInsertions } from '../features/insertion.ts';
import { createConnection, type Connection, type WatchDog } from 'vscode-languageserver';
import { createProtocolConnection, type MessageReader, type MessageWriter } from 'vscode-languageserver-protocol/node';
import { serveAltEdits } from '../features/actions/altEdits.ts';
import { serveBulkDescriptions } from '../features/bulkDescriptions.ts';
import { serverCapabilities } from './capabilities.ts';
import { readClientSupport } from './clientSupport.ts';
import { serveCodeActions } from '../features/actions/codeActions.ts';
import { serveCommands } from '../features/actions/commands.ts';
import { Conversation } from './conversation.ts';
import { keepOrder } from './conversationOrder.ts';
import { serveModels } from '../features/modelRequests.ts';
import { serveDescriptions } from '../features/describing.ts';
import { serveDiagnostics } from '../features/diagnostics/diagnostics.ts';
import { serveHover } from '../features/hover/hover.ts';
import { serveInlineCompletion } from '../features/inlineCompletion.ts';
import { serveReviewEdits } from '../features/review/reviewEdits.ts';
import { serveReviewLists } from '../features/review/reviewList.ts';
import { serveThumbnails } from '../features/review/thumbnails.ts';
import { servePhotographs } from '../features/photographs.ts';
import { servePictureViews } from '../features/pictureViews.ts';
import { followSettings, obeySettings, readFirstSettings, sayFaults } from './clientSettings.ts';
import { pushDiagnostics } from '../features/diagnostics/pushedDiagnostics.ts';
import type { OpenSession, Session } from './services.ts';
import { announceLeaving, announceStatus, serveStatus } from '../features/status.ts';

/** Opens one client's session; it lasts until the client says `exit`, its stream ends or `dispose` is called. */
export const openSession: OpenSession = (reader, writer, services): Session => {
  const connection = openConnection(reader, writer, () => {
    conversation.end();
  });
  const conversation = new Conversation(connection, services);
  const ended = new Promise<void>((resolve) => {
    conversation.ended.addEventListener('abort', () => {
      resolve();
    });
  });
  reader.onClose(() => {
    conversation.end();
  });
  serveHover(conversation);
  serveCodeActions(conversation);
  serveInlineCompletion(conversation);
  serveDescriptions(conversation);
  servePictureViews(conversation);
  servePhotographs(conversation);
  serveAltEdits(conversation);
  serveInsertions(conversation);
  serveBulkDescriptions(conversation);
  serveReviewLists(conversation);
  serveReviewEdits(conversation);
  serveThumbnails(conversation);
  serveStatus(conversation);
  serveModels(conversation);
  const diagnostics = serveDiagnostics(conversation);
  serveCommands(conversation, diagnostics);
  greet(conversation, () => {
    sayFaults(conversation);
    followSettings(conversation);
    followFolders(conversation);
    announceStatus(conversation);
    diagnostics.open();
    pushDiagnostics(conversation);
  });
  connection.listen();
  return {
    ended,
    announceLeaving: (reason) => announceLeaving(conversation, reason),
    dispose: () => {
      conversation.end();
      connection.dispose();
    },
  };
};

/**
 * A connection whose `exit` ends the session alone. The one of `vscode-languageserver/node` would end the process,
 * which serves other clients too, and would watch one client's process for all of them.
 */
function openConnection(reader: MessageReader, writer: MessageWriter, onExit: () => void): Connection {
  const watchDog: WatchDog = {
    shutdownReceived: false,
    initialize: () => undefined,
    exit: onExit,
  };
  const ordered = keepOrder(reader, writer);
  return createConnection((logger) => createProtocolConnection(ordered, writer, logger), watchDog);
}

function greet(conversation: Conversation, onInitialized: () => void): void {
  const { connection, services } = conversation;
  obeySettings(conversation);
  connection.onInitialize((params) => {
    conversation.client = readClientSupport(params);
    conversation.setFolders(conversation.client.folders);
    readFirstSettings(conversation, params.initializationOptions);
    return { capabilities: serverCapabilities, serverInfo: { name: 'Caption Lens', version: services.version } };
  });
  connection.onInitialized(onInitialized);
}

function followFolders(conversation: Conversation): void {
  if (!conversation.client.folderChanges) return;
  let uris = conversation.client.folders;
  conversation.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
    const gone = new Set(removed.map(({ uri }) => uri));
    uris = [...uris.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)];
    conversation.setFolders(uris);
  });
}
