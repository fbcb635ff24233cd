import type { Endpoint } from './endpointFile.ts';
import { saysItLives } from './livenessProof.ts';

/**
 * Attempts in a row of about 7 s each, in which nothing of the process answered: it is stopped, or hangs as a whole.
 */
const mostSilent = 8;
const attemptMs = { first: 5000, most: 60_000 };

/** What is known of a daemon whose process is there and which does not answer a client. */
export class Silence {
  #token: string | undefined;
  #silent = 0;
  #patienceMs = attemptMs.first;
  #since = performance.now();

  /**
   * How long the next attempt may wait for an answer, 5 s to 60 s. A daemon that is at work is asked less often, so
   * that a slow machine can answer at all.
   */
  get patienceMs(): number {
    return this.#patienceMs;
  }

  /** For how long whoever asks has waited for this daemon. */
  get seconds(): number {
    return Math.round((performance.now() - this.#since) / 1000);
  }

  /**
   * To be called after an attempt that was not answered. `busy`: the caller waits on; `dead`: nothing of the process
   * has answered eight times in a row, so it may be ended.
   */
  async judge(endpoint: Endpoint): Promise<'busy' | 'dead'> {
    if (this.#token !== endpoint.token) this.#begin(endpoint.token);
    if (await saysItLives(endpoint)) {
      this.#silent = 0;
      this.#patienceMs = Math.min(this.#patienceMs * 2, attemptMs.most);
      return 'busy';
    }
    this.#patienceMs = attemptMs.first;
    this.#silent += 1;
    return this.#silent < mostSilent ? 'busy' : 'dead';
  }

  #begin(token: string): void {
    if (this.#token !== undefined) this.#since = performance.now();
    this.#token = token;
    this.#silent = 0;
    this.#patienceMs = attemptMs.first;
  }
}
