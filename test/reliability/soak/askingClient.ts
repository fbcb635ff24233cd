import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { ConnectOptions } from '../../../server/connection/connectDaemon.ts';
import type { DaemonConnection } from '../../../server/connection/daemonConnection.ts';
import {
  type DaemonStatus,
  DescribeRequest,
  type DescribeParams,
  type Description,
  StatusRequest,
  UnloadRequest,
} from '../../../server/protocol/messages.ts';
import type { Scene } from '../../fault/daemon/scene.ts';
import { openEditor } from '../../fault/daemon/session.ts';
import type { AnswerCount } from './answerCount.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

/** A program that asks the daemon for captions, as the command line and the panel do. */
export class AskingClient {
  readonly #connection: DaemonConnection;
  readonly #editor: MessageConnection;

  private constructor(connection: DaemonConnection, editor: MessageConnection) {
    this.#connection = connection;
    this.#editor = editor;
    // What waits for an answer hears that none comes.
    void connection.closed.then(() => editor.dispose());
  }

  static async open(
    scene: Scene,
    count: AnswerCount,
    model: string,
    options: Partial<ConnectOptions> = {},
  ): Promise<AskingClient> {
    const connection = await scene.connect(options);
    const { reader, writer } = connection;
    const counted = { ...connection, reader: count.readerOf(reader), writer: count.writerOf(writer) };
    return new AskingClient(connection, await openEditor(counted, { model: { path: model } }));
  }

  get daemonPid(): number {
    return this.#connection.info.pid;
  }

  get closed(): Promise<unknown> {
    return this.#connection.closed;
  }

  describe(params: DescribeParams): Promise<Outcome<Description>> {
    return outcomeOf(this.#editor.sendRequest(DescribeRequest, params));
  }

  status(): Promise<DaemonStatus> {
    return this.#editor.sendRequest(StatusRequest, null);
  }

  /** Frees the model and forgets its crashes, as *Restart* does. */
  async unload(): Promise<void> {
    await this.#editor.sendRequest(UnloadRequest, null);
  }

  async close(): Promise<void> {
    this.#connection.dispose();
    await this.#connection.closed;
  }
}
