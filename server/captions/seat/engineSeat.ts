import { asCaptionLensError, type CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import type { ModelInfo } from '../../../models/caption.ts';
import type { ModelSelection, ModelState } from '../../protocol/messages.ts';
import { CurrentModel, type KeyedOrder } from './currentModel.ts';
import type { LoadParts } from './engineLoading.ts';
import { IdleTime } from './idleTime.ts';
import type { LoadedEngine } from './loadedEngine.ts';
import type { Loading } from './loading.ts';
import { Readers } from './readers.ts';
import { type FaultKind, faultOf, type Loss, type Recourse, Recovery } from './recovery.ts';
import type { SeatedModel } from './seatedModel.ts';
import { Turns } from './turns.ts';
import type { Wording } from '../../../models/wording.ts';

export interface SeatParts extends LoadParts {
  /** Whether somebody waits for a caption. */
  readonly isWanted: () => boolean;
  /** Hears how an engine was lost where another one is tried. */
  readonly onRetry?: (loss: CaptionLensError) => void;
  readonly onChange: () => void;
}

/** A loaded model, as a job has it. */
export type SeatedEngine = Pick<LoadedEngine, 'info' | 'caption'>;

/**
 * Owns the engine child. Loads the model that a job needs, one at a time, and keeps it until it has been idle for long.
 * Jobs of the same model share it. The queue keeps those of different models apart, and no model is taken away for
 * another while it is in use.
 */
export class EngineSeat {
  readonly #parts: SeatParts;
  readonly #recovery = new Recovery();
  readonly #current: CurrentModel;
  readonly #idle: IdleTime;
  /** Jobs, from when they have a model until they are done, whatever becomes of its engine meanwhile. */
  readonly #readers = new Readers();
  /** One engine leaves before another comes. */
  readonly #turns = new Turns();

  constructor(parts: SeatParts) {
    this.#parts = parts;
    this.#idle = new IdleTime(parts.clock, () => this.#leaveWhenIdle());
    this.#current = new CurrentModel({
      ...parts,
      fallback: () => this.#recovery.fallback,
      onReady: () => this.#countIdleTime(),
      onEnd: (model) => this.#noteIdleEnd(model),
    });
  }

  get state(): ModelState<Wording> {
    return this.#current.state;
  }

  get pid(): number | undefined {
    return this.#current.pid;
  }

  get idleLeftMs(): number | undefined {
    return this.#idle.leftMs;
  }

  /** What is loaded for this selection, if it is. */
  async infoOf(selection: ModelSelection): Promise<ModelInfo | undefined> {
    const { key } = await this.#orderOf(selection);
    return this.#current.infoOf(key);
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
    let model = await this.#admit(selection, signal);
    try {
      for (let crashes = 0; ;) {
        try {
          const result = await work(await model.loading.wait(onLoading, signal));
          this.#recovery.succeed();
          return result;
        } catch (thrown) {
          const error = asCaptionLensError(thrown);
          if (signal.aborted) throw error;
          const fault = await this.#recover(model, error, selection, crashes);
          if (fault === 'crash') crashes += 1;
        }
        model = await this.#turns.take(async () => this.#seat(await this.#orderOf(selection)));
      }
    } finally {
      this.#leave();
    }
  }

  /** Ends the engine once what runs is done, and forgets what failed. */
  async unload(): Promise<void> {
    const leave = async (): Promise<'inUse' | 'left'> => {
      if (this.#readers.count > 0) return 'inUse';
      this.#recovery.forget();
      await this.#unseat('unloaded');
      return 'left';
    };
    do await this.#readers.none();
    while ((await this.#turns.take(leave)) === 'inUse');
  }

  /** 0: never. */
  setUnloadAfter(ms: number): void {
    this.#idle.setMost(ms);
    this.#countIdleTime();
  }

  /** Ends the engine, whatever it is doing. */
  async dispose(): Promise<void> {
    await Promise.all([this.#turns.close(), this.#unseat('unloaded')]);
  }

  /** A job's first model, and the job becomes a reader; it waits while others use another model. */
  async #admit(selection: ModelSelection, signal: AbortSignal): Promise<SeatedModel> {
    for (;;) {
      const admitted = await this.#turns.take(async () => {
        const order = await this.#orderOf(selection);
        if (this.#readers.count > 0 && !this.#suits(order, selection)) return undefined;
        throwIfAborted(signal);
        this.#recovery.begin(selection);
        const model = await this.#seat(order);
        this.#readers.enter();
        this.#idle.stop();
        return model;
      });
      if (admitted) return admitted;
      await this.#readers.none();
    }
  }

  /** Whether a job may have its model beside those that use theirs. One that is lost is loaded again for all of them. */
  #suits({ key }: KeyedOrder, selection: ModelSelection): boolean {
    const { model } = this.#current;
    return this.#recovery.isOf(selection) && (!model || model.isGone || model.key === key);
  }

  #leave(): void {
    this.#readers.leave();
    if (this.#readers.count > 0) return;
    const { model } = this.#current;
    // It ended under a job that was cancelled, or had no need of it.
    if (model?.isGone) this.#noteIdleEnd(model);
    this.#countIdleTime();
  }

  async #orderOf(selection: ModelSelection): Promise<KeyedOrder> {
    const adapted = this.#recovery.adapt(selection);
    const stamp = await this.#parts.stampOf(selection);
    // A model whose files have changed is another one.
    const key = JSON.stringify([adapted, stamp]);
    return { selection: adapted, stamp, key, unnamed: this.#recovery.whyUnnamed(key) };
  }

  /** In turn: what is there for an order, or begins to be loaded. */
  async #seat(order: KeyedOrder): Promise<SeatedModel> {
    this.#recovery.requireMendable(order.key);
    const found = this.#current.find(order.key);
    // Nobody else's caption is ended for what may be there by now.
    if (found && !(found.engine?.isToRenew && this.#readers.count === 0)) return found;
    await this.#unseat('another');
    this.#turns.check();
    return this.#current.load(order);
  }

  async #unseat(then: 'unloaded' | 'another'): Promise<void> {
    this.#idle.stop();
    await this.#current.clear(then);
  }

  #noteIdleEnd(model: SeatedModel): void {
    // A job that is using it hears of the end itself.
    if (this.#readers.count > 0) return;
    this.#inBackground(async () => {
      if (this.#current.model !== model) return;
      this.#parts.log.warn('The engine ended while nobody waited for it.');
      this.#recovery.noteCrash(this.#parts.clock.now());
      await this.#unseat('unloaded');
    });
  }

  /** Settles where the work is to be done again, with what went wrong; else throws. */
  async #recover(
    model: SeatedModel,
    error: CaptionLensError,
    selection: ModelSelection,
    crashes: number,
  ): Promise<FaultKind> {
    // Another job lost the same engine first; what this one heard is how that ended.
    if (model.recourse) return followed(await model.recourse, 'crash');
    const fault = error.code === 'aborted' ? 'other' : faultOf(error, selection.device);
    if (fault === 'other' || (fault === 'damage' && !model.engine)) {
      // Nothing is loaded: it was the loading that failed.
      if (!model.engine && error.code !== 'aborted') this.#current.fail(error);
      throw error;
    }
    const device = model.engine?.info.device;
    model.recourse = this.#judge(model, { error, fault, selection, model: model.key, device, crashes });
    return followed(await model.recourse, fault);
  }

  async #judge(model: SeatedModel, loss: Loss): Promise<Recourse> {
    const { log, clock, onRetry } = this.#parts;
    await this.#turns.take(async () => {
      if (this.#current.model === model) await this.#unseat('another');
    });
    const recourse = this.#recovery.judge(loss, clock.now());
    const { message, code } = loss.error;
    log.warn(`${message} [${code}] ${recourse.kind === 'retry' ? 'Trying again.' : 'Given up.'}`);
    if (recourse.kind === 'fail') this.#current.fail(recourse.error);
    else onRetry?.(loss.error);
    return recourse;
  }

  #countIdleTime(): void {
    const isIdle = this.state.kind === 'ready' && this.#readers.count === 0;
    if (isIdle) this.#idle.begin();
    else this.#idle.stop();
  }

  #leaveWhenIdle(): void {
    this.#inBackground(async () => {
      if (this.#readers.count > 0 || this.#parts.isWanted()) return this.#countIdleTime();
      this.#parts.log.info('Nobody asked for a caption for a while: the model leaves memory.');
      // What made it fall back may be over when it comes again.
      this.#recovery.rest();
      await this.#unseat('unloaded');
    });
  }

  /** In turn, for nobody who waits. */
  #inBackground(change: () => Promise<void>): void {
    this.#turns.take(change).catch(() => undefined);
  }
}

function followed(recourse: Recourse, fault: FaultKind): FaultKind {
  if (recourse.kind === 'fail') throw recourse.error;
  return fault;
}
