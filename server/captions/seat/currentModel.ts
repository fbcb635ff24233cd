import type { ModelInfo } from '../../../models/caption.ts';
import { failureOf } from '../../protocol/failure.ts';
import type { ModelState } from '../../protocol/messages.ts';
import { loadEngine, type LoadOrder, type LoadParts } from './engineLoading.ts';
import type { LoadedEngine } from './loadedEngine.ts';
import type { Loading } from './loading.ts';
import { readyState } from './readyState.ts';
import { SeatedModel } from './seatedModel.ts';
import { say as wording, type Wording } from '../../../models/wording.ts';

export interface CurrentModelParts extends LoadParts {
  /** In words, where the processor took over. */
  readonly fallback: () => Wording | undefined;
  readonly onChange: () => void;
  readonly onReady: () => void;
  /** An engine ended that nobody told to. */
  readonly onEnd: (model: SeatedModel) => void;
}

/** A model as it is to be loaded; the same key is the same model. */
export interface KeyedOrder extends LoadOrder {
  readonly key: string;
}

/** The one model that is there or being loaded, and what clients are told of it. */
export class CurrentModel {
  readonly #parts: CurrentModelParts;
  #model: SeatedModel | undefined;
  #state: ModelState<Wording> = { kind: 'unloaded' };

  constructor(parts: CurrentModelParts) {
    this.#parts = parts;
  }

  get model(): SeatedModel | undefined {
    return this.#model;
  }

  get state(): ModelState<Wording> {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#model?.engine?.pid;
  }

  infoOf(key: string): ModelInfo | undefined {
    return this.#model?.key === key ? this.#model.engine?.info : undefined;
  }

  /** The model of this key, unless its engine is gone. */
  find(key: string): SeatedModel | undefined {
    return this.#model?.key === key && !this.#model.isGone ? this.#model : undefined;
  }

  /** Begins to load a model where none is. */
  load(order: KeyedOrder): SeatedModel {
    this.#model = new SeatedModel(order.key, async (own, say, signal) => {
      const show = (loading: Loading) => {
        if (signal.aborted) return;
        say(loading);
        this.#show({ kind: 'loading', ...loading });
      };
      show({ message: wording`Starting the engine` });
      try {
        own.engine = await loadEngine(order, this.#parts, show, signal);
      } catch (thrown) {
        if (this.#model === own) this.#model = undefined;
        // Who waits decides what becomes of it.
        if (!own.loading.isAwaited && !signal.aborted) this.fail(thrown);
        throw thrown;
      }
      if (this.#model === own) this.#welcome(own, own.engine);
      return own.engine;
    });
    return this.#model;
  }

  /** Ends the engine that is there, and one that is coming. */
  async clear(then: 'unloaded' | 'another'): Promise<void> {
    const model = this.#model;
    this.#model = undefined;
    await model?.dispose();
    if (then === 'unloaded') this.#show({ kind: 'unloaded' });
  }

  /** Says that there is none, and why. */
  fail(error: unknown): void {
    this.#show({ kind: 'failed', failure: failureOf(error) });
  }

  #show(state: ModelState<Wording>): void {
    this.#state = state;
    this.#parts.onChange();
  }

  #welcome(model: SeatedModel, engine: LoadedEngine): void {
    this.#show(readyState(engine.info, this.#parts.fallback()));
    this.#parts.onReady();
    void engine.ended.then(() => {
      if (this.#model === model) this.#parts.onEnd(model);
    });
  }
}
