import type {
  Caption,
  CaptionerOptions,
  CaptionRequest,
  LoadProgress,
  ModelInfo,
  Snapshot,
} from '../../../models/caption.ts';
import { asCaptionLensError, CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import type { ForkedCaptioner } from '../../engine/engine.ts';
import { recogniserNote } from '../../engine/recogniserNote.ts';
import { failureOf } from '../../protocol/failure.ts';
import type { ModelSelection, ModelState } from '../../protocol/messages.ts';
import { Arrival } from './arrival.ts';
import type { Clock } from '../clock.ts';
import { type Loading, loadingOf } from './loading.ts';
import { captionerOptions } from './modelOptions.ts';
import type { DescriberLog } from '../describerOptions.ts';
import { faultOf, Recovery, type Recourse } from './recovery.ts';
import { type SilenceLimits, SilenceWatch } from './silenceWatch.ts';

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
  /** An engine that says nothing for so long is ended. */
  readonly silence: SilenceLimits;
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

/** Why a job's engine is of no use any more. */
interface Loss {
  readonly fault: 'crash' | 'damage' | 'device';
  readonly selection: ModelSelection;
  /** Of the engine; '' where none had come. */
  readonly key: string;
  /** That this job has had before. */
  readonly crashes: number;
}

/** Jobs that overlap. */
interface Party {
  readonly key: string;
  size: number;
  /** Lets the next turn begin. */
  readonly close: () => void;
}

interface Seated extends SeatedEngine {
  readonly key: string;
  readonly captioner: ForkedCaptioner;
  /** By the clock, where something is missing that may be there by then. */
  readonly renewAt: number;
  end: 'none' | 'unexpected';
}

/** What a model lacked for a passing cause is looked for again after so long. */
const renewMs = 300_000;

/**
 * Owns the engine child. Loads the model that a job needs, one at a time, and keeps it until it has been idle for long.
 * Loading goes on where the job that wanted it is cancelled: the next one will want it too. Jobs of the same model may
 * overlap; others wait until these are done.
 */
export class EngineSeat {
  readonly #parts: SeatParts;
  readonly #recovery = new Recovery();
  #seated: Seated | undefined;
  #coming: Arrival<Seated> | undefined;
  #state: ModelState = { kind: 'unloaded' };
  /** Jobs that use the model now, all of one selection. */
  #party: Party | undefined;
  #opening: { readonly key: string; readonly party: Promise<Party> } | undefined;
  /** What was decided about an engine that was lost, for all who lost it. */
  readonly #recourses = new WeakMap<Seated | CaptionLensError, Promise<Recourse>>();
  #life: 'open' | 'disposed' = 'open';
  #last: Promise<unknown> = Promise.resolve();
  #seating: Promise<unknown> = Promise.resolve();
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
    return this.#inParty(JSON.stringify(selection), async () => {
      throwIfAborted(signal);
      this.#idleUntil = undefined;
      this.#recovery.begin(selection);
      return this.#attempt(selection, work, onLoading, signal);
    });
  }

  /** Ends the engine once what runs is done, and forgets what failed. */
  async unload(): Promise<void> {
    // A model that comes though no job waits for it need not be waited for.
    if (!this.#party) this.#coming?.callOff();
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

  /** Lets a job of the same selection in at once, and any other when its turn comes. */
  async #inParty<T>(key: string, work: () => Promise<T>): Promise<T> {
    const party = await this.#partyOf(key);
    party.size++;
    try {
      this.#checkLife();
      return await work();
    } finally {
      party.size--;
      if (party.size === 0) {
        this.#party = undefined;
        // It ended under a job that was cancelled, or had no need of it.
        if (this.#seated?.end === 'unexpected') await this.#noteIdleEnd(this.#seated);
        this.#countIdleTime();
        party.close();
      }
    }
  }

  async #partyOf(key: string): Promise<Party> {
    for (;;) {
      if (this.#party?.key === key) return this.#party;
      // Several may wait for the same one to open; it may be over again when the last of them hears of it.
      if (this.#opening?.key !== key) this.#opening = { key, party: this.#openParty(key) };
      const { party } = this.#opening;
      await party.finally(() => {
        if (this.#opening?.party === party) this.#opening = undefined;
      });
    }
  }

  async #openParty(key: string): Promise<Party> {
    return new Promise((resolve, reject) => {
      this.#inTurn(
        () =>
          new Promise<void>((close) => {
            const party = { key, size: 0, close };
            this.#party = party;
            resolve(party);
          }),
      ).catch(reject);
    });
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
      let engine: Seated | undefined;
      try {
        engine = await this.#seat(selection, onLoading, signal);
        const result = await work(engine);
        this.#recovery.succeed();
        return result;
      } catch (thrown) {
        const error = asCaptionLensError(thrown);
        if (signal.aborted) throw error;
        const known = engine && this.#recourses.get(engine);
        if (known) {
          // Another job lost the same engine first; what this one heard is how that ended.
          const recourse = await known;
          if (recourse.kind === 'fail') throw recourse.error;
          crashes += 1;
          continue;
        }
        if (error.code === 'aborted') throw error;
        const fault = faultOf(error, selection.device);
        if (fault === 'other') {
          // Nothing is loaded: it was the loading that failed.
          if (!this.#seated) this.#change({ kind: 'failed', failure: failureOf(error) });
          throw error;
        }
        // It was refused before it was loaded.
        if (fault === 'damage' && !engine) throw error;
        const key = engine?.key ?? '';
        const recourse = await this.#judgeOnce(engine ?? error, () =>
          this.#judge(error, { fault, selection, key, crashes }),
        );
        if (recourse.kind === 'fail') throw recourse.error;
        if (fault === 'crash') crashes += 1;
      }
    }
  }

  #judgeOnce(lost: Seated | CaptionLensError, judge: () => Promise<Recourse>): Promise<Recourse> {
    const recourse = this.#recourses.get(lost) ?? judge();
    this.#recourses.set(lost, recourse);
    return recourse;
  }

  async #judge(error: CaptionLensError, { fault, selection, key, crashes }: Loss): Promise<Recourse> {
    const { log, clock } = this.#parts;
    const device = this.#seated?.info.device;
    await this.#whileSeating(() => this.#vacate());
    const judge = (): Recourse => {
      switch (fault) {
        case 'crash':
          return this.#recovery.judgeCrash(error, clock.now(), crashes);
        case 'damage':
          return this.#recovery.judgeDamage(error, key);
        case 'device':
          return this.#recovery.judgeDevice(error, selection, device);
      }
    };
    const recourse = judge();
    log.warn(`${error.message} [${error.code}] ${recourse.kind === 'retry' ? 'Trying again.' : 'Given up.'}`);
    if (recourse.kind === 'fail') this.#change({ kind: 'failed', failure: failureOf(recourse.error) });
    return recourse;
  }

  async #seat(selection: ModelSelection, onLoading: (loading: Loading) => void, signal: AbortSignal): Promise<Seated> {
    const adapted = this.#recovery.adapt(selection);
    const stamp = await this.#parts.stampOf(selection);
    const key = keyOf(adapted, stamp);
    this.#recovery.requireMendable(key);
    const found = await this.#whileSeating(async () => {
      if (this.#seated?.key === key && this.#seated.end === 'none' && !this.#isToRenew(this.#seated))
        return this.#seated;
      if (this.#coming?.key === key) return this.#coming;
      await this.#vacate();
      this.#checkLife();
      this.#coming = this.#load({ selection: adapted, stamp, key });
      return this.#coming;
    });
    return found instanceof Arrival ? found.wait(onLoading, signal) : found;
  }

  /** Nobody else's caption is ended for it. */
  #isToRenew({ renewAt }: Seated): boolean {
    return renewAt <= this.#parts.clock.now() && this.#party?.size === 1;
  }

  /** One engine leaves before another comes, whoever asks meanwhile. */
  async #whileSeating<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#seating.then(change);
    this.#seating = changed.catch(() => undefined);
    return changed;
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
    const { open, cacheDir, stampOf, onLoaded, clock, log, silence } = this.#parts;
    const start = clock.now();
    const stopping = new AbortController();
    const watch = new SilenceWatch(clock, silence.loadMs, () => stopping.abort());
    const whileLoading = (progress: LoadProgress) => {
      watch.hear();
      onLoading(loadingOf(progress));
    };
    let onProgress = whileLoading;
    const stop = AbortSignal.any([signal, stopping.signal]);
    const unnamed = this.#recovery.whyUnnamed(key);
    const options = { ...captionerOptions(selection, cacheDir), ...(unnamed !== undefined && { unnamed }) };
    const opening = open(options, (progress) => onProgress(progress), stop);
    const captioner = await watch.guard(opening).catch(async (thrown: unknown) => {
      // One engine leaves before another comes, also one that said nothing.
      await opening.then(
        (late) => late.dispose(),
        () => undefined,
      );
      throw thrown;
    });
    const { info } = captioner;
    log.info(`Loaded ${info.name} on ${info.device} in ${info.precision}, ${Math.round(clock.now() - start)} ms.`);
    const note = recogniserNote(info.recogniser);
    for (const each of [note, ...info.defaults.notes]) if (each !== undefined) log.warn(each);
    // Why names are missing may pass, and the files' stamp would not show it.
    const isWhole = info.recogniser.kind !== 'unusable';
    if (isWhole && stamp !== undefined && (await stampOf(selection)) === stamp) onLoaded(selection, stamp, info);
    if (signal.aborted) await captioner.dispose();
    throwIfAborted(signal);
    const running = new SilenceWatch(clock, silence.firstRunMs, () => void captioner.dispose());
    // It may read all of the model again while a caption is waited for.
    onProgress = () => running.hear();
    const mayPass = info.recogniser.kind === 'unusable' && info.recogniser.retry === 'later';
    const renewAt = mayPass ? clock.now() + renewMs : Infinity;
    const caption: Seated['caption'] = (...asked) => this.#caption(captioner, running, ...asked);
    return { key, captioner, info, renewAt, end: 'none', caption };
  }

  #welcome(seated: Seated): void {
    const { name, digest, device, precision, imageSize, deviceNotes, recogniser, defaults } = seated.info;
    const { fallback } = this.#recovery;
    const note = recogniserNote(recogniser);
    this.#seated = seated;
    const about = { name, digest, device, precision, imageSize, deviceNotes };
    this.#change({
      kind: 'ready',
      ...about,
      ...(fallback !== undefined && { fallback }),
      ...(note !== undefined && { recogniserNote: note }),
      ...(defaults.notes.length > 0 && { settingsNotes: defaults.notes }),
    });
    this.#countIdleTime();
    void seated.captioner.ended.then(async () => {
      if (this.#seated !== seated) return;
      seated.end = 'unexpected';
      // A job that was using it hears of the end itself.
      if (!this.#party) await this.#noteIdleEnd(seated);
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
    watch: SilenceWatch,
    request: CaptionRequest,
    onSnapshot: (snapshot: Snapshot) => void,
    signal: AbortSignal,
  ): Promise<readonly Caption[]> {
    const { runMs } = this.#parts.silence;
    const hear = (snapshot: Snapshot) => {
      watch.hear(runMs);
      onSnapshot(snapshot);
    };
    const captions = await watch.guard(captioner.caption(request, hear, signal));
    watch.hear(runMs);
    return captions;
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
    if (this.#unloadAfterMs <= 0 || !this.#seated || this.#party || this.#life === 'disposed') return;
    this.#idleUntil = this.#parts.clock.now() + this.#unloadAfterMs;
    this.#stopCounting = this.#parts.clock.after(this.#unloadAfterMs, () => void this.#leaveWhenIdle());
  }

  async #leaveWhenIdle(): Promise<void> {
    if (this.#party || this.#parts.isWanted()) return this.#countIdleTime();
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
