import { Worker } from 'node:worker_threads';
import type { LivenessNews, LivenessOrder } from './livenessMessages.ts';

/** Beside the bundle. */
const program = new URL('./livenessThread.js', import.meta.url);

/** It holds a socket and a few strings. */
const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 };

/** Owns the thread that says of this process that it lives, whatever its event loop does. */
export class Liveness {
  readonly #worker: Worker;
  /**
   * Where it answers. Undefined where the thread could not be started; then clients cannot tell a busy daemon from a
   * dead one.
   */
  readonly port: Promise<number | undefined>;

  /** `onFault` hears of an error that ended the thread. */
  constructor(token: string, onFault: (fault: Error) => void) {
    const order: LivenessOrder = { token };
    this.#worker = new Worker(program, { workerData: order, resourceLimits });
    this.port = new Promise((resolve) => {
      this.#worker.on('message', (news: LivenessNews) => {
        if (news.kind === 'listening') resolve(news.port);
        else this.#worker.postMessage(null);
      });
      this.#worker.on('error', onFault);
      this.#worker.once('exit', () => resolve(undefined));
    });
    this.#worker.unref();
  }

  async dispose(): Promise<void> {
    await this.#worker.terminate();
  }
}
