import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { socketLimits } from '../connection/handshake/byteStream.ts';
import { closeCodes } from '../connection/daemonConnection.ts';
import { type Hello, type RefusalReason, upgradePath } from '../connection/handshake/handshake.ts';
import { awaitProof } from './serverHandshake.ts';
import { Strangers } from './strangers.ts';

/**
 * Connections that have proved nothing, at a time. A client needs milliseconds for its handshake, so 512 others would
 * have to come meanwhile to push it out.
 */
const mostStrangers = 512;
const authenticateMs = 2000;
/** Wrong proofs in a second that are answered at once; further ones wait, so that nobody guesses the token. */
const promptFailures = 3;
const mostFailures = 16;
const failureDelayMs = 1000;

/** What the gate decides by. */
export interface GateHandlers {
  /** Called for a client that has proved itself, before it is told; undefined lets it in. */
  refuse(hello: Hello): RefusalReason | undefined;
  /** In the turn of the client's proof: the socket carries bytes from here on. */
  admit(socket: WebSocket, hello: Hello): void;
}

/**
 * The daemon's only way in: a WebSocket (RFC 6455) on a free port of 127.0.0.1. It serves no HTTP route, and refuses
 * every browser by its Origin and every other host name. A client has two seconds to prove that it can read this user's
 * files.
 */
export class Gate {
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, ...socketLimits, clientTracking: false });
  readonly #token: string;
  readonly #handlers: GateHandlers;
  readonly #strangers = new Strangers(mostStrangers, authenticateMs);
  /** Times of wrong proofs within the last second. */
  #failures: readonly number[] = [];
  #port = 0;

  constructor(token: string, keeper: GateHandlers) {
    this.#token = token;
    this.#handlers = keeper;
    this.#server = createServer(
      { maxHeaderSize: 8192, headersTimeout: authenticateMs, requestTimeout: authenticateMs, keepAlive: false },
      (_request, response) => response.writeHead(404, { connection: 'close' }).end(),
    );
    this.#server.maxHeadersCount = 64;
    this.#server.on('connection', (socket) => this.#watch(socket));
    this.#server.on('clientError', (_error, socket) => socket.destroy());
    this.#server.on('upgrade', (request, socket: Socket, head) => this.#upgrade(request, socket, head));
  }

  /** Listens on a free port of 127.0.0.1 and says which. Rejects with the system's error. */
  async open(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    return this.#port;
  }

  /** Lets nobody in any more; clients that are in stay. */
  close(): void {
    this.#server.close();
    this.#strangers.dispose();
  }

  /** A socket is a stranger's until it has proved itself. */
  #watch(socket: Socket): void {
    socket.setNoDelay(true);
    this.#strangers.admit(socket);
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const refusal = refusalOf(request, this.#port);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // A broken frame is answered by ws with its own close code; 'close' follows.
      webSocket.on('error', () => undefined);
      this.#meet(webSocket, socket);
    });
  }

  #meet(webSocket: WebSocket, socket: Socket): void {
    awaitProof(webSocket, { token: this.#token, port: this.#port }, (outcome) => {
      const reason = outcome.kind === 'refused' ? outcome.reason : this.#handlers.refuse(outcome.hello);
      if (outcome.kind === 'refused' || reason !== undefined) {
        this.#refuse(webSocket, reason ?? 'malformed');
        return;
      }
      this.#strangers.forget(socket);
      webSocket.send(JSON.stringify({ kind: 'welcome' }));
      this.#handlers.admit(webSocket, outcome.hello);
    });
  }

  #refuse(webSocket: WebSocket, reason: RefusalReason): void {
    const say = () => {
      webSocket.send(JSON.stringify({ kind: 'refused', reason }));
      webSocket.close(closeCodes.malformed);
    };
    if (reason !== 'proof') return say();
    const now = performance.now();
    this.#failures = [...this.#failures.filter((time) => now - time < 1000), now].slice(-mostFailures);
    if (this.#failures.length <= promptFailures) say();
    else setTimeout(say, failureDelayMs);
  }
}

/** The status line of what is refused; undefined for an upgrade that may go on. */
function refusalOf({ method, url, headers, rawHeaders }: IncomingMessage, port: number): string | undefined {
  const count = (name: string) => rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === name).length;
  // Our clients are Node and send none; a page in a browser cannot leave it out.
  if (count('origin') > 0) return '403 Forbidden';
  // Nothing else, not even localhost: any other name could have been made to point here.
  if (count('host') !== 1 || headers.host !== `127.0.0.1:${port}`) return '403 Forbidden';
  if (method !== 'GET' || url !== upgradePath) return '404 Not Found';
  return undefined;
}
