import { CaptionLensError, throwIfAborted } from '../../models/errors.ts';
import type { ParsingTask } from './parsingMessages.ts';
import { closing, ThreadHandle, type TaskLimits, type TaskOutcome, type ThreadOutcome } from './threadHandle.ts';
import { say } from '../../models/wording.ts';

/** Limits of a lane; times in milliseconds. */
export interface LaneLimits extends TaskLimits {
  readonly threads: number;
  /** After which a thread that has nothing to do ends. */
  readonly idleMs: number;
}

/** Hears of threads that did not start and documents that were set aside. */
export interface ParserLog {
  warn(message: string): void;
}

/** Threads that one task is given to before it is set aside, where they do not come to be there. */
const mostStarts = 2;

interface Waiting {
  task: ParsingTask;
  readonly limits: TaskLimits;
  /** Threads that it was given to and that were not there. */
  numStarts: number;
  /** Whether nobody asks for it any more. */
  isLeft: boolean;
  readonly settle: (outcome: TaskOutcome) => void;
  readonly giveUp: (error: unknown) => void;
}

/** A few threads and what waits for them, in order. Threads start when they are needed, and end when they are not. */
export class Lane {
  readonly #program: URL;
  readonly #limits: LaneLimits;
  readonly #log: ParserLog;
  #threads: readonly ThreadHandle[] = [];
  #waiting = new Set<Waiting>();
  #idleTimer: NodeJS.Timeout | undefined;
  #life: 'open' | 'disposed' = 'open';

  constructor(program: URL, limits: LaneLimits, log: ParserLog) {
    this.#program = program;
    this.#limits = limits;
    this.#log = log;
  }

  /**
   * What became of the task; `extraMs` is added to its usual limit. Rejects with `aborted` as soon as the signal fires;
   * a task that runs already goes on, and its outcome is dropped.
   */
  async run(task: ParsingTask, extraMs: number, signal?: AbortSignal): Promise<TaskOutcome> {
    throwIfAborted(signal);
    if (this.#life === 'disposed') throw closing();
    let leave: (() => void) | undefined;
    try {
      return await new Promise<TaskOutcome>((resolve, reject) => {
        const { taskMs, startMs } = this.#limits;
        const limits = { taskMs: taskMs + extraMs, startMs };
        const waiting: Waiting = { task, limits, numStarts: 0, isLeft: false, settle: resolve, giveUp: reject };
        leave = () => {
          waiting.isLeft = true;
          this.#waiting.delete(waiting);
          reject(new CaptionLensError('aborted', say`The request was cancelled.`));
        };
        signal?.addEventListener('abort', leave, { once: true });
        this.#waiting.add(waiting);
        this.#pump();
      });
    } finally {
      if (leave) signal?.removeEventListener('abort', leave);
    }
  }

  /** A task that waits for the document is done all the same, and the document is not kept after it. */
  forget(key: string): void {
    for (const waiting of this.#waiting) waiting.task = withoutKey(waiting.task, key);
    for (const thread of this.#threads) if (!thread.hasEnded) thread.forget(key);
  }

  /** Ends the threads; what waits is rejected with `aborted`. */
  async dispose(): Promise<void> {
    this.#life = 'disposed';
    clearTimeout(this.#idleTimer);
    for (const { giveUp } of this.#waiting) giveUp(closing());
    this.#waiting.clear();
    await Promise.all(this.#threads.map((thread) => thread.dispose()));
  }

  #pump(): void {
    clearTimeout(this.#idleTimer);
    this.#threads = this.#threads.filter(({ hasEnded }) => !hasEnded);
    for (const waiting of this.#waiting) {
      const thread = this.#threadFor(waiting.task);
      if (!thread) return;
      this.#waiting.delete(waiting);
      void thread
        .run(waiting.task, waiting.limits)
        .then(
          (outcome) => this.#hear(waiting, outcome),
          (error: unknown) => waiting.giveUp(error),
        )
        .then(() => this.#pump());
    }
    if (this.#threads.every(({ isIdle }) => isIdle)) this.#waitIdle();
  }

  #hear(waiting: Waiting, outcome: ThreadOutcome): void {
    if (outcome.kind !== 'notThere') return waiting.settle(outcome);
    const limit = `within ${waiting.limits.startMs / 1000} s`;
    this.#log.warn(`A thread that reads documents was not there ${limit}: it is replaced.`);
    waiting.numStarts++;
    if (waiting.isLeft || this.#life === 'disposed') return waiting.giveUp(closing());
    if (waiting.numStarts < mostStarts) this.#waiting = new Set([waiting, ...this.#waiting]);
    else waiting.settle({ kind: 'setAside', reason: 'fault', message: `no thread was there ${limit}` });
  }

  /** One that knows the document, else any that has nothing to do, else a new one. */
  #threadFor(task: ParsingTask): ThreadHandle | undefined {
    const key = 'document' in task ? task.document.key : undefined;
    const idle = this.#threads.filter(({ isIdle }) => isIdle);
    const found = idle.find((thread) => thread.has(key)) ?? idle[0];
    if (found || this.#threads.length >= this.#limits.threads) return found;
    const started = new ThreadHandle(this.#program);
    this.#threads = [...this.#threads, started];
    return started;
  }

  #waitIdle(): void {
    if (this.#threads.length === 0 || this.#life === 'disposed') return;
    this.#idleTimer = setTimeout(() => {
      for (const thread of this.#threads) void thread.dispose();
      this.#threads = [];
    }, this.#limits.idleMs);
    this.#idleTimer.unref();
  }
}

function withoutKey(task: ParsingTask, key: string): ParsingTask {
  if (!('document' in task) || task.document.key !== key) return task;
  const { language, text } = task.document;
  return { ...task, document: { language, text } };
}
