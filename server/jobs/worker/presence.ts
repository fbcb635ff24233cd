import type { Database } from '../database/database.ts';
import type { RunListener } from './jobRun.ts';

export interface WorkerIdentity {
  readonly id: string;
  readonly host: string;
  readonly version: string;
  readonly wordsVersion: number;
}

const skewSeconds = 60;

/** The worker's own row in the database, by which others see that it is there. */
export class WorkerPresence {
  readonly #database: Database;
  readonly #identity: WorkerIdentity;
  #seenAt = performance.now();
  #described = 0;

  constructor(database: Database, identity: WorkerIdentity) {
    this.#database = database;
    this.#identity = identity;
  }

  get seenMsAgo(): number {
    return performance.now() - this.#seenAt;
  }

  /** `onSkew` hears where the clocks differ; nothing but the store's signatures depends on the worker's. */
  async begin(onSkew: (sentence: string) => void): Promise<void> {
    const { id, host, version, wordsVersion } = this.#identity;
    const [row] = await this.#database.ask<{ now: Date }>(
      `insert into caption_lens.workers (id, host, pid, version, words_version, state)
         values ($1, $2, $3, $4, $5, 'working')
       returning clock_timestamp() as now`,
      [id, host, process.pid, version, wordsVersion],
    );
    const skew = row ? Math.round((Date.now() - row.now.getTime()) / 1000) : 0;
    if (Math.abs(skew) > skewSeconds) {
      const direction = skew > 0 ? 'ahead of' : 'behind';
      onSkew(`The clock of this machine is ${String(Math.abs(skew))} s ${direction} the database's, which counts.`);
    }
  }

  async beat(state: 'working' | 'draining', jobId: string | undefined): Promise<void> {
    await this.#database.ask(
      `update caption_lens.workers set state = $2, job_id = $3, described = $4, seen_at = now() where id = $1`,
      [this.#identity.id, state, jobId ?? null, this.#described],
    );
    this.#seenAt = performance.now();
  }

  /** The same listener, which counts what was described as well. */
  counting(listener: RunListener): RunListener {
    return {
      onTaken: (count) => listener.onTaken(count),
      onEngineRun: (ms) => listener.onEngineRun(ms),
      onDatabaseWait: (thrown) => listener.onDatabaseWait(thrown),
      onSettled: (outcome, settled) => {
        if (settled.state === 'described') this.#described += 1;
        listener.onSettled(outcome, settled);
      },
    };
  }

  async end(): Promise<void> {
    await this.#database
      .ask(`update caption_lens.workers set state = 'gone', described = $2, seen_at = now() where id = $1`, [
        this.#identity.id,
        this.#described,
      ])
      .catch(() => undefined); // it is seen by its silence
  }
}
