import type {
  Caption,
  CaptionerOptions,
  CaptionRequest,
  LoadProgress,
  ModelInfo,
  Snapshot,
} from '../../models/caption.ts';
import { asCaptionLensError, CaptionLensError, throwIfAborted } from '../../models/errors.ts';
import type { ForkedCaptioner } from '../engine/engine.ts';
import { failureOf } from '../protocol/failure.ts';
import type { ModelSelection, ModelState } from '../protocol/messages.ts';
import { Arrival } from './arrival.ts';
import type { Clock } from './clock.ts';
import { type Loading, loadingOf } from './loading.ts';
import { captionerOptions } from './modelOptions.ts';
import type { DescriberLog } from './openDescriber.ts';
import { faultOf, Recovery, type Verdict } from './recovery.ts';
import { SilenceWatch } from './silenceWatch.ts';

export interface SeatParts {
  readonly open: (
    options: CaptionerOptions,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ) => Promise<ForkedCaptioner>;
  readonly cacheDir: string;
  /** Changes with the model's files; undefined where that cannot be told. */
  readonly stampOf: (selection: ModelSelection) => Promise<string | undefined>;
  /** Hears of a model whose files did not change while it was loaded. */
  readonly onLoaded: (selection: ModelSelection, stamp: string, info: ModelInfo) => void;
  /** Whether somebody waits for a caption. */
  readonly isWanted: () => boolean;
  readonly onChange: () => void;
  readonly clock: Clock;
  readonly log: DescriberLog;
  /** An engine that says nothing for so long is ended. One step can take minutes: a large model on a slow processor. */
  readonly silenceMs: number;
}

/** A loaded model, as a job has it. */
export interface SeatedEngine {
  readonly info: ModelInfo;
  caption(
    request: CaptionRequest,
    onSnapshot: (snapshot: Snapshot) => void,
    signal: AbortSignal,
  ): Promise<readonly Caption[]>;
}

/** A model as it is to be loaded. */
interface Order {
  readonly selection: ModelSelection;
  readonly stamp: string | undefined;
  readonly key: string;
}

interface Seated extends SeatedEngine {
  readonly key: string;
  readonly captioner: ForkedCaptioner;
  end: 'none' | 'unexpected';
}

/**
 * Owns the engine child. Loads the model that a job needs, one at a time, and keeps it until it has been idle for long.
 * Loading goes on where the job that wanted it is cancelled: the next one will want it too. Jobs come one by one.
 */
export class EngineSeat {
  readonly #parts: SeatParts;
  readonly #recovery = new Recovery();
  #seated: Seated | undefined;
  #coming: Arrival<Seated> | undefined;
  #state: ModelState = { kind: 'unloaded' };
  #use: 'idle' | 'busy' = 'idle';
  #life: 'open' | 'disposed' = 'open';
  #last: Promise<unknown> = Promise.resolve();
  #unloadAfterMs = 0;
  #stopCounting: () => void = () => undefined;
  /** By the clock; undefined while no time is counted. */
  #idleUntil: number | undefined;

  constructor(parts: SeatParts) {
    this.#parts = parts;
  }

  get state(): ModelState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#seated?.captioner.pid;
  }

  get idleLeftMs(): number | undefined {
    return this.#idleUntil === undefined ? undefined : Math.max(0, this.#idleUntil - this.#parts.clock.now());
  }

  /** What is loaded for this selection, if it is. */
  async infoOf(selection: ModelSelection): Promise<ModelInfo | undefined> {
    const key = keyOf(this.#recovery.adapt(selection), await this.#parts.stampOf(selection));
    return this.#seated?.key === key ? this.#seated.info : undefined;
  }

  /**
   * Runs a job's work with the model. Where the engine is lost or its device fails under it, the work runs again from
   * its beginning. Errors: those of loading and captioning; `engineLost`, `outOfMemory` with advice once all was tried.
   */
  async use<T>(
    selection: ModelSelection,
    work: (engine: SeatedEngine) => Promise<T>,
    onLoading: (loading: Loading) => void,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#inTurn(async () => {
      throwIfAborted(signal);
      this.#use = 'busy';
      this.#idleUntil = undefined;
      try {
        this.#recovery.begin(selection);
        return await this.#attempt(selection, work, onLoading, signal);
      } finally {
        this.#use = 'idle';
        // It ended under a job that was cancelled, or had no need of it.
        if (this.#seated?.end === 'unexpected') await this.#noteIdleEnd(this.#seated);
        this.#countIdleTime();
      }
    });
  }

  /** Ends the engine once what runs is done, and forgets what failed. */
  async unload(): Promise<void> {
    // A model that comes though no job waits for it need not be waited for.
    if (this.#use === 'idle') this.#coming?.callOff();
    await this.#inTurn(async () => {
      this.#recovery.forget();
      await this.#vacate();
      this.#change({ kind: 'unloaded' });
    });
  }

  /** 0: never. */
  setUnloadAfter(ms: number): void {
    this.#unloadAfterMs = ms;
    this.#countIdleTime();
  }

  /** Ends the engine, whatever it is doing. */
  async dispose(): Promise<void> {
    this.#life = 'disposed';
    this.#stopCounting();
    await this.#vacate();
    this.#change({ kind: 'unloaded' });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      this.#checkLife();
      return work();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #checkLife(): void {
    if (this.#life === 'disposed') throw new CaptionLensError('aborted', 'Caption Lens is closing.');
  }

  async #attempt<T>(
    selection: ModelSelection,
    work: (engine: SeatedEngine) => Promise<T>,
    onLoading: (loading: Loading) => void,
    signal: AbortSignal,
  ): Promise<T> {
    for (let crashes = 0; ;) {
      try {
        const engine = await this.#seat(selection, onLoading, signal);
        const result = await work(engine);
        this.#recovery.succeed();
        return result;
      } catch (thrown) {
        const error = asCaptionLensError(thrown);
        if (signal.aborted || error.code === 'aborted') throw error;
        const fault = faultOf(error, selection.device);
        if (fault === 'other') {
          // Nothing is loaded: it was the loading that failed.
          if (!this.#seated) this.#change({ kind: 'failed', failure: failureOf(error) });
          throw error;
        }
        const verdict = await this.#judge(error, fault, selection, crashes);
        if (verdict.kind === 'fail') throw verdict.error;
        if (fault === 'crash') crashes += 1;
      }
    }
  }

  async #judge(
    error: CaptionLensError,
    fault: 'crash' | 'device',
    selection: ModelSelection,
    crashes: number,
  ): Promise<Verdict> {
    const { log, clock } = this.#parts;
    const device = this.#seated?.info.device;
    await this.#vacate();
    const verdict =
      fault === 'crash'
        ? this.#recovery.judgeCrash(error, clock.now(), crashes)
        : this.#recovery.judgeDevice(error, selection, device);
    log.warn(`${error.message} [${error.code}] ${verdict.kind === 'retry' ? 'Trying again.' : 'Given up.'}`);
    if (verdict.kind === 'fail') this.#change({ kind: 'failed', failure: failureOf(verdict.error) });
    return verdict;
  }

  async #seat(selection: ModelSelection, onLoading: (loading: Loading) => void, signal: AbortSignal): Promise<Seated> {
    const adapted = this.#recovery.adapt(selection);
    const stamp = await this.#parts.stampOf(selection);
    const key = keyOf(adapted, stamp);
    if (this.#seated?.key === key && this.#seated.end === 'none') return this.#seated;
    if (this.#coming?.key !== key) {
      await this.#vacate();
      this.#checkLife();
      this.#coming = this.#load({ selection: adapted, stamp, key });
    }
    return this.#coming.wait(onLoading, signal);
  }

  #load(order: Order): Arrival<Seated> {
    const arrival: Arrival<Seated> = new Arrival(
      order.key,
      async (show, signal) => {
        try {
          const seated = await this.#open(order, show, signal);
          this.#welcome(seated);
          return seated;
        } finally {
          if (this.#coming === arrival) this.#coming = undefined;
        }
      },
      (loading) => this.#change({ kind: 'loading', ...loading }),
    );
    arrival.watch((thrown) => this.#change({ kind: 'failed', failure: failureOf(thrown) }));
    return arrival;
  }

  async #open(
    { selection, stamp, key }: Order,
    onLoading: (loading: Loading) => void,
    signal: AbortSignal,
  ): Promise<Seated> {
    const { open, cacheDir, stampOf, onLoaded, clock, log, silenceMs } = this.#parts;
    const start = clock.now();
    const watch = new SilenceWatch(clock, silenceMs);
    const stopping = new AbortController();
    const onProgress = (progress: LoadProgress) => {
      watch.hear();
      onLoading(loadingOf(progress));
    };
    const captioner = await watch.guard(
      open(captionerOptions(selection, cacheDir), onProgress, AbortSignal.any([signal, stopping.signal])),
      () => stopping.abort(),
    );
    const { info } = captioner;
    log.info(`Loaded ${info.name} on ${info.device} in ${info.precision}, ${Math.round(clock.now() - start)} ms.`);
    if (stamp !== undefined && (await stampOf(selection)) === stamp) onLoaded(selection, stamp, info);
    if (signal.aborted) await captioner.dispose();
    throwIfAborted(signal);
    return { key, captioner, info, end: 'none', caption: (...asked) => this.#caption(captioner, ...asked) };
  }

  #welcome(seated: Seated): void {
    const { name, digest, device, precision, imageSize, deviceNotes } = seated.info;
    const { fallback } = this.#recovery;
    this.#seated = seated;
    const about = { name, digest, device, precision, imageSize, deviceNotes };
    this.#change({ kind: 'ready', ...about, ...(fallback !== undefined && { fallback }) });
    this.#countIdleTime();
    void seated.captioner.ended.then(async () => {
      if (this.#seated !== seated) return;
      seated.end = 'unexpected';
      // A job that was using it hears of the end itself.
      if (this.#use === 'idle') await this.#noteIdleEnd(seated);
    });
  }

  async #noteIdleEnd(seated: Seated): Promise<void> {
    if (this.#seated !== seated) return;
    this.#parts.log.warn('The engine ended while nobody waited for it.');
    this.#recovery.noteCrash(this.#parts.clock.now());
    await this.#vacate();
    this.#change({ kind: 'unloaded' });
  }

  async #caption(
    captioner: ForkedCaptioner,
    request: CaptionRequest,
    onSnapshot: (snapshot: Snapshot) => void,
    signal: AbortSignal,
  ): Promise<readonly Caption[]> {
    const watch = new SilenceWatch(this.#parts.clock, this.#parts.silenceMs);
    const hear = (snapshot: Snapshot) => {
      watch.hear();
      onSnapshot(snapshot);
    };
    return watch.guard(captioner.caption(request, hear, signal), () => void captioner.dispose());
  }

  /** Ends the engine that is there, and the one that is coming. */
  async #vacate(): Promise<void> {
    const coming = this.#coming;
    this.#coming = undefined;
    coming?.callOff();
    await coming?.over();
    // Read only now: one that was just arriving has sat down meanwhile.
    const seated = this.#seated;
    this.#seated = undefined;
    this.#idleUntil = undefined;
    await seated?.captioner.dispose();
  }

  #countIdleTime(): void {
    this.#stopCounting();
    this.#idleUntil = undefined;
    if (this.#unloadAfterMs <= 0 || !this.#seated || this.#use !== 'idle' || this.#life === 'disposed') return;
    this.#idleUntil = this.#parts.clock.now() + this.#unloadAfterMs;
    this.#stopCounting = this.#parts.clock.after(this.#unloadAfterMs, () => void this.#leaveWhenIdle());
  }

  async #leaveWhenIdle(): Promise<void> {
    if (this.#use !== 'idle' || this.#parts.isWanted()) return this.#countIdleTime();
    await this.#inTurn(async () => {
      if (this.#parts.isWanted()) return this.#countIdleTime();
      this.#parts.log.info('Nobody asked for a caption for a while: the model leaves memory.');
      // What made it fall back may be over when it comes again.
      this.#recovery.rest();
      await this.#vacate();
      this.#change({ kind: 'unloaded' });
    }).catch(() => undefined);
  }

  #change(state: ModelState): void {
    this.#state = state;
    this.#parts.onChange();
  }
}

/** A model whose files have changed is another one. */
function keyOf(selection: ModelSelection, stamp: string | undefined): string {
  return JSON.stringify([selection, stamp]);
}
