import { CaptionLensError, throwIfAborted } from './errors.ts';
import { say } from './wording.ts';

/** One of those who wait for the same work. */
export interface Listener<Result> {
  readonly result: Promise<Result>;
  /** Waits no longer: `result` rejects with this. Does nothing where it has settled. */
  leave(error: CaptionLensError): void;
}

interface Listening<Update, Result> {
  readonly onUpdate: (update: Update) => void;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Work that several wait for together. It says how it comes along, and whoever comes late hears the latest at once. When
 * the last one leaves it is stopped, or goes on for whoever comes next.
 */
export class SharedWork<Update, Result> {
  readonly #whenLeft: 'stop' | 'goOn';
  readonly #controller = new AbortController();
  readonly #listening = new Set<Listening<Update, Result>>();
  #latest: Update | undefined;
  #settle: ((one: Listening<Update, Result>) => void) | undefined;

  constructor(whenLeft: 'stop' | 'goOn') {
    this.#whenLeft = whenLeft;
  }

  get latest(): Update | undefined {
    return this.#latest;
  }

  get isAwaited(): boolean {
    return this.#listening.size > 0;
  }

  /** It was told to stop, so nobody should join. */
  get isStopped(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Does the work, once; what was said before is over. Settles after everybody was answered, and never rejects. */
  async run(work: (say: (update: Update) => void, signal: AbortSignal) => Promise<Result>): Promise<void> {
    this.#latest = undefined;
    try {
      const result = await work((update) => this.say(update), this.#controller.signal);
      this.#settle = ({ resolve }) => resolve(result);
    } catch (thrown) {
      this.#settle = ({ reject }) => reject(thrown);
    }
    const all = [...this.#listening];
    this.#listening.clear();
    all.forEach(this.#settle);
  }

  /** Tells everybody, until it is stopped. */
  say(update: Update): void {
    if (this.isStopped) return;
    this.#latest = update;
    for (const one of this.#listening) tell(one, update);
  }

  stop(): void {
    this.#controller.abort();
  }

  join(onUpdate: (update: Update) => void): Listener<Result> {
    let leave: (error: CaptionLensError) => void = () => undefined;
    const result = new Promise<Result>((resolve, reject) => {
      const one = { onUpdate, resolve, reject };
      if (this.#settle) return this.#settle(one);
      leave = (error) => this.#leave(one, error);
      this.#listening.add(one);
      if (this.#latest !== undefined) tell(one, this.#latest);
    });
    return { result, leave: (error) => leave(error) };
  }

  /** Joins until the signal fires, which rejects with `aborted` at once. */
  async wait(onUpdate: (update: Update) => void, signal: AbortSignal): Promise<Result> {
    throwIfAborted(signal);
    const { result, leave } = this.join(onUpdate);
    const cancel = () => leave(new CaptionLensError('aborted', say`It was cancelled.`));
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await result;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  #leave(one: Listening<Update, Result>, error: CaptionLensError): void {
    if (!this.#listening.delete(one)) return;
    one.reject(error);
    if (this.#listening.size === 0 && this.#whenLeft === 'stop') this.stop();
  }
}

/** A listener that throws has itself to blame: the work and the others go on. */
function tell<Update>({ onUpdate }: { readonly onUpdate: (update: Update) => void }, update: Update): void {
  try {
    onUpdate(update);
  } catch {
    return;
  }
}
