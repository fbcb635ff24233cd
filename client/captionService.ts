import { t } from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionError, ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import type { CloseHandlerResult, LanguageClient, LanguageClientOptions } from 'vscode-languageclient/node';
import * as vscode from 'vscode';
import {
  DescribeRequest,
  LeavingNotification,
  StatusNotification,
  StopRequest,
  UpdateNotification,
  type CaptionFailure,
  type Description,
  type DescribeParams,
  type DescribeUpdate,
  type LeavingReason,
} from '../server/protocol/messages.ts';
import type { ModelUpdate } from '../models/catalog/modelEntry.ts';
import {
  ModelUpdateNotification,
  UseModelRequest,
  type UsedModel,
  type UseModelParams,
} from '../server/protocol/modelMessages.ts';
import type { DaemonSite, DaemonTransport } from './daemonTransport.ts';
import type { ServiceState } from './statusText.ts';
import { ConnectionError as DaemonError } from '../server/connection/connectionError.ts';
import { failureOf } from '../server/protocol/failure.ts';
import { editorSpelling } from './editorWords.ts';
import { spelled } from '../models/wording.ts';

const backOffMs = { first: 250, most: 5000 };
const leaveMs = 5000;
/** For the language client to see that its connection has gone, which its requests hear first. */
const noticeMs = 100;

/** This window's conversation with the daemon: started by the first need, kept up, stopped when told. */
export class CaptionService implements vscode.Disposable {
  readonly #site: DaemonSite;
  readonly #options: LanguageClientOptions;
  readonly #changed = new vscode.EventEmitter<ServiceState>();
  readonly #described = new vscode.EventEmitter<Description>();
  readonly #updates = new Map<string, (update: DescribeUpdate) => void>();
  readonly #usedModel = new vscode.EventEmitter<void>();
  readonly #modelUpdates = new Map<string, (update: ModelUpdate) => void>();
  #state: ServiceState = { kind: 'idle' };
  #client: LanguageClient | undefined;
  #transport: DaemonTransport | undefined;
  #starting: Promise<LanguageClient> | undefined;
  #restarting: Promise<void> | undefined;
  #leaving: LeavingReason | undefined;
  /** Before the next connection: none for the first. */
  #wait = 0;

  readonly onDidChange = this.#changed.event;
  /** Every description that this window asked for, whoever asked. */
  readonly onDidDescribe = this.#described.event;
  /** Another model is used from now on. */
  readonly onDidUseModel = this.#usedModel.event;

  constructor(site: DaemonSite, options: LanguageClientOptions) {
    this.#site = site;
    this.#options = options;
  }

  get state(): ServiceState {
    return this.#state;
  }

  /** Keeps a line in the log of the extension. */
  log(message: string): void {
    this.#site.log(message);
  }

  /** The running client; starts it unless the user has stopped it. Fails with a sentence for a person. */
  async client(): Promise<LanguageClient> {
    if (this.running) return this.running;
    if (this.#state.kind === 'stopped') throw new ServiceError(stoppedFailure());
    if (this.#state.kind === 'failed' && !this.#starting) throw new ServiceError(this.#state.failure);
    if (this.#starting) return this.#starting;
    // It connects again by itself after a loss.
    if (this.#state.kind === 'starting' && (await this.#settled()) !== 'starting') return this.client();
    return this.#begin('ifNeeded');
  }

  /** The client where it runs already. It believes so itself until it has been told what to do about a loss. */
  get running(): LanguageClient | undefined {
    return this.#state.kind === 'running' && this.#client?.isRunning() ? this.#client : undefined;
  }

  /** Starts without waiting; a failure shows in the status item. */
  wake(): void {
    this.client().catch(() => undefined);
  }

  async describe(
    params: Omit<DescribeParams, 'token'>,
    onUpdate: (update: DescribeUpdate) => void,
    cancellation: vscode.CancellationToken,
  ): Promise<Description> {
    const token = randomUUID();
    this.#updates.set(token, onUpdate);
    try {
      const description = await this.request((client) =>
        client.sendRequest(DescribeRequest, { ...params, token }, cancellation),
      );
      this.#described.fire(description);
      return description;
    } finally {
      this.#updates.delete(token);
    }
  }

  /** Fetches, compiles and uses a model of this machine; captions that are being made are finished first. */
  async useModel(
    params: Omit<UseModelParams, 'token'>,
    onUpdate: (update: ModelUpdate) => void,
    cancellation: vscode.CancellationToken,
  ): Promise<UsedModel> {
    const token = randomUUID();
    this.#modelUpdates.set(token, onUpdate);
    try {
      const used = await this.request((client) =>
        client.sendRequest(UseModelRequest, { ...params, token }, cancellation),
      );
      this.#usedModel.fire();
      return used;
    } finally {
      this.#modelUpdates.delete(token);
    }
  }

  /** Asks again, once, where the daemon was lost on the way: what is asked changes nothing. */
  async request<Result>(ask: (client: LanguageClient) => Promise<Result>): Promise<Result> {
    const client = await this.client();
    try {
      return await ask(client);
    } catch (thrown) {
      if (!isLoss(thrown)) throw thrown;
      await sleep(noticeMs);
      return ask(await this.client());
    }
  }

  /** Ends the daemon, for every window; it stays away until someone asks. */
  async stop(): Promise<void> {
    await this.#end('stop');
    await this.#discard();
    this.#become({ kind: 'stopped' });
  }

  /** A fresh daemon, whatever happened before. */
  restart(): Promise<void> {
    this.#restarting ??= this.#end('restart')
      .then(async () => void (await this.#begin('anew')))
      .finally(() => (this.#restarting = undefined));
    return this.#restarting;
  }

  /** A fresh conversation with the same daemon, as when the workspace becomes trusted; one that is beginning is fresh. */
  async reconnect(): Promise<void> {
    await (this.#starting ?? this.#begin('anew'));
  }

  dispose(): void {
    this.#changed.dispose();
    this.#described.dispose();
    this.#usedModel.dispose();
    this.#transport?.dispose();
  }

  /** Ends the conversation only: the daemon serves other windows, or leaves by itself. */
  async close(): Promise<void> {
    await this.#discard();
  }

  #begin(start: 'ifNeeded' | 'anew'): Promise<LanguageClient> {
    const starting = this.#start(start).finally(() => {
      if (this.#starting === starting) this.#starting = undefined;
    });
    this.#starting = starting;
    return starting;
  }

  async #start(start: 'ifNeeded' | 'anew'): Promise<LanguageClient> {
    await this.#discard();
    this.#become({ kind: 'starting' });
    this.#wait = 0;
    // Half of the extension's code, and not needed to activate.
    const [{ LanguageClient, ErrorAction, State }, { DaemonTransport }] = await Promise.all([
      import('vscode-languageclient/node'),
      import('./daemonTransport.ts'),
    ]);
    if (this.#state.kind === 'stopped') throw new ServiceError(stoppedFailure());
    const transport = new DaemonTransport(this.#site);
    let mode = start;
    const connect = async () => {
      // Here and not where the loss is heard: until that returns the client takes itself for running.
      await sleep(this.#wait);
      this.#wait = Math.min(Math.max(this.#wait * 2, backOffMs.first), backOffMs.most);
      try {
        const connection = await transport.connect(mode, (waiting) => {
          if (transport === this.#transport) {
            this.#become({ kind: 'starting', waiting: spelled(waiting, editorSpelling) });
          }
        });
        mode = 'ifNeeded';
        return connection;
      } catch (thrown) {
        const failure = startFailure(thrown);
        if (transport === this.#transport) this.#become({ kind: 'failed', failure });
        throw new ServiceError(failure);
      }
    };
    const client = new LanguageClient('captionLens', 'Caption Lens', connect, {
      ...this.#options,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.#closed(transport),
      },
      initializationFailedHandler: () => false,
    });
    this.#client = client;
    this.#transport = transport;
    this.#leaving = undefined;
    client.onDidChangeState(({ newState }) => {
      if (client !== this.#client) return;
      if (newState === State.Running) this.#become({ kind: 'running', status: undefined });
      if (newState === State.Starting) this.#become({ kind: 'starting' });
    });
    client.onNotification(StatusNotification, (status) => {
      this.#wait = backOffMs.first;
      this.#become({ kind: 'running', status });
    });
    client.onNotification(LeavingNotification, ({ reason }) => {
      this.#leaving = reason;
    });
    client.onNotification(UpdateNotification, ({ token, update }) => {
      this.#updates.get(token)?.(update);
    });
    client.onNotification(ModelUpdateNotification, ({ token, update }) => {
      this.#modelUpdates.get(token)?.(update);
    });
    try {
      await client.start();
      return client;
    } catch (thrown) {
      const failure = thrown instanceof ServiceError ? thrown.failure : startFailure(thrown);
      this.#site.log(failure.message);
      if (client === this.#client) this.#become({ kind: 'failed', failure });
      throw new ServiceError(failure);
    }
  }

  /** Told to stop, it stays stopped; anything else is tried again, slower each time. The daemon's budget of crashes ends it. */
  async #closed(transport: DaemonTransport): Promise<CloseHandlerResult> {
    const { CloseAction } = await import('vscode-languageclient/node');
    const dropped = { action: CloseAction.DoNotRestart, message: 'The conversation ended.', handled: true };
    if (transport !== this.#transport) return dropped;
    const reason = transport.ending?.kind === 'left' ? transport.ending.reason : this.#leaving;
    this.#leaving = undefined;
    if (reason === 'stop') {
      this.#become({ kind: 'stopped' });
      return { action: CloseAction.DoNotRestart, message: 'The service was stopped.', handled: true };
    }
    this.#become({ kind: 'starting' });
    if (reason === 'restart' || reason === 'newerVersion') this.#wait = 0;
    return { action: CloseAction.Restart, message: 'The service has gone; connecting again.', handled: true };
  }

  /** Asks it in this conversation, and where there is none or it does not hear, by its process. */
  async #end(reason: 'stop' | 'restart'): Promise<void> {
    const transport = this.#transport;
    const client = this.running;
    this.#transport = undefined;
    let hasGone = false;
    if (client && transport) {
      const asked = client.sendRequest(StopRequest, { reason }).catch(() => undefined);
      const gone = asked.then(() => transport.closed).then(() => (hasGone = true));
      await Promise.race([gone, sleep(leaveMs, undefined, { ref: false })]);
    }
    transport?.dispose();
    if (hasGone) return;
    try {
      const { DaemonTransport } = await import('./daemonTransport.ts');
      await new DaemonTransport(this.#site).dismiss(reason);
    } catch (thrown) {
      const failure = startFailure(thrown);
      this.#become({ kind: 'failed', failure });
      throw new ServiceError(failure);
    }
  }

  /** What the state is once it is no longer starting, or after half a minute. */
  #settled(): Promise<ServiceState['kind']> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        following.dispose();
        resolve(this.#state.kind);
      };
      const timer = setTimeout(end, 30_000);
      const following = this.onDidChange(({ kind }) => {
        if (kind !== 'starting') end();
      });
    });
  }

  async #discard(): Promise<void> {
    const client = this.#client;
    const transport = this.#transport;
    this.#client = undefined;
    this.#transport = undefined;
    await client?.dispose(1500).catch(() => undefined);
    transport?.dispose();
  }

  #become(state: ServiceState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}

/** A failure of the service itself, told as those of a request are. */
export class ServiceError extends Error {
  readonly failure: CaptionFailure;

  constructor(failure: CaptionFailure) {
    super(failure.message);
    this.name = 'ServiceError';
    // The language client shows the stack of what a restart failed with to the person.
    this.stack = failure.message;
    this.failure = failure;
  }
}

function stoppedFailure(): CaptionFailure {
  return {
    code: 'aborted',
    message: t('Caption Lens is stopped.'),
    advice: t('Run "Caption Lens: Restart" to start it again.'),
  };
}

/** Whether a request failed because its connection did. */
function isLoss(thrown: unknown): boolean {
  if (thrown instanceof ConnectionError) return true;
  const codes: readonly number[] = [ErrorCodes.PendingResponseRejected, ErrorCodes.ConnectionInactive];
  return thrown instanceof ResponseError && codes.includes(thrown.code);
}

function startFailure(thrown: unknown): CaptionFailure {
  const message =
    thrown instanceof DaemonError ? spelled(thrown.wording, editorSpelling) : failureOf(thrown, editorSpelling).message;
  const advice = t('Run "Caption Lens: Restart" to try again, or "Show Log" for more.');
  return { code: 'engineLost', message, advice };
}
