import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type {
  CancellationToken,
  Connection,
  NotificationType,
  RequestHandler,
  RequestType,
  ResponseError,
} from 'vscode-languageserver';
import { throwIfAborted } from '../../../models/errors.ts';
import { failureOf, responseErrorOf } from '../../protocol/failure.ts';
import type { CaptionFailure } from '../../protocol/messages.ts';
import { unknownClient, type ClientSupport } from './clientSupport.ts';
import { ClosedDocuments } from '../documents/closedDocuments.ts';
import { Documents, type ReadingRules } from '../documents/documents.ts';
import { filePathOf } from '../documents/filePath.ts';
import { isLostClient } from './lostClient.ts';
import { isInside } from '../../../models/insideFolder.ts';
import type { Surroundings } from '../../sites/siteSearch.ts';
import type { SessionServices } from './services.ts';
import { SessionSettings } from './sessionSettings.ts';

/** One client's session as all handlers see it: its connection, documents, settings and capabilities. */
export class Conversation {
  readonly connection: Connection;
  readonly services: SessionServices;
  readonly documents: Documents;
  /** Of files that are not open, while many of their pictures are asked for. */
  readonly closed = new ClosedDocuments();
  readonly settings = new SessionSettings();
  /** The client's name in the describer's queue and the parser's keys. */
  readonly peer = randomUUID();
  client: ClientSupport = unknownClient;
  #folders: readonly string[] = [];
  readonly #ending = new AbortController();
  readonly #answering = new Set<AbortController>();

  constructor(connection: Connection, services: SessionServices) {
    this.connection = connection;
    this.services = services;
    const rulesOf = async (path: string): Promise<ReadingRules> => {
      const { site, project } = await this.surroundingsOf(path);
      const flavour = project?.flavour ?? site?.flavour;
      const shortcodes = project?.shortcodes ?? [];
      return { ...(flavour !== undefined && { flavour }), ...(shortcodes.length > 0 && { shortcodes }) };
    };
    this.documents = new Documents(connection, services.parser, this.peer, rulesOf);
  }

  /** Fires when the session is over. */
  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  /** Cancels every request that is being answered, and forgets the client's documents. `ended` fires. */
  end(): void {
    this.#ending.abort();
    for (const request of this.#answering) request.abort();
    this.documents.dispose();
  }

  /** The workspace's folders, as paths. */
  get folders(): readonly string[] {
    return this.#folders;
  }

  /**
   * The site and the project that a file is part of, looked for up to its workspace folder. What a project says holds
   * only in a workspace that the user trusts.
   */
  async surroundingsOf(path: string): Promise<Surroundings> {
    const holding = this.#folders.filter((folder) => isInside(path, folder));
    // The innermost of nested ones would hide what the outer one says.
    const workspace = holding.sort((one, other) => one.length - other.length)[0] ?? dirname(path);
    const { site, project } = await this.services.sites.surroundingsOf(path, workspace);
    return { site, project: this.settings.trust === 'trusted' ? project : undefined };
  }

  /** Folders that are no `file:` URIs are left out. */
  setFolders(uris: readonly string[]): void {
    this.#folders = uris.flatMap((uri) => filePathOf(uri) ?? []);
  }

  /**
   * Answers one kind of request. Whatever goes wrong answers that request alone, with a code of `responseErrorOf` and a
   * `CaptionFailure` as data. A failure has its own code. A bug has `internal`, and a line in the log. A request that
   * was cancelled or outlived its client has `aborted`.
   */
  onRequest<P, R, E>(type: RequestType<P, R, E>, answer: (params: P, signal: AbortSignal) => Promise<R> | R): void {
    const handler = async (params: P, token: CancellationToken): Promise<R> => {
      const request = new AbortController();
      const { signal } = request;
      // A request that was cancelled before its turn comes with a token that tells nobody any more.
      if (token.isCancellationRequested) request.abort();
      this.#answering.add(request);
      const listening = token.onCancellationRequested(() => {
        request.abort();
      });
      try {
        throwIfAborted(signal);
        const result = await answer(params, signal);
        throwIfAborted(signal);
        return result;
      } catch (thrown) {
        throw this.#refuse(type.method, thrown, signal);
      } finally {
        listening.dispose();
        this.#answering.delete(request);
      }
    };
    this.connection.onRequest(type, handler as RequestHandler<P, R, E>);
  }

  /** What failed, in the names that this client has for settings. */
  failureOf(thrown: unknown): CaptionFailure {
    return failureOf(thrown, this.client.spelling);
  }

  /** Sends a notification, unless the client has gone. Never rejects. */
  async notify<P>(type: NotificationType<P>, params: P): Promise<void> {
    if (this.ended.aborted) return;
    try {
      await this.connection.sendNotification(type, params as never);
    } catch (error) {
      this.services.log.debug(`${type.method} did not reach the client: ${failureOf(error).message}`);
    }
  }

  /** Runs work that no request waits for. What goes wrong is logged after `what`, such as `Settings`. */
  inBackground(what: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (!this.ended.aborted) this.services.log.warn(`${what}: ${failureOf(error).message}`);
    });
  }

  #refuse(method: string, thrown: unknown, signal: AbortSignal): ResponseError<unknown> {
    const answer = responseErrorOf(thrown, this.client.spelling);
    if (answer.data?.code !== 'internal') return answer;
    // What Node's own functions throw on an abort has no code of ours.
    if (signal.aborted) return responseErrorOf(abortOf(signal));
    if (isLostClient(thrown)) return answer;
    this.services.log.error(
      `${method}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
    );
    return answer;
  }
}

function abortOf(signal: AbortSignal): unknown {
  try {
    throwIfAborted(signal);
  } catch (error) {
    return error;
  }
  return undefined;
}
