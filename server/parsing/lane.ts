import { CaptionLensError, throwIfAborted } from '../../models/errors.ts';
import type { ParsingTask } from './parsingMessages.ts';
import { closing, ThreadHandle, type TaskOutcome } from './threadHandle.ts';

export interface LaneLimits {
  readonly threads: number;
  /** Of one task. */
  readonly taskMs: number;
  /** After which a thread that has nothing to do ends. */
  readonly idleMs: number;
}

interface Waiting {
  task: ParsingTask;
  readonly limitMs: number;
  readonly settle: (outcome: Promise<TaskOutcome>) => void;
}

/** A few threads and what waits for them, in order. Threads start when they are needed, and end when they are not. */
export class Lane {
  readonly #program: URL;
  readonly #limits: LaneLimits;
  #threads: readonly ThreadHandle[] = [];
  readonly #waiting = new Set<Waiting>();
  #idleTimer: NodeJS.Timeout | undefined;
  #life: 'open' | 'disposed' = 'open';

  constructor(program: URL, limits: LaneLimits) {
    this.#program = program;
    this.#limits = limits;
  }

  /** `extraMs`: beyond a task's usual limit. Ends with `aborted` as soon as the signal fires; a task that runs already goes on for others. */
  async run(task: ParsingTask, extraMs: number, signal?: AbortSignal): Promise<TaskOutcome> {
    throwIfAborted(signal);
    if (this.#life === 'disposed') throw closing();
    let leave: (() => void) | undefined;
    try {
      return await new Promise<TaskOutcome>((resolve, reject) => {
        const waiting: Waiting = { task, limitMs: this.#limits.taskMs + extraMs, settle: resolve };
        leave = () => {
          this.#waiting.delete(waiting);
          reject(new CaptionLensError('aborted', 'The request was cancelled.'));
        };
        signal?.addEventListener('abort', leave, { once: true });
        this.#waiting.add(waiting);
        this.#pump();
      });
    } finally {
      if (leave) signal?.removeEventListener('abort', leave);
    }
  }

  /** What waits for the document is done all the same, and not remembered. */
  forget(key: string): void {
    for (const waiting of this.#waiting) waiting.task = withoutKey(waiting.task, key);
    for (const thread of this.#threads) if (!thread.hasEnded) thread.forget(key);
  }

  async dispose(): Promise<void> {
    this.#life = 'disposed';
    clearTimeout(this.#idleTimer);
    for (const { settle } of this.#waiting) settle(Promise.reject(closing()));
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
      const outcome = thread.run(waiting.task, waiting.limitMs);
      waiting.settle(outcome);
      const goOn = (): void => this.#pump();
      void outcome.then(goOn, goOn);
    }
    if (this.#threads.every(({ isIdle }) => isIdle)) this.#waitIdle();
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
