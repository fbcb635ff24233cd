import { type JobAttempt, PgBoss } from 'pg-boss';
import { CaptionLensError } from '../../../models/errors.ts';
import type { Database, Transaction } from '../database/database.ts';

/** What of a picture stands in the queue. */
export interface QueuedPicture {
  /** Its number, a bigint in text. */
  readonly n: string;
  readonly source: string;
}

/** A picture that this worker holds. */
export interface TakenPicture extends QueuedPicture {
  readonly attempt: JobAttempt;
}

export const queueSchema = 'caption_lens_queue';
/** Where pictures go whose worker was lost again and again. */
const lostQueue = 'lost';

const common = {
  schema: queueSchema,
  schedule: false,
  // It is for the owner of the tables to make, change and rebuild them.
  createSchema: false,
  migrate: false,
  reindex: false,
  monitorVacuum: false,
  registerInstance: false,
  persistWarnings: false,
  openTelemetry: { enabled: false },
} as const;

/** Makes pg-boss's tables, or brings them up to date. */
export async function installQueue(database: Database): Promise<void> {
  const boss = new PgBoss({ ...common, db: database.runner, createSchema: true, migrate: true, supervise: false });
  boss.on('error', ignore);
  await boss.start();
  try {
    await boss.createQueue(lostQueue, { deleteAfterSeconds: 3600, retentionSeconds: 315_360_000 });
  } finally {
    await boss.stop({ graceful: false });
  }
}

const ignore = () => undefined;

/**
 * pg-boss, as jobs use it. A picture is taken for 15 s, and each heartbeat gives it 15 s more; whoever keeps quiet for
 * longer has lost it to others. All times are those of the database's clock.
 */
export class PictureQueue {
  readonly #boss: PgBoss;

  private constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  /**
   * `supervision`: whether what other workers lost is given back from here. The caller disposes it, before the database.
   * Rejects with `databaseOutdated` where pg-boss's tables are of another version.
   */
  static async open(database: Database, supervision: 'supervising' | 'none'): Promise<PictureQueue> {
    const boss = new PgBoss({
      ...common,
      db: database.runner,
      supervise: supervision === 'supervising',
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 5,
    });
    // A supervision that fails is tried again by the next one.
    boss.on('error', ignore);
    try {
      await boss.start();
    } catch (thrown) {
      if (thrown instanceof CaptionLensError) throw thrown;
      throw new CaptionLensError(
        'databaseOutdated',
        `The queue in ${database.name} is of another version: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        { cause: thrown, advice: 'Run caption-lens jobs init with the newest program that works on it.' },
      );
    }
    return new PictureQueue(boss);
  }

  async put(queue: string, pictures: readonly QueuedPicture[], { runner }: Transaction): Promise<void> {
    if (pictures.length === 0) return;
    const jobs = pictures.map(({ n, source }) => ({ data: { n, source } }));
    await this.#boss.insert(queue, jobs, { db: runner, returnId: false });
  }

  async take(queue: string, most: number): Promise<readonly TakenPicture[]> {
    const jobs = await this.#boss.fetch<QueuedPicture>(queue, { batchSize: most });
    return jobs.map(({ id, retryCount, data: { n, source } }) => ({ n, source, attempt: { id, retryCount } }));
  }

  async beat(queue: string, held: readonly JobAttempt[]): Promise<void> {
    if (held.length > 0) await this.#boss.touch(queue, [...held]);
  }

  /** In the transaction of the results. What was lost meanwhile stays as it is. */
  async complete(queue: string, done: readonly JobAttempt[], { runner }: Transaction): Promise<void> {
    if (done.length > 0) await this.#boss.complete(queue, [...done], null, { db: runner });
  }

  /** For another try, by anybody. */
  async giveBack(queue: string, held: readonly JobAttempt[], { runner }: { readonly runner: Database['runner'] }) {
    if (held.length > 0) await this.#boss.fail(queue, [...held], null, { db: runner });
  }

  /** Pictures whose workers were lost too often, of every job. Each is to be settled in the same transaction. */
  async takeLost(most: number, { runner }: Transaction): Promise<readonly QueuedPicture[]> {
    const jobs = await this.#boss.fetch<QueuedPicture>(lostQueue, { batchSize: most, db: runner });
    if (jobs.length > 0)
      await this.#boss.complete(
        lostQueue,
        jobs.map(({ id }) => id),
        null,
        { db: runner },
      );
    return jobs.map(({ data }) => data);
  }

  /** What waits; what workers hold stays theirs. */
  async empty(queue: string): Promise<void> {
    await this.#boss.deleteQueuedJobs(queue);
  }

  async dispose(): Promise<void> {
    await this.#boss.stop({ graceful: false });
  }
}
