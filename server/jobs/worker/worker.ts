import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { pause } from '../../../models/pause.ts';
import type { Database } from '../database/database.ts';
import { patiently } from '../database/patience.ts';
import { jobColumns, type JobRecord } from '../jobRecord.ts';
import type { PictureQueue } from '../queue/queue.ts';
import { queueSchema } from '../queue/queue.ts';
import type { ReadingRights } from '../sources/pictureReading.ts';
import type { JobEngine, WorkerParts } from './jobEngine.ts';
import { JobRun, type RunListener } from './jobRun.ts';
import { settleLost } from './lostPictures.ts';
import { WorkerPresence } from './presence.ts';

export interface WorkerOptions {
  readonly concurrency: number;
  readonly rights: ReadingRights;
  /** `drained`: until nothing is left that this worker can do; `stopped`: for ever. */
  readonly until: 'drained' | 'stopped';
}

/** What a worker ended with: jobs that it could not run, each with the reason. */
export interface WorkerEnd {
  readonly unfit: readonly { readonly job: string; readonly reason: CaptionLensError }[];
}

const pollMs = 1000;
/** How often a more urgent job, or a cancelled one, is looked for. */
const lookMs = 3000;

/** Works on whatever jobs it can, the most urgent first, one at a time. */
export class Worker {
  readonly id = randomUUID();
  readonly #database: Database;
  readonly #queue: PictureQueue;
  readonly #options: WorkerOptions;
  readonly #parts: WorkerParts;
  readonly #listener: RunListener;
  readonly #presence: WorkerPresence;
  /** Jobs that cannot be run here, by id. */
  readonly #unfit = new Map<string, { readonly job: string; readonly reason: CaptionLensError }>();
  #engine: { readonly jobId: string; readonly engine: JobEngine } | undefined;
  #run: JobRun | undefined;
  #job: JobRecord | undefined;

  constructor(
    database: Database,
    queue: PictureQueue,
    options: WorkerOptions,
    parts: WorkerParts,
    listener: RunListener,
  ) {
    this.#database = database;
    this.#queue = queue;
    this.#options = options;
    this.#parts = parts;
    this.#listener = listener;
    const { version, wordsVersion } = parts;
    this.#presence = new WorkerPresence(database, { id: this.id, host: hostname(), version, wordsVersion });
  }

  /** For the health page. */
  get state(): { readonly job: string | undefined; readonly held: number; readonly seenMsAgo: number } {
    return { job: this.#job?.name, held: this.#run?.held ?? 0, seenMsAgo: this.#presence.seenMsAgo };
  }

  /**
   * `drain`: what has begun is finished, and nothing else. `stop`: everything ends, and leases give back what was held.
   * Rejects with errors of the database that do not pass, and with `aborted` after `stop`.
   */
  async work(drain: AbortSignal, stop: AbortSignal): Promise<WorkerEnd> {
    await this.#presence.begin((message) => this.#parts.log.warn(message));
    const beat = setInterval(() => void this.#beat(drain), 5000);
    try {
      while (!drain.aborted) {
        throwIfAborted(stop);
        const next = await this.#patiently(() => this.#nextJob(), stop);
        if (next.kind === 'job') await this.#workOn(next.job, drain, stop);
        else if (next.kind === 'nothing' && this.#options.until === 'drained') break;
        else await pause(pollMs, AbortSignal.any([drain, stop])).catch(() => undefined);
      }
      throwIfAborted(stop);
      return { unfit: [...this.#unfit.values()] };
    } finally {
      clearInterval(beat);
      await this.#engine?.engine.dispose();
      await this.#presence.end();
    }
  }

  #patiently<T>(work: () => Promise<T>, stop: AbortSignal): Promise<T> {
    return patiently(work, (thrown) => this.#listener.onDatabaseWait(thrown), stop);
  }

  async #workOn(job: JobRecord, drain: AbortSignal, stop: AbortSignal): Promise<void> {
    this.#job = job;
    let isWanted = true;
    const look = setInterval(() => {
      void this.#mostUrgent(job).then(
        (wanted) => (isWanted = wanted),
        () => undefined, // the database is away: the run itself waits for it
      );
    }, lookMs);
    try {
      const engine = await this.#engineFor(job, stop);
      const variant = await this.#patiently(() => this.#variantOf(job, engine), stop);
      const place = { database: this.#database, queue: this.#queue, job, variant, workerId: this.id };
      const { concurrency, rights } = this.#options;
      const { isOfModel } = this.#parts;
      const listener = this.#presence.counting(this.#listener);
      this.#run = new JobRun({ place, job, engine, rights, concurrency, listener, isOfModel }, drain, stop);
      await this.#run.work(() => isWanted);
    } catch (thrown) {
      throwIfAborted(stop);
      if (!(thrown instanceof CaptionLensError) || !this.#parts.isOfModel(thrown)) throw thrown;
      this.#unfit.set(job.id, { job: job.name, reason: thrown });
      this.#parts.log.warn(`The job is left to other workers: ${thrown.message}`, { job: job.name, code: thrown.code });
      await this.#engine?.engine.dispose();
      this.#engine = undefined;
    } finally {
      clearInterval(look);
      this.#run = undefined;
      this.#job = undefined;
    }
  }

  async #engineFor(job: JobRecord, stop: AbortSignal): Promise<JobEngine> {
    if (this.#engine?.jobId === job.id) return this.#engine.engine;
    await this.#engine?.engine.dispose();
    this.#engine = undefined;
    this.#parts.log.info('The model is being loaded.', { job: job.name });
    const engine = await this.#parts.openEngine(job, stop);
    this.#engine = { jobId: job.id, engine };
    return engine;
  }

  /** Rejects with `checkpointUnsupported` where the job runs on another model than the one that is here. */
  async #variantOf(job: JobRecord, { model }: JobEngine): Promise<number> {
    const [row] = await this.#database.ask<{ digest: string }>(
      `update caption_lens.jobs set model_digest = coalesce(model_digest, $2), model_name = coalesce(model_name, $3)
         where id = $1 returning model_digest as digest`,
      [job.id, model.digest, model.name],
    );
    if (row?.digest !== model.digest) {
      throw new CaptionLensError(
        'checkpointUnsupported',
        `The job began with another model of that name (${(row?.digest ?? '').slice(0, 12)}, here ${model.digest.slice(0, 12)}).`,
      );
    }
    const values = [model.digest, job.optionsKey];
    await this.#database.ask(
      `insert into caption_lens.variants (model_digest, options_key) select $1, $2
         where not exists (select from caption_lens.variants where model_digest = $1 and options_key = $2)
       on conflict do nothing`,
      values,
    );
    const [variant] = await this.#database.ask<{ id: number }>(
      'select id from caption_lens.variants where model_digest = $1 and options_key = $2',
      values,
    );
    return variant?.id ?? 0;
  }

  async #nextJob(): Promise<
    { readonly kind: 'job'; readonly job: JobRecord } | { readonly kind: 'nothing' | 'elsewhere' }
  > {
    await settleLost(this.#database, this.#queue);
    const jobs = await this.#jobsWith(`q.state < 'active' and q.start_after <= now()`);
    const [job] = jobs;
    if (job) return { kind: 'job', job };
    // What others hold, or what waits for another try, may come back.
    return { kind: (await this.#jobsWith(`q.state <= 'active'`)).length > 0 ? 'elsewhere' : 'nothing' };
  }

  async #mostUrgent(job: JobRecord): Promise<boolean> {
    const [first] = await this.#jobsWith(`q.state < 'active' and q.start_after <= now()`);
    return first === undefined ? this.#isOpen(job) : first.id === job.id || first.priority <= job.priority;
  }

  async #isOpen({ id }: JobRecord): Promise<boolean> {
    const rows = await this.#database.ask(`select from caption_lens.jobs where id = $1 and state = 'open'`, [id]);
    return rows.length > 0;
  }

  /** Open jobs that can be run here and have such pictures in the queue, the most urgent first. */
  #jobsWith(condition: string): Promise<readonly JobRecord[]> {
    return this.#database.ask<JobRecord>(
      `select ${jobColumns} from caption_lens.jobs j
         where j.state = 'open' and j.words_version = $1 and not j.id = any($2)
           and exists (select from ${queueSchema}.job q where q.name = j.queue and ${condition})
         order by j.priority desc, j.id`,
      [this.#parts.wordsVersion, [...this.#unfit.keys()]],
    );
  }

  async #beat(drain: AbortSignal): Promise<void> {
    await this.#presence.beat(drain.aborted ? 'draining' : 'working', this.#job?.id).catch((thrown: unknown) => {
      this.#listener.onDatabaseWait(thrown);
    });
  }
}
