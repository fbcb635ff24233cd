import { CaptionLensError, throwIfAborted } from '../errors.ts';

interface Shared<Update, Result> {
  readonly controller: AbortController;
  readonly listeners: Set<(update: Update) => void>;
  readonly result: Promise<Result>;
  latest: Update | undefined;
}

/** Work that several wait for together: whoever asks for the same joins, and it ends when nobody waits any more. */
export class SharedWork<Update, Result> {
  readonly #running = new Map<string, Shared<Update, Result>>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** What each is busy with, by its key. */
  get updates(): ReadonlyMap<string, Update | undefined> {
    return new Map([...this.#running].map(([key, { latest }]) => [key, latest]));
  }

  async join(
    key: string,
    work: (say: (update: Update) => void, signal: AbortSignal) => Promise<Result>,
    onUpdate: (update: Update) => void,
    signal: AbortSignal,
  ): Promise<Result> {
    throwIfAborted(signal);
    const shared = this.#find(key) ?? this.#begin(key, work);
    // A wrapper, so that the same function given twice counts twice.
    const listener = (update: Update) => onUpdate(update);
    shared.listeners.add(listener);
    if (shared.latest !== undefined) onUpdate(shared.latest);
    let leave: () => void = () => undefined;
    const left = new Promise<never>((_resolve, reject) => {
      leave = () => reject(new CaptionLensError('aborted', 'It was cancelled.'));
    });
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([shared.result, left]);
    } finally {
      signal.removeEventListener('abort', leave);
      shared.listeners.delete(listener);
      if (shared.listeners.size === 0) shared.controller.abort();
    }
  }

  /** One that was told to stop takes nobody in. */
  #find(key: string): Shared<Update, Result> | undefined {
    const shared = this.#running.get(key);
    return shared?.controller.signal.aborted ? undefined : shared;
  }

  #begin(
    key: string,
    work: (say: (update: Update) => void, signal: AbortSignal) => Promise<Result>,
  ): Shared<Update, Result> {
    const controller = new AbortController();
    const say = (update: Update) => {
      shared.latest = update;
      for (const listener of shared.listeners) listener(update);
      this.#onChange();
    };
    const result = Promise.resolve()
      .then(() => work(say, controller.signal))
      .finally(() => {
        if (this.#running.get(key) === shared) this.#running.delete(key);
        this.#onChange();
      });
    // Heard by those who wait; nobody may be left.
    result.catch(() => undefined);
    const shared: Shared<Update, Result> = { controller, listeners: new Set(), result, latest: undefined };
    this.#running.set(key, shared);
    return shared;
  }
}
