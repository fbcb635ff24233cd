import type { Socket } from 'node:net';

/**
 * Connections that have proved nothing yet. Each has `patienceMs`; where there are more than `most`, the oldest is
 * closed.
 */
export class Strangers {
  readonly #most: number;
  readonly #patienceMs: number;
  /** In the order in which they came, with the end of their patience. */
  readonly #sockets = new Map<Socket, NodeJS.Timeout>();

  constructor(most: number, patienceMs: number) {
    this.#most = most;
    this.#patienceMs = patienceMs;
  }

  /**
   * To be called when a socket connects. Every new one is let in, so that idle connections keep nobody out: a client
   * has proved itself long before as many others have come.
   */
  admit(socket: Socket): void {
    if (this.#sockets.size >= this.#most) {
      const [oldest] = this.#sockets.keys();
      if (oldest) this.#close(oldest);
    }
    this.#sockets.set(
      socket,
      setTimeout(() => this.#close(socket), this.#patienceMs),
    );
    socket.once('close', () => this.forget(socket));
    socket.on('error', () => undefined);
  }

  /** To be called when it has proved itself; a socket that closes is forgotten by itself. */
  forget(socket: Socket): void {
    clearTimeout(this.#sockets.get(socket));
    this.#sockets.delete(socket);
  }

  /** Closes all of them. */
  dispose(): void {
    for (const socket of this.#sockets.keys()) this.#close(socket);
  }

  /** Its own 'close' comes a turn later; by then it no longer counts. */
  #close(socket: Socket): void {
    this.forget(socket);
    socket.destroy();
  }
}
