import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import {
  CancellationToken,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { DescribeRequest, type Description } from '../../../server/protocol/messages.ts';
import { cli, type Scene } from '../../fault/daemon/scene.ts';
import type { AnswerCount } from './answerCount.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

/** `stdio`: through `caption-lens lsp`, as other editors do; `connection`: to the daemon itself, as VS Code's windows do. */
export type Transport = 'stdio' | 'connection';

export interface OpenText {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface Finding {
  readonly code: string;
}

/** An editor's window with one folder open, which sees each answer's place on the wire. */
export class LanguageWindow {
  readonly #editor: MessageConnection;
  readonly #leave: () => Promise<void>;

  private constructor(editor: MessageConnection, leave: () => Promise<void>) {
    this.#editor = editor;
    this.#leave = leave;
  }

  static async open(
    scene: Scene,
    count: AnswerCount,
    transport: Transport,
    folder: string,
    model = '',
  ): Promise<LanguageWindow> {
    const { reader, writer, leave } = transport === 'stdio' ? throughLsp(scene) : await direct(scene);
    const editor = createMessageConnection(count.readerOf(reader), count.writerOf(writer));
    editor.onRequest('window/workDoneProgress/create', () => null);
    editor.onRequest('client/registerCapability', () => null);
    editor.onRequest('workspace/diagnostic/refresh', () => null);
    editor.onRequest('workspace/inlayHint/refresh', () => null);
    editor.onClose(() => editor.dispose());
    editor.listen();
    await editor.sendRequest('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      capabilities: { textDocument: { hover: { contentFormat: ['markdown'] }, diagnostic: {} } },
      initializationOptions: { settings: { model: { path: model } }, hover: 'asks' },
    });
    await editor.sendNotification('initialized', {});
    return new LanguageWindow(editor, leave);
  }

  async openText({ uri, languageId, text }: OpenText): Promise<void> {
    const textDocument = { uri, languageId, version: 1, text };
    await this.#editor.sendNotification('textDocument/didOpen', { textDocument });
  }

  async closeText(uri: string): Promise<void> {
    await this.#editor.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  hover(
    uri: string,
    position: Place,
    cancellation: CancellationToken = CancellationToken.None,
  ): Promise<Outcome<object | null>> {
    return outcomeOf(this.#editor.sendRequest('textDocument/hover', { textDocument: { uri }, position }, cancellation));
  }

  /** As VS Code does for a hover that said the description is pending. */
  describe(
    uri: string,
    position: Place,
    cancellation: CancellationToken = CancellationToken.None,
  ): Promise<Outcome<Description>> {
    const params = { picture: { kind: 'reference', uri, position }, priority: 'hover' } as const;
    return outcomeOf(this.#editor.sendRequest(DescribeRequest, params, cancellation));
  }

  diagnostics(uri: string): Promise<Outcome<{ readonly items: readonly Finding[] }>> {
    return outcomeOf(this.#editor.sendRequest('textDocument/diagnostic', { textDocument: { uri } }));
  }

  codeActions(uri: string, at: Place): Promise<Outcome<readonly object[] | null>> {
    const params = { textDocument: { uri }, range: { start: at, end: at }, context: { diagnostics: [] } };
    return outcomeOf(this.#editor.sendRequest('textDocument/codeAction', params));
  }

  /** By the protocol: `shutdown`, then `exit`. */
  async exit(): Promise<void> {
    await outcomeOf(this.#editor.sendRequest('shutdown'));
    await this.#editor.sendNotification('exit');
    await this.#leave();
  }

  /** Without a word, as a window that crashed. */
  async vanish(): Promise<void> {
    await this.#leave();
    this.#editor.dispose();
  }
}

function throughLsp(scene: Scene) {
  const child = scene.spawn([cli, 'lsp', '--stdio']);
  const { stdout, stdin } = child;
  if (!stdout || !stdin) throw new Error('The server has no streams.');
  child.stderr?.resume();
  return {
    reader: new StreamMessageReader(stdout),
    writer: new StreamMessageWriter(stdin),
    leave: () => endOf(child),
  };
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}

async function direct(scene: Scene) {
  const connection = await scene.connect();
  return {
    reader: connection.reader,
    writer: connection.writer,
    leave: async () => {
      connection.dispose();
      await connection.closed;
    },
  };
}
