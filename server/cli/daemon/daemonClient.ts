import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { ConnectionError } from '../../connection/connectionError.ts';
import type { ConnectionEnding, DaemonConnection } from '../../connection/daemonConnection.ts';
import { failureIn } from '../../protocol/failure.ts';
import {
  type CaptionFailure,
  type DaemonStatus,
  type DescribeParams,
  DescribeRequest,
  type DescribeUpdate,
  type Description,
  StatusRequest,
  UnloadRequest,
  UpdateNotification,
} from '../../protocol/messages.ts';
import { type Photograph, type PhotographParams, PhotographRequest } from '../../protocol/photographMessages.ts';
import { optionNames } from '../terminal/optionNames.ts';
import { spelledStatus } from '../../protocol/spelledMessages.ts';
import { readWording } from '../../../models/wording.ts';

/**
 * The connection ended before the answer came, or the daemon was leaving. The request may be put to the next daemon,
 * unless `why` is `stopped`: then the user stopped it.
 */
export class DaemonLost extends Error {
  readonly why: 'stopped' | 'lost';

  constructor(message: string, why: 'stopped' | 'lost' = 'lost') {
    super(message);
    this.why = why;
  }
}

/** What keeps a command from the daemon, `ConnectionError` or `DaemonLost`; undefined for anything else. */
export function daemonFault(thrown: unknown): { readonly code: string; readonly message: string } | undefined {
  if (thrown instanceof ConnectionError) return thrown;
  return thrown instanceof DaemonLost ? { code: 'daemonLost', message: thrown.message } : undefined;
}

/** Milliseconds. A daemon that is leaving answers first and closes when its engine has ended. */
const partingMs = 8000;

/**
 * The daemon, as this program asks it. Its requests reject with a `CaptionLensError` (the daemon's own code, or
 * `aborted` at once when the signal fires) or with `DaemonLost`. Whoever opened it disposes it.
 */
export interface DaemonClient {
  readonly info: { readonly version: string; readonly pid: number };
  /**
   * Describes one picture; `onUpdate` hears how far it is. A `PictureRefusal` of the daemon is rejected as
   * `imageNotFound`.
   */
  describe(
    params: Omit<DescribeParams, 'token'>,
    onUpdate: (update: DescribeUpdate) => void,
    signal: AbortSignal,
  ): Promise<Description>;
  /** How a picture was taken and what its light is like. Rejects as `describe` does. */
  photograph(params: PhotographParams, signal: AbortSignal): Promise<Photograph>;
  /** Settings in its failure are named as options. */
  status(signal: AbortSignal): Promise<DaemonStatus>;
  /** Frees the model once what runs is done. */
  unload(signal: AbortSignal): Promise<void>;
  /** Closes the session and the connection. */
  dispose(): void;
}

/**
 * Opens a session such as an editor has, over a connection that it owns from then on. Rejects as the requests of
 * `DaemonClient` do, and closes the connection then.
 */
export async function openDaemonClient(connection: DaemonConnection, signal: AbortSignal): Promise<DaemonClient> {
  const client = new SessionClient(connection);
  try {
    await client.open(signal);
    return client;
  } catch (thrown) {
    client.dispose();
    throw thrown;
  }
}

class SessionClient implements DaemonClient {
  readonly #connection: DaemonConnection;
  readonly #session: MessageConnection;
  readonly #lost: Promise<never>;
  readonly #listeners = new Map<string, (update: DescribeUpdate) => void>();

  constructor(connection: DaemonConnection) {
    this.#connection = connection;
    this.#session = createMessageConnection(connection.reader, connection.writer);
    this.#session.onError(() => undefined);
    this.#session.onNotification(UpdateNotification, ({ token, update }) => this.#listeners.get(token)?.(update));
    this.#lost = connection.closed.then((ending) => {
      throw lossBy(ending);
    });
    this.#lost.catch(() => undefined);
    this.#session.listen();
  }

  get info(): DaemonConnection['info'] {
    return this.#connection.info;
  }

  async open(signal: AbortSignal): Promise<void> {
    const params = { processId: process.pid, rootUri: null, workspaceFolders: null, capabilities: {} };
    await this.#ask((token) => this.#session.sendRequest('initialize', params, token), signal);
    await this.#session.sendNotification('initialized', {}).catch(() => undefined);
  }

  async describe(
    params: Omit<DescribeParams, 'token'>,
    onUpdate: (update: DescribeUpdate) => void,
    signal: AbortSignal,
  ): Promise<Description> {
    const name = randomUUID();
    this.#listeners.set(name, onUpdate);
    try {
      const asked = { ...params, token: name };
      return await this.#ask((token) => this.#session.sendRequest(DescribeRequest, asked, token), signal);
    } finally {
      this.#listeners.delete(name);
    }
  }

  async photograph(params: PhotographParams, signal: AbortSignal): Promise<Photograph> {
    return this.#ask((token) => this.#session.sendRequest(PhotographRequest, params, token), signal);
  }

  async status(signal: AbortSignal): Promise<DaemonStatus> {
    const status = await this.#ask((token) => this.#session.sendRequest(StatusRequest, null, token), signal);
    return spelledStatus(status, optionNames);
  }

  async unload(signal: AbortSignal): Promise<void> {
    await this.#ask((token) => this.#session.sendRequest(UnloadRequest, null, token), signal);
  }

  dispose(): void {
    this.#session.dispose();
    this.#connection.dispose();
  }

  /** The daemon hears of an abort; this caller does not wait for what it makes of it. */
  async #ask<Answer>(send: (token: CancellationToken) => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    throwIfAborted(signal);
    const cancelling = cancelToken(signal);
    try {
      return await Promise.race([send(cancelling.token), this.#lost, cancelling.aborted]);
    } catch (thrown) {
      throwIfAborted(signal);
      const error = errorOf(thrown);
      // How the connection ends says more than an answer on the way out.
      if (error instanceof DaemonLost) {
        await Promise.race([this.#lost, cancelling.aborted, sleep(partingMs, undefined, { ref: false })]);
      }
      throw error;
    } finally {
      cancelling.dispose();
    }
  }
}

/** A signal as jsonrpc wants it, and as a promise that rejects. */
function cancelToken(signal: AbortSignal) {
  let cancel: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    cancel = () => reject(new CaptionLensError('aborted', 'The caption was cancelled.'));
  });
  aborted.catch(() => undefined);
  const stop = () => cancel?.();
  signal.addEventListener('abort', stop, { once: true });
  const token = {
    get isCancellationRequested() {
      return signal.aborted;
    },
    onCancellationRequested: (listener: (event: unknown) => unknown) => {
      const hear = () => void listener(undefined);
      signal.addEventListener('abort', hear, { once: true });
      return { dispose: () => signal.removeEventListener('abort', hear) };
    },
  };
  return { token, aborted, dispose: () => signal.removeEventListener('abort', stop) };
}

function lossBy(ending: ConnectionEnding): DaemonLost {
  if (ending.kind === 'left' && ending.reason === 'stop') return new DaemonLost('The daemon was stopped.', 'stopped');
  return new DaemonLost(ending.kind === 'lost' ? ending.message : 'The daemon has left.');
}

function errorOf(thrown: unknown): Error {
  if (thrown instanceof CaptionLensError || thrown instanceof DaemonLost) return thrown;
  const failure = failureIn(thrown);
  // Nobody here cancelled it, so the daemon did: it is on its way out.
  if (failure?.code === 'aborted') return new DaemonLost(failure.message);
  if (failure !== undefined) return captionError(failure);
  // A connection that ends rejects what waits with errors of its own.
  if (thrown instanceof ResponseError && thrown.code !== pendingRejected) {
    return new CaptionLensError('internal', thrown.message, { cause: thrown });
  }
  return new DaemonLost(thrown instanceof Error ? thrown.message : String(thrown));
}

/** `PendingResponseRejected` of vscode-jsonrpc's ErrorCodes. */
const pendingRejected = -32097;

function captionError({ code, sentences, message: english }: CaptionFailure): CaptionLensError {
  const message = readWording(sentences?.message) ?? english;
  switch (code) {
    case 'noPicture':
    case 'computedSource':
    case 'networkPath':
    case 'outsideWorkspace':
    case 'remotePicture':
    case 'unknownScheme':
    case 'staleDocument':
    case 'unsafeEdit':
      return new CaptionLensError('imageNotFound', message);
    default:
      return new CaptionLensError(code, message);
  }
}
