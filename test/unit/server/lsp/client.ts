import { SiteSearch } from '../../../../server/sites/siteSearch.ts';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import {
  CodeActionRequest,
  CodeActionTag,
  ConfigurationRequest,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  RegistrationRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type CodeAction,
  type Diagnostic,
  type Hover,
  type InitializeResult,
  type Position,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { openSession } from '../../../../server/lsp/session/session.ts';
import type { Catalog, Session } from '../../../../server/lsp/session/services.ts';
import { pictureBudgets } from '../../../../server/images/reading/byteBudget.ts';
import type { DocumentParser } from '../../../../server/parsing/documentParser.ts';
import { StatusRequest, type ClientOptions } from '../../../../server/protocol/messages.ts';
import type { Settings } from '../../../../server/protocol/settings.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { directParser } from './directParser.ts';
import { ScriptedDescriber } from './scriptedDescriber.ts';

/** As VS Code's client says of itself, as far as the server looks at it. */
export const editorCapabilities: ClientCapabilities = {
  workspace: {
    workspaceFolders: true,
    applyEdit: true,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: { groupsOnLabel: true } },
  },
  textDocument: {
    diagnostic: {},
    hover: { contentFormat: ['markdown', 'plaintext'] },
    codeAction: {
      dataSupport: true,
      disabledSupport: true,
      resolveSupport: { properties: ['edit'] },
      tagSupport: { valueSet: [CodeActionTag.LLMGenerated] },
    },
  },
  window: { workDoneProgress: true },
};

export interface ClientSetup {
  readonly capabilities?: ClientCapabilities;
  readonly options?: ClientOptions;
  readonly catalog?: Catalog;
  readonly parser?: DocumentParser;
  /** Answers `workspace/configuration`; asked only where the capabilities say so. */
  readonly configuration?: () => unknown;
}

/** A client whose whole workspace is checked, and not its open documents alone. */
export const wholeWorkspace: ClientSetup = { options: { settings: { diagnostics: { scope: 'workspace' } } } };

export type TestClient = Awaited<ReturnType<typeof startClient>>;

/** A client and a session that talk over streams, in a workspace folder of their own. */
export async function startClient(setup: ClientSetup = {}) {
  const folder = temporaryFolder();
  const describer = new ScriptedDescriber();
  const services = scriptedServices(describer, setup.catalog ?? embeddedCatalog, setup.parser ?? directParser());
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const session: Session = openSession(new StreamMessageReader(toServer), new StreamMessageWriter(toClient), services);
  const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const registered: string[] = [];
  connection.onRequest(ConfigurationRequest.type, () => [setup.configuration?.()]);
  connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
    registered.push(...registrations.map(({ method }) => method));
  });
  connection.listen();
  const initialized: InitializeResult = await connection.sendRequest(InitializeRequest.type, {
    processId: null,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(folder.path).href, name: 'workspace' }],
    capabilities: setup.capabilities ?? editorCapabilities,
    initializationOptions: setup.options,
  });
  await connection.sendNotification(InitializedNotification.type, {});

  const uriOf = (name: string): string => pathToFileURL(join(folder.path, name)).href;
  return {
    connection,
    describer,
    services,
    session,
    initialized,
    registered,
    path: folder.path,
    uriOf,
    async write(name: string, content: string | Uint8Array): Promise<void> {
      await mkdir(dirname(join(folder.path, name)), { recursive: true });
      await writeFile(join(folder.path, name), content);
    },
    async open(name: string, text: string, languageId = 'markdown'): Promise<TextDocument> {
      const uri = uriOf(name);
      const document = TextDocument.create(uri, languageId, 1, text);
      await connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId, version: 1, text },
      });
      return document;
    },
    async change(document: TextDocument, text: string): Promise<TextDocument> {
      const version = document.version + 1;
      await connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri: document.uri, version },
        contentChanges: [{ text }],
      });
      // Once this is answered, the change has arrived.
      await connection.sendRequest(StatusRequest, null);
      return TextDocument.create(document.uri, document.languageId, version, text);
    },
    hover(document: TextDocument, at: string): Promise<Hover | null> {
      return connection.sendRequest(HoverRequest.type, {
        textDocument: { uri: document.uri },
        position: placeOf(document, at),
      });
    },
    async actions(
      document: TextDocument,
      at: string,
      diagnostics: Diagnostic[] = [],
      only?: string[],
    ): Promise<CodeAction[]> {
      const position = placeOf(document, at);
      const answer = await connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri: document.uri },
        range: { start: position, end: position },
        context: { diagnostics, ...(only && { only }) },
      });
      return (answer ?? []) as CodeAction[];
    },
    /** As when the editor is killed. */
    hangUp(): void {
      toServer.destroy();
    },
    stop(): void {
      session.dispose();
      connection.dispose();
      folder.remove();
    },
  };
}

/** The position where `text` begins; a `|` in it says where exactly: 'alt="|"'. */
export function placeOf(document: TextDocument, text: string): Position {
  const bar = text.indexOf('|');
  const start = document.getText().indexOf(text.replace('|', ''));
  if (start < 0) throw new Error(`"${text}" is not in the document.`);
  return document.positionAt(start + Math.max(bar, 0));
}

/** Has the embedded model alone, and believes every path. */
const embeddedCatalog: Catalog = {
  find: (named) => Promise.resolve(named.path === 'embedded' ? { path: '', base: '', languageModel: '' } : named),
  list: () => Promise.reject(new Error('no list was scripted')),
  checkpoints: () => Promise.resolve([]),
  provide: () => Promise.resolve(undefined),
  choose: () => Promise.resolve(undefined),
  restore: () => Promise.resolve(),
};

function scriptedServices(describer: ScriptedDescriber, catalog: Catalog, parser: DocumentParser) {
  const logged: string[] = [];
  const log = (message: string): void => {
    logged.push(message);
  };
  return {
    describer,
    budgets: pictureBudgets(),
    catalog,
    parser,
    sites: new SiteSearch(0),
    version: '1.2.3',
    asked: [] as Settings['daemon'][],
    stops: [] as string[],
    logged,
    status() {
      return {
        version: '1.2.3',
        pid: 1,
        startedAt: '2026-01-01T00:00:00.000Z',
        clients: 1,
        model: describer.modelState,
        queue: describer.queue,
        pulls: [],
        memory: { daemon: 1 },
      };
    },
    onStatus: (listener: () => void) => describer.onChange(listener),
    stop(reason: 'stop' | 'restart'): void {
      this.stops.push(reason);
    },
    askDaemon(daemon: Settings['daemon']): void {
      this.asked.push(daemon);
    },
    log: { debug: () => undefined, info: () => undefined, warn: log, error: log },
  };
}

/** A file that begins as a PNG does; a scripted describer looks no further. */
export function pictureOf(what: string): Buffer {
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(what)]);
}

/** Only for clients that are started in one test. */
export async function withClient(setup: ClientSetup, run: (client: TestClient) => Promise<void>): Promise<void> {
  const client = await startClient(setup);
  try {
    await run(client);
  } finally {
    client.stop();
  }
}
