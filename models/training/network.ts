import type { Device } from '../caption.ts';
import { throwIfAborted } from '../errors.ts';
import { fetched, floatsOf, floatTensor, type Feeds, type Fetches } from '../runtime/onnxSession.ts';
import { add } from './optimizer/places.ts';
import { gradientName, outputName, seedName } from './parts/part.ts';
import { lossActivation, type Stage } from './parts/stages.ts';
import {
  forwardRequest,
  PartSessions,
  type Direction,
  type PartSession,
  type TrainingPrecision,
} from './partSessions.ts';
import { dropoutMask, randomStream } from './randomness.ts';
import type { DeviceTensor } from './stores/deviceMath.ts';
import { DeviceStore } from './stores/deviceStore.ts';
import type { TensorStore } from './stores/tensorStore.ts';

/** Activations and what a batch brings, by name. */
type Activations = Map<string, Feeds[string]>;

/** Which numbers are dropped in a run. */
export interface DropoutPlace {
  readonly seed: number;
  /** Batches so far. */
  readonly step: number;
}

export interface NetworkSettings {
  readonly stages: readonly Stage[];
  /** Shapes of all parameters, by name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly trained: ReadonlySet<string>;
  /** What a batch brings and is to have a gradient: `tokens`, where the embeddings are trained. */
  readonly trainedInputs: ReadonlySet<string>;
  readonly weights: TensorStore;
  readonly device: Device;
  readonly precision: TrainingPrecision;
}

/**
 * Gets gradients while they come, and owns them: of parameters by LAVIS's names, of what the batch brought by its own.
 * They lie on the device where the weights of their part do.
 */
export type GradientSink = (name: string, gradient: DeviceTensor) => Promise<void>;

/**
 * The network, one part after another. A part's weights are read when it runs and its inputs are all that is kept for the
 * way back, so no more than one part's weights and gradients need memory. Owns native memory: dispose it.
 */
export class TrainingNetwork {
  readonly #settings: NetworkSettings;
  readonly #sessions: PartSessions;
  #planned: Promise<readonly PlannedStage[]> | undefined;

  constructor(settings: NetworkSettings) {
    this.#settings = settings;
    this.#sessions = new PartSessions(settings.device, settings.precision);
  }

  /**
   * The loss of a batch; its gradient times `scale` goes to `sink`, a parameter of several parts several times. Throws
   * what `sink` throws, `aborted`, `outOfMemory`.
   */
  async differentiate(
    batch: Feeds,
    scale: number,
    place: DropoutPlace,
    sink: GradientSink,
    signal?: AbortSignal,
  ): Promise<number> {
    const activations: Activations = new Map(Object.entries(batch));
    const plan = await (this.#planned ??= this.#plan());
    const last = plan.at(-1);
    if (!last) throw new Error('a network has parts');
    for (const [index, step] of plan.slice(0, -1).entries()) {
      throwIfAborted(signal);
      const fetches = await this.#run(step, index, 'forward', activations, place);
      activations.set(step.stage.writes, fetched(fetches, outputName));
      for (const name of step.lastReads) activations.delete(name);
    }
    const gradients: Activations = new Map([[lossActivation, floatTensor(Float32Array.of(scale), [1])]]);
    let loss = NaN;
    for (const [index, step] of [...plan.entries()].reverse()) {
      throwIfAborted(signal);
      const { stage, wantedReads, wantedWeights } = step;
      const direction = step === last ? 'loss' : 'backward';
      if (wantedReads.length + wantedWeights.length === 0 && direction === 'backward') continue;
      const fetches = await this.#run(step, index, direction, activations, place, gradients.get(stage.writes));
      if (direction === 'loss') {
        loss = floatsOf(fetches, outputName)[0] ?? NaN;
        // What follows is of no use, and the caller says so.
        if (!Number.isFinite(loss)) return loss;
      }
      gradients.delete(stage.writes);
      activations.delete(stage.writes);
      for (const input of wantedReads)
        collect(gradients, stage.reads[input] ?? input, fetched(fetches, gradientName(input)));
      for (const name of wantedWeights) await sink(stage.weightName(name), fetched(fetches, gradientName(name)));
    }
    for (const name of this.#settings.trainedInputs) {
      const gradient = gradients.get(name);
      if (gradient) await sink(name, gradient);
    }
    return loss;
  }

  /** The loss of a batch under `stages` that drop nothing, and no gradient. Throws `aborted`, `outOfMemory`. */
  async measure(stages: readonly Stage[], batch: Feeds, signal?: AbortSignal): Promise<number> {
    const activations: Activations = new Map(Object.entries(batch));
    const place = { seed: 0, step: 0 };
    for (const [index, stage] of stages.entries()) {
      throwIfAborted(signal);
      const planned = { stage, wantedReads: [], wantedWeights: [], staying: [], lastReads: [] };
      const fetches = await this.#run(planned, index, 'forward', activations, place);
      activations.set(stage.writes, fetched(fetches, outputName));
      const later = new Set(stages.slice(index + 1).flatMap(({ reads }) => Object.values(reads)));
      for (const name of Object.values(stage.reads)) if (!later.has(name)) activations.delete(name);
    }
    const loss = activations.get(lossActivation)?.data;
    return loss instanceof Float32Array ? (loss[0] ?? NaN) : NaN;
  }

  dispose(): Promise<void> {
    return this.#sessions.dispose();
  }

  /** What each stage is asked for, and what nobody reads any more once it has run. */
  async #plan(): Promise<readonly PlannedStage[]> {
    const { stages, trained, trainedInputs } = this.#settings;
    const moving = new Set(trainedInputs);
    const planned: PlannedStage[] = [];
    for (const stage of stages) {
      const { weights } = await this.#sessions.get(stage.kind, forwardRequest);
      const wantedWeights = weights.filter((name) => trained.has(stage.weightName(name)));
      const wantedReads = Object.keys(stage.reads).filter((input) => moving.has(stage.reads[input] ?? ''));
      if (wantedWeights.length + wantedReads.length > 0) moving.add(stage.writes);
      const staying = wantedWeights.filter((name) => this.#isOnDevice(stage.weightName(name)));
      planned.push({ stage, wantedWeights, wantedReads, staying, lastReads: [] });
    }
    const kept = new Set(
      planned.flatMap((one) => (moving.has(one.stage.writes) ? Object.values(one.stage.reads) : [])),
    );
    return planned.map((one, index) => {
      const later = new Set(planned.slice(index + 1).flatMap(({ stage }) => Object.values(stage.reads)));
      return {
        ...one,
        lastReads: Object.values(one.stage.reads).filter((name) => !kept.has(name) && !later.has(name)),
      };
    });
  }

  async #run(
    { stage, wantedReads, wantedWeights, staying }: PlannedStage,
    index: number,
    direction: Direction,
    activations: Activations,
    place: DropoutPlace,
    seed?: Feeds[string],
  ): Promise<Fetches> {
    const wanted = [...wantedReads, ...wantedWeights];
    const request = direction === 'forward' ? forwardRequest : { direction, wanted, staying };
    const session = await this.#sessions.get(stage.kind, request);
    const feeds: Record<string, Feeds[string]> = await this.#weightFeeds(stage, session);
    for (const [input, name] of Object.entries(stage.reads)) {
      const tensor = activations.get(name);
      if (!tensor) throw new Error(`${name} is not there any more`);
      feeds[input] = tensor;
    }
    if (seed) feeds[seedName] = seed;
    for (const { name, rate, length } of session.maskLengths(feeds)) {
      const random = randomStream(place.seed, 'dropout', place.step, index, name);
      feeds[name] = floatTensor(dropoutMask(random, length, rate), [length]);
    }
    return session.run(feeds);
  }

  async #weightFeeds(stage: Stage, { weights }: PartSession): Promise<Record<string, Feeds[string]>> {
    const { shapes, weights: store } = this.#settings;
    const feeds = await Promise.all(
      weights.map(async (name) => {
        const own = stage.weightName(name);
        const shape = shapes.get(own);
        if (!shape) throw new Error(`${own} is no parameter`);
        const resident = store instanceof DeviceStore ? await store.tensor(own) : undefined;
        return [name, resident ?? floatTensor(await store.read(own), shape)] as const;
      }),
    );
    return Object.fromEntries(feeds);
  }

  #isOnDevice(name: string): boolean {
    const { weights } = this.#settings;
    return weights instanceof DeviceStore && weights.has(name);
  }
}

interface PlannedStage {
  readonly stage: Stage;
  /** Names of the kind's inputs. */
  readonly wantedReads: readonly string[];
  /** Names of the kind's weights. */
  readonly wantedWeights: readonly string[];
  /** Those of them that lie on the device, as their gradients will. */
  readonly staying: readonly string[];
  readonly lastReads: readonly string[];
}

/** What several parts read gets the sum of what they give back. */
function collect(gradients: Activations, name: string, gradient: Feeds[string]): void {
  const known = gradients.get(name);
  if (known?.data instanceof Float32Array && gradient.data instanceof Float32Array) add(known.data, gradient.data);
  else gradients.set(name, gradient);
}
