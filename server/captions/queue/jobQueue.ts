import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { type Listener, SharedWork } from '../../../models/sharedWork.ts';
import { leftOut } from '../../images/reading/byteBudget.ts';
import type { DescribeUpdate, Priority } from '../../protocol/messages.ts';
import type { QueueCounts } from '../describer.ts';
import { byRank, rankOf, type Ranked } from './jobOrder.ts';
import { say, type Wording } from '../../../models/wording.ts';

/** What a job does: says how it comes along, stops when the signal fires. */
export type JobWork<Result> = (say: (update: DescribeUpdate<Wording>) => void, signal: AbortSignal) => Promise<Result>;

/** Who asks for what. Requests of equal keys are one job. */
export interface JobRequest {
  readonly key: string;
  readonly priority: Priority;
  readonly peer: string;
  /** Jobs of the same model may run together; of different ones never. */
  readonly model: string;
  /** When, as `performance.now` says it: a picture may be read before one that was asked for earlier. Absent: now. */
  readonly askedAt?: number;
}

/** Of jobs that wait. Batches are counted apart: they may be long, and go last. */
export interface QueueLimits {
  readonly total: number;
  readonly perPeer: number;
  readonly batch: number;
  /** Jobs of a batch that run together. */
  readonly together: number;
}

const usualLimits: QueueLimits = { total: 64, perPeer: 16, batch: 4096, together: 6 };

interface Ticket<Result> {
  readonly priority: Priority;
  readonly peer: string;
  readonly sequence: number;
  readonly listener: Listener<Result>;
}

type Newcomer = Pick<Ticket<never>, 'priority' | 'peer' | 'sequence'>;

interface HoverAge {
  /** Of its peer. */
  readonly isNewest: boolean;
  readonly sequence: number;
}

interface Job<Result> {
  readonly key: string;
  readonly model: string;
  readonly work: JobWork<Result>;
  readonly shared: SharedWork<DescribeUpdate<Wording>, Result>;
  readonly tickets: Set<Ticket<Result>>;
}

/**
 * The most urgent job first, and one urgent one at a time; beside it, or alone, several of a batch, which the model
 * describes together. Many may wait for the same job. Every request is answered exactly once: with the job's end, with
 * `aborted` as soon as its signal fires, or with `busy` where too much waits. A job that nobody waits for any more is
 * told to stop. Memory is bounded by whoever submits: a batch holds its pictures' bytes while they wait, so it should
 * keep few of them here.
 */
export class JobQueue<Result> {
  readonly #limits: QueueLimits;
  readonly #onChange: () => void;
  readonly #waiting = new Map<string, Job<Result>>();
  readonly #running = new Set<Job<Result>>();
  #announcement: 'due' | 'none' = 'none';
  #state: 'open' | 'closed' = 'open';
  readonly #onEmpty = new Set<() => void>();

  constructor(onChange: () => void = () => undefined, limits: Partial<QueueLimits> = {}) {
    this.#onChange = onChange;
    this.#limits = { ...usualLimits, ...limits };
  }

  get counts(): QueueCounts {
    return { waiting: this.#waiting.size, running: this.#running.size };
  }

  async join(
    request: JobRequest,
    work: JobWork<Result>,
    onUpdate: (update: DescribeUpdate<Wording>) => void,
    signal?: AbortSignal,
  ): Promise<Result> {
    throwIfAborted(signal);
    if (this.#state === 'closed') throw closing();
    const sequence = request.askedAt ?? performance.now();
    const job = this.#runningJob(request.key) ?? this.#admit(request, sequence, work);
    const { priority, peer } = request;
    const ticket = { priority, peer, sequence, listener: job.shared.join(onUpdate) };
    job.tickets.add(ticket);
    const leave = () => this.#leave(job, ticket, new CaptionLensError('aborted', say`The caption was cancelled.`));
    signal?.addEventListener('abort', leave, { once: true });
    this.#pump();
    this.#change();
    try {
      return await ticket.listener.result;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  /** Takes no more jobs; settles when none is left, by their own ends or, after `graceMs`, by `aborted`. */
  async close(graceMs: number): Promise<void> {
    this.#state = 'closed';
    const timer = setTimeout(() => this.#cancelAll(), graceMs);
    try {
      while (this.#running.size > 0 || this.#waiting.size > 0) {
        await new Promise<void>((resolve) => {
          this.#onEmpty.add(resolve);
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** A job that was told to stop takes nobody in. */
  #runningJob(key: string): Job<Result> | undefined {
    return [...this.#running].find((job) => job.key === key && job.tickets.size > 0);
  }

  #admit({ key, priority, peer, model }: JobRequest, sequence: number, work: JobWork<Result>): Job<Result> {
    const known = this.#waiting.get(key);
    if (priority === 'batch') this.#checkBatchLimit();
    else this.#makeRoom(known, { priority, peer, sequence });
    const job = known ?? { key, model, work, tickets: new Set(), shared: new SharedWork('stop') };
    this.#waiting.set(key, job);
    return job;
  }

  #checkBatchLimit(): void {
    let tickets = 0;
    for (const job of this.#waiting.values())
      for (const { priority } of job.tickets) if (priority === 'batch') tickets++;
    if (tickets >= this.#limits.batch) throw leftOut();
  }

  /**
   * Drops the oldest hover, of the peer's own where these are too many; throws `busy` where there is none, and where the
   * newcomer is that hover itself.
   */
  #makeRoom(known: Job<Result> | undefined, newcomer: Newcomer): void {
    const { peer } = newcomer;
    if (known && ticketsOf(known, peer).some(isUrgent)) return;
    const urgent = [...this.#waiting.values()].filter(({ tickets }) => [...tickets].some(isUrgent));
    const own = urgent.filter((job) => ticketsOf(job, peer).some(isUrgent));
    if (own.length >= this.#limits.perPeer) this.#dropOldest(own, newcomer, (ticket) => ticket.peer === peer);
    else if (urgent.length >= this.#limits.total && !(known && urgent.includes(known))) {
      this.#dropOldest(urgent, newcomer, () => true);
    }
  }

  #dropOldest(jobs: readonly Job<Result>[], newcomer: Newcomer, isMeant: (ticket: Ticket<Result>) => boolean): void {
    const hovers = jobs
      .map((job) => ({ job, tickets: [...job.tickets].filter((ticket) => isUrgent(ticket) && isMeant(ticket)) }))
      .filter(({ tickets }) => tickets.every((ticket) => ticket.priority === 'hover'));
    const newest = this.#newestHovers(newcomer);
    const rank = (tickets: readonly Newcomer[]) => ({
      isNewest: tickets.some((ticket) => newest.get(ticket.peer) === ticket.sequence),
      sequence: Math.max(...tickets.map((ticket) => ticket.sequence)),
    });
    const [oldest] = hovers.sort((a, b) => byAge(rank(a.tickets), rank(b.tickets)));
    const isOlder = newcomer.priority === 'hover' && oldest && byAge(rank([newcomer]), rank(oldest.tickets)) < 0;
    if (!oldest || isOlder) throw leftOut();
    for (const ticket of oldest.tickets) this.#leave(oldest.job, ticket, leftOut());
  }

  /** When each peer asked for its newest hover, which is where its person points. */
  #newestHovers(newcomer: Newcomer): ReadonlyMap<string, number> {
    const newest = new Map<string, number>();
    const waiting = [...this.#waiting.values()].flatMap(({ tickets }) => [...tickets]);
    for (const { priority, peer, sequence } of [...waiting, newcomer]) {
      if (priority === 'hover') newest.set(peer, Math.max(sequence, newest.get(peer) ?? -Infinity));
    }
    return newest;
  }

  #leave(job: Job<Result>, ticket: Ticket<Result>, error: CaptionLensError): void {
    if (!job.tickets.delete(ticket)) return;
    ticket.listener.leave(error);
    if (job.tickets.size === 0 && this.#waiting.get(job.key) === job) this.#waiting.delete(job.key);
    this.#change();
  }

  #pump(): void {
    for (const job of this.#inOrder()) {
      if (!this.#mayStart(job)) return;
      this.#waiting.delete(job.key);
      this.#running.add(job);
      void this.#run(job);
    }
  }

  /** Whoever is first in order waits for nobody behind it. */
  #mayStart(job: Job<Result>): boolean {
    const running = [...this.#running];
    if (running.some(({ model }) => model !== job.model)) return false;
    const isAlone = !running.some((other) => [...other.tickets].some(isUrgent));
    return isAlone && ([...job.tickets].some(isUrgent) || running.length < this.#limits.together);
  }

  async #run(job: Job<Result>): Promise<void> {
    await job.shared.run(async (say, signal) => {
      try {
        return await job.work(say, signal);
      } finally {
        this.#end(job);
      }
    });
  }

  /** Before anybody is answered, so that whoever looks then finds the queue as it is. */
  #end(job: Job<Result>): void {
    job.tickets.clear();
    this.#running.delete(job);
    this.#pump();
    this.#change();
  }

  #cancelAll(): void {
    const jobs = [...this.#waiting.values(), ...this.#running];
    for (const job of jobs) for (const ticket of job.tickets) this.#leave(job, ticket, closing());
  }

  #inOrder(): readonly Job<Result>[] {
    const ranked = [...this.#waiting.values()].map((job): Ranked<Job<Result>> => rankOf(job));
    return ranked.sort(byRank).map(({ job }) => job);
  }

  #change(): void {
    if (this.#announcement === 'none') {
      this.#announcement = 'due';
      queueMicrotask(() => this.#announce());
    }
    if (this.#running.size === 0 && this.#waiting.size === 0) for (const settle of this.#onEmpty) settle();
    this.#onChange();
  }

  /** Tells the first ones where they stand, and everybody once; a long batch is not told of every step of the queue. */
  #announce(): void {
    this.#announcement = 'none';
    this.#inOrder().forEach((job, index) => {
      const position = index + 1;
      const { latest } = job.shared;
      const isNews = latest?.kind !== 'queued' || (latest.position !== position && index < this.#limits.total);
      if (isNews) job.shared.say({ kind: 'queued', position });
    });
  }
}

/** Hovers that are no longer where their person points go first, and of these the oldest. */
function byAge(a: HoverAge, b: HoverAge): number {
  return Number(a.isNewest) - Number(b.isNewest) || a.sequence - b.sequence;
}

function ticketsOf<Result>(job: Job<Result>, peer: string): readonly Ticket<Result>[] {
  return [...job.tickets].filter((ticket) => ticket.peer === peer);
}

function isUrgent({ priority }: { readonly priority: Priority }): boolean {
  return priority !== 'batch';
}

function closing(): CaptionLensError {
  return new CaptionLensError('aborted', say`Caption Lens is closing.`);
}
