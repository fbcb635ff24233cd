import { StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { WebSocket } from 'ws';
import { byteStream } from '../connection/handshake/byteStream.ts';
import { closeCodes } from '../connection/daemonConnection.ts';
import type { OpenSession, Session, SessionServices } from '../lsp/session/services.ts';
import type { LeavingReason } from '../protocol/messages.ts';
import { QueuedWriter } from './queuedWriter.ts';

/**
 * With two pings unanswered a client is dead: 20 s after it was last heard of, at the latest. What it waited for is
 * cancelled.
 */
const pingMs = 6500;
const mostUnanswered = 2;
/** Messages that are no JSON-RPC, after which the conversation ends. */
const mostNonsense = 10;
/** For a client to take its last messages. */
const partingMs = 1000;

/** One client that has proved itself: owns its socket and its session. */
export class Peer {
  readonly #socket: WebSocket;
  readonly #session: Session;
  readonly #writer: QueuedWriter;
  /** Settles when the socket is closed. */
  readonly closed: Promise<void>;

  constructor(socket: WebSocket, openSession: OpenSession, services: SessionServices) {
    this.#socket = socket;
    const { log } = services;
    const stream = byteStream(socket, (fault) => {
      log.warn(`A client was closed: ${fault.message}`);
      socket.close(closeCodes.malformed);
    });
    const reader = new StreamMessageReader(stream.input);
    this.#writer = new QueuedWriter(new StreamMessageWriter(stream.output), () => {
      log.warn('A client was closed because it reads nothing.');
      socket.close(closeCodes.tooSlow);
      socket.terminate();
    });
    let nonsense = 0;
    reader.onError(() => {
      nonsense += 1;
      if (nonsense === mostNonsense) socket.close(closeCodes.malformed);
    });
    this.#session = openSession(reader, this.#writer, services);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#session.dispose();
        resolve();
      });
    });
    void this.#session.ended.then(() => this.#close(1000, ''));
    this.#ping();
  }

  /** Tells the client why, then closes; at most 2 s. */
  async leave(reason: LeavingReason): Promise<void> {
    const told = this.#session.announceLeaving(reason).then(() => this.#writer.flush());
    await within(partingMs, told);
    this.#close(closeCodes.leaving, reason);
    await within(partingMs, this.closed);
  }

  #close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), partingMs).unref();
  }

  #ping(): void {
    let unanswered = 0;
    this.#socket.on('pong', () => (unanswered = 0));
    const timer = setInterval(() => {
      if (unanswered >= mostUnanswered) {
        this.#socket.terminate();
        return;
      }
      unanswered += 1;
      this.#socket.ping();
    }, pingMs);
    this.#socket.once('close', () => clearInterval(timer));
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
