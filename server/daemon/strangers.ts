import type { Socket } from 'node:net';

/** Connections that have proved nothing yet: each has so long, and where there are too many the oldest goes first. */
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
   * From its first byte on. Whoever comes is let in, so that those who stay for nothing keep nobody out: a client has
   * proved itself long before as many others have come.
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

  /** It has proved itself, or has gone. */
  forget(socket: Socket): void {
    clearTimeout(this.#sockets.get(socket));
    this.#sockets.delete(socket);
  }

  dispose(): void {
    for (const socket of this.#sockets.keys()) this.#close(socket);
  }

  /** Its own 'close' comes a turn later; by then it no longer counts. */
  #close(socket: Socket): void {
    this.forget(socket);
    socket.destroy();
  }
}
