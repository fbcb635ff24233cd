import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { asCaptionLensError, type CaptionLensError } from '../../../models/errors.ts';
import { ConcurrencyLimit } from '../../../models/concurrency.ts';
import { pictureBudgets } from '../../images/reading/byteBudget.ts';
import { pause } from '../../../models/pause.ts';
import { RoundTrips } from '../database/roundTrips.ts';
import { isOfDatabase, patiently } from '../database/patience.ts';
import type { JobRecord } from '../jobRecord.ts';
import type { TakenPicture } from '../queue/queue.ts';
import { readSource, type ReadingRights } from '../sources/pictureReading.ts';
import type { JobEngine, WorkerParts } from './jobEngine.ts';
import { type Outcome, settle, type Settled, type SettlementPlace } from './settlement.ts';

/** Seconds without a heartbeat until what a worker describes is anybody's; pg-boss's queue has the same. */
export const leaseSeconds = 15;

/** Hears what becomes of pictures. */
export interface RunListener {
  onTaken(count: number): void;
  onSettled(outcome: Outcome, settled: Settled): void;
  /** An engine run, in milliseconds: shared results take none. */
  onEngineRun(ms: number): void;
  onDatabaseWait(thrown: unknown): void;
}

export interface JobRunParts extends Pick<WorkerParts, 'isOfModel'> {
  readonly place: SettlementPlace;
  readonly job: JobRecord;
  readonly engine: JobEngine;
  readonly rights: ReadingRights;
  /** Pictures that the engine is given at a time. */
  readonly concurrency: number;
  readonly listener: RunListener;
}

/** Seconds of work that are taken from the queue at a time, at the present pace. */
const secondsAhead = 2;
const mostHeld = 400;
/** Pictures that are read at a time, ahead of the engine. */
const readers = 8;

/**
 * One job's pictures through this worker: taken in groups, read ahead, described as many together as the engine takes,
 * settled in groups. Whatever was taken is settled, given back, or left to its lease.
 */
export class JobRun {
  readonly #parts: JobRunParts;
  readonly #held = new Set<TakenPicture>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #reading = new ConcurrencyLimit(readers);
  readonly #describing: ConcurrencyLimit;
  /** The same bytes under several names, in this worker. */
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #budget = pictureBudgets().batch;
  readonly #claims: RoundTrips<string, 'known' | 'claimed' | 'busy'>;
  readonly #settlement: RoundTrips<Outcome, Settled>;
  /** Fires where nothing more of this job can be done here. */
  readonly #end = new AbortController();
  readonly #stopped: AbortSignal;
  /** Fires when what has not begun is to be given back. */
  readonly #drain: AbortSignal;
  #fault: CaptionLensError | undefined;
  #settled = 0;
  #onFreed: () => void = () => undefined;
  #pace = 0;

  /** `drain`: nothing more is begun. `stop`: nothing more is finished. */
  constructor(parts: JobRunParts, drain: AbortSignal, stop: AbortSignal) {
    this.#parts = parts;
    this.#drain = drain;
    this.#stopped = AbortSignal.any([this.#end.signal, stop]);
    // Every picture on its way listens.
    setMaxListeners(0, this.#stopped);
    const { concurrency, place, listener } = parts;
    this.#describing = new ConcurrencyLimit(concurrency);
    const patient = <T>(work: () => Promise<T>) =>
      patiently(work, (thrown) => listener.onDatabaseWait(thrown), this.#stopped);
    this.#claims = new RoundTrips((hashes) => patient(() => this.#claim(hashes)), 500);
    this.#settlement = new RoundTrips((outcomes) => patient(() => settle(outcomes, place)), 200);
  }

  /** How many pictures are held. */
  get held(): number {
    return this.#held.size;
  }

  /**
   * Works until the queue gives nothing more, or `isWanted` says no. Rejects with an error that every picture would get,
   * having given all back, and with errors of the database that do not pass.
   */
  async work(isWanted: () => boolean): Promise<void> {
    const pace = setInterval(() => this.#measure(), 1000);
    const beat = setInterval(() => void this.#beat(), (leaseSeconds / 3) * 1000);
    try {
      while (isWanted() && !this.#drain.aborted && !this.#stopped.aborted) {
        const room = this.#room() - this.#held.size;
        // In groups, unless there is room for everything that may be held.
        if (room < this.#room() / 2) await this.#freed(secondsAhead * 1000);
        else if ((await this.#take(room)) === 0) {
          if (this.#tasks.size === 0) break;
          await this.#freed(500);
        }
      }
      await Promise.all(this.#tasks);
    } finally {
      clearInterval(pace);
      clearInterval(beat);
      await this.#giveBackHeld();
    }
    if (this.#fault) throw this.#fault;
  }

  /** Enough for some seconds, so that few are held where a picture takes long. */
  #room(): number {
    return Math.min(mostHeld, Math.max(2 * this.#parts.concurrency, Math.ceil(this.#pace * secondsAhead)));
  }

  #measure(): void {
    this.#pace = 0.5 * this.#pace + 0.5 * this.#settled;
    this.#settled = 0;
  }

  async #take(most: number): Promise<number> {
    const { place, job, listener } = this.#parts;
    const taken = await patiently(
      () => place.queue.take(job.queue, most),
      (thrown) => listener.onDatabaseWait(thrown),
      this.#stopped,
    );
    if (taken.length > 0) listener.onTaken(taken.length);
    for (const picture of taken) {
      this.#held.add(picture);
      const task = this.#bring(picture).finally(() => {
        this.#tasks.delete(task);
        this.#onFreed();
      });
      this.#tasks.add(task);
    }
    return taken.length;
  }

  /** Settles when a picture is done, or after a while. */
  #freed(mostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, mostMs);
      this.#onFreed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #bring(picture: TakenPicture): Promise<void> {
    let sha256: string | undefined;
    try {
      const read = await this.#reading.run(() => this.#read(picture), this.#stopped);
      if (!read) return;
      try {
        ({ sha256 } = read);
        await this.#describe(picture, read.bytes, sha256);
      } finally {
        read.held.dispose();
      }
    } catch (thrown) {
      await this.#takeFailure(picture, sha256, thrown).catch((fault: unknown) => this.#fail(fault));
    }
  }

  /** No more is read than may be held. */
  async #read({ source }: TakenPicture) {
    if (this.#drain.aborted) return undefined;
    const bytes = await readSource(source, this.#parts.rights, this.#stopped);
    const held = await this.#budget.acquire(bytes.length, 'elsewhere', this.#stopped);
    return { bytes, held, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  async #takeFailure(picture: TakenPicture, sha256: string | undefined, thrown: unknown): Promise<void> {
    if (this.#stopped.aborted) return;
    const error = asCaptionLensError(thrown);
    // What is wrong with the model or the database is wrong for every picture.
    if (this.#parts.isOfModel(error) || isOfDatabase(error)) throw error;
    await this.#settle({ kind: 'failed', picture, sha256, error });
  }

  #fail(thrown: unknown): void {
    if (this.#stopped.aborted) return;
    this.#fault ??= asCaptionLensError(thrown);
    this.#end.abort();
  }

  async #describe(picture: TakenPicture, bytes: Uint8Array, sha256: string): Promise<void> {
    for (;;) {
      await this.#underWay.get(sha256);
      if (this.#drain.aborted) return;
      if (this.#underWay.has(sha256)) continue;
      const { promise, resolve } = deferred();
      this.#underWay.set(sha256, promise);
      try {
        const claim = await this.#claims.add(sha256);
        if (claim === 'known') return await this.#settle({ kind: 'described', picture, sha256 });
        if (claim === 'claimed') return await this.#run(picture, bytes, sha256);
      } finally {
        this.#underWay.delete(sha256);
        resolve();
      }
      // Another worker describes the same bytes; where that one is lost, its claim is.
      await pause(500, this.#stopped);
    }
  }

  /** Settled before others of the same bytes look for the result. */
  async #run(picture: TakenPicture, bytes: Uint8Array, sha256: string): Promise<void> {
    const { engine, listener } = this.#parts;
    const description = await this.#describing.run(async () => {
      if (this.#drain.aborted) return undefined;
      const start = performance.now();
      const made = await engine.describe(picture.source, bytes, this.#stopped);
      listener.onEngineRun(performance.now() - start);
      return made;
    }, this.#stopped);
    if (description) await this.#settle({ kind: 'described', picture, sha256, description });
  }

  async #settle(outcome: Outcome): Promise<void> {
    const settled = await this.#settlement.add(outcome);
    this.#settled += 1;
    this.#held.delete(outcome.picture);
    this.#parts.listener.onSettled(outcome, settled);
  }

  async #claim(hashes: readonly string[]): Promise<readonly ('known' | 'claimed' | 'busy')[]> {
    const { database, variant, workerId } = this.#parts.place;
    const rows = await database.ask<{ sha256: string; kind: 'known' | 'claimed' | 'busy' }>(
      `select * from caption_lens.claim($1, $2, make_interval(secs => $3), $4)`,
      [variant, workerId, leaseSeconds, [...new Set(hashes)]],
    );
    const kinds = new Map(rows.map(({ sha256, kind }) => [sha256, kind]));
    return hashes.map((hash) => kinds.get(hash) ?? 'busy');
  }

  async #beat(): Promise<void> {
    const { place, job, listener } = this.#parts;
    const attempts = [...this.#held].map(({ attempt }) => attempt);
    try {
      await place.queue.beat(job.queue, attempts);
      await place.database.ask('update caption_lens.claims set seen_at = now() where worker_id = $1', [place.workerId]);
    } catch (thrown) {
      listener.onDatabaseWait(thrown);
    }
  }

  async #giveBackHeld(): Promise<void> {
    const { place, job } = this.#parts;
    const attempts = [...this.#held].map(({ attempt }) => attempt);
    this.#held.clear();
    try {
      await place.queue.giveBack(job.queue, attempts, place.database);
      await place.database.ask('delete from caption_lens.claims where worker_id = $1', [place.workerId]);
    } catch {
      // Their leases give them back.
    }
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
