import { Worker } from 'node:worker_threads';
import { CaptionLensError, errorCode } from '../../models/errors.ts';
import type { ParsingAnswers, ParsingTask, TaskKind, ThreadAnswer, ThreadOrder } from './parsingMessages.ts';
import { say } from '../../models/wording.ts';

/** Why a document was set aside: it took too long, too much memory, or ended the thread in another way. */
export type SetAside = 'time' | 'memory' | 'fault';

/** What became of a task. A document that was set aside for `time` or `memory` has ended its thread. */
export type TaskOutcome =
  | { readonly kind: 'done'; readonly answer: ParsingAnswers[TaskKind] }
  | { readonly kind: 'setAside'; readonly reason: SetAside; readonly message: string };

/** `notThere`: the thread has not begun, and ends; another may. */
export type ThreadOutcome = TaskOutcome | { readonly kind: 'notThere' };

/** How long a task may take, in milliseconds. */
export interface TaskLimits {
  readonly taskMs: number;
  /** For a thread to be there, before its first task begins. */
  readonly startMs: number;
}

/** Megabytes. A document of 16 MB takes less than half of it. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64 };

interface Running {
  readonly id: number;
  readonly settle: (outcome: ThreadOutcome) => void;
  readonly giveUp: (error: CaptionLensError) => void;
  /** Begins the time of the task. */
  readonly begin: () => void;
}

/** One thread, which does one task at a time. Owns it: dispose it. */
export class ThreadHandle {
  readonly #worker: Worker;
  /** Documents that it has seen, so that the same one comes to it again. */
  readonly #keys = new Set<string>();
  #state: 'starting' | 'ready' | 'ended' = 'starting';
  #running: Running | undefined;
  #lastId = 0;

  constructor(program: URL) {
    this.#worker = new Worker(program, { resourceLimits });
    // It may not keep the daemon alive.
    this.#worker.unref();
    this.#worker.on('message', (answer: ThreadAnswer) => this.#hear(answer));
    this.#worker.on('error', (error) => this.#lose(error));
    this.#worker.on('exit', () => this.#lose(new Error('the thread ended')));
  }

  get isIdle(): boolean {
    return this.#state !== 'ended' && this.#running === undefined;
  }

  get hasEnded(): boolean {
    return this.#state === 'ended';
  }

  /** Whether it has seen the document, and keeps its last state. */
  has(key: string | undefined): boolean {
    return key !== undefined && this.#keys.has(key);
  }

  forget(key: string): void {
    if (this.#keys.delete(key)) this.#post({ kind: 'forget', key });
  }

  /**
   * Runs one task; not to be called while another runs. `taskMs` counts from when the thread is there and begins.
   * Rejects with `aborted` when the thread is disposed.
   */
  run(task: ParsingTask, { taskMs, startMs }: TaskLimits): Promise<ThreadOutcome> {
    const id = ++this.#lastId;
    const key = 'document' in task ? task.document.key : undefined;
    if (key !== undefined) this.#keys.add(key);
    return new Promise<ThreadOutcome>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const leave = (): void => {
        clearTimeout(timer);
        this.#running = undefined;
      };
      const settle = (outcome: ThreadOutcome): void => {
        leave();
        resolve(outcome);
      };
      const giveUp = (error: CaptionLensError): void => {
        leave();
        reject(error);
      };
      const begin = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          this.#end();
          settle({ kind: 'setAside', reason: 'time', message: `more than ${taskMs / 1000} s` });
        }, taskMs);
      };
      const giveUpStart = (): void => {
        if (this.#state !== 'starting') return;
        this.#end();
        settle({ kind: 'notThere' });
      };
      this.#running = { id, settle, giveUp, begin };
      if (this.#state === 'ready') begin();
      // After a loop that was held up, a timer is heard before what the thread said meanwhile.
      else timer = setTimeout(() => setImmediate(giveUpStart), startMs);
      this.#post({ kind: 'task', id, task });
    });
  }

  /** Ends the thread; a task that runs is rejected with `aborted`. */
  async dispose(): Promise<void> {
    this.#state = 'ended';
    this.#running?.giveUp(closing());
    await this.#worker.terminate();
  }

  #hear(answer: ThreadAnswer): void {
    if (answer.kind === 'ready') {
      if (this.#state === 'starting') this.#state = 'ready';
      this.#running?.begin();
      return;
    }
    if (this.#running?.id !== answer.id) return;
    const { settle } = this.#running;
    if (answer.kind === 'done') settle({ kind: 'done', answer: answer.answer });
    else settle({ kind: 'setAside', reason: 'fault', message: answer.message });
  }

  #lose(error: Error): void {
    this.#end();
    const isMemory = errorCode(error) === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#running?.settle({ kind: 'setAside', reason: isMemory ? 'memory' : 'fault', message: error.message });
  }

  /** Also ends a loop within a regular expression: V8 looks for the end of its thread between two steps of one. */
  #end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    void this.#worker.terminate();
  }

  #post(order: ThreadOrder): void {
    this.#worker.postMessage(order);
  }
}

/** The `aborted` of whoever waits while the program closes. */
export function closing(): CaptionLensError {
  return new CaptionLensError('aborted', say`Caption Lens is closing.`);
}
