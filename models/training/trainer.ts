import type { Blip2Config } from '../blip2/blip2Config.ts';
import { tokenEmbeddings } from '../blip2/opt.ts';
import { unseen } from '../blip2/optAttention.ts';
import type { Device } from '../caption.ts';
import { lavisName } from '../checkpoint/lavis/lavisNames.ts';
import { floatsOf, floatTensor, integerTensor, type Feeds } from '../runtime/onnxSession.ts';
import { causalBias, positionsOf, targetsOf, type TextBatch } from './batches/texts.ts';
import { TrainingNetwork } from './network.ts';
import { groupParameters, type ParameterGroup } from './optimizer/groups.ts';
import { firstScale, type ScalerState } from './optimizer/lossScaler.ts';
import { add, devicePlace, hostPlace } from './optimizer/places.ts';
import { notFinite, sumsAfter, Updates } from './optimizer/updates.ts';
import type { TrainablePart } from './parameters.ts';
import type { TrainingPrecision } from './partSessions.ts';
import { stagesOf, withoutDropout, type NetworkDropout } from './parts/stages.ts';
import { sidesOf } from './parts/visionParts.ts';
import type { DeviceTensor } from './stores/deviceMath.ts';
import type { DeviceStores } from './stores/deviceStores.ts';
import type { OptimizerStores } from './stores/tensorStore.ts';
import { trainedParameters } from './trainedParameters.ts';

export interface TrainerSettings {
  /** Of the network; `vision.imageSize` is the side that it is trained at. */
  readonly config: Blip2Config;
  readonly trainable: readonly TrainablePart[];
  /** Of what is learned beside the language model's projections; 0: nothing is. */
  readonly loraRank: number;
  readonly weightDecay: number;
  readonly layerDecay: number;
  readonly dropout: NetworkDropout;
  readonly seed: number;
  /** Batches that one update is made of. */
  readonly accumulate: number;
  readonly device: Device;
  /** `fp16`: products in 16 bits, the loss scaled as torch's GradScaler does. */
  readonly precision: TrainingPrecision;
}

export interface TrainingBatch {
  /** (B, 3, side, side), `side` in whole patches. */
  readonly pixelValues: Float32Array;
  readonly texts: TextBatch;
}

/** One batch that was learned from. */
export interface StepReport {
  /** Mean cross-entropy of its tokens, before the weights changed. */
  readonly loss: number;
  /**
   * Length of the gradient that the weights are changed by, of all batches since they last were. Null where it overflowed
   * 16 bits: then the weights have not changed, and the next loss is scaled less.
   */
  readonly gradientNorm: number | null;
}

/** Where a run stands. */
export interface TrainerState {
  /** Batches so far. */
  readonly batches: number;
  /** Changes of the weights so far. */
  readonly updates: number;
  /** With products of 16 bits alone. */
  readonly scaler?: ScalerState | undefined;
}

const embeddings = lavisName(tokenEmbeddings);

/** Fine-tunes BLIP-2 as LAVIS does (`base_task.py`). Owns native memory: dispose it. */
export class Trainer {
  readonly #settings: TrainerSettings;
  readonly #stores: OptimizerStores | DeviceStores;
  readonly #network: TrainingNetwork;
  readonly #updates: Updates;
  /** What an optimizer has, in its order. */
  readonly groups: readonly ParameterGroup[];
  #batches: number;

  constructor(
    settings: TrainerSettings,
    stores: OptimizerStores | DeviceStores,
    state: TrainerState = { batches: 0, updates: 0 },
  ) {
    const { config, trainable, loraRank, weightDecay, layerDecay, dropout, device, precision } = settings;
    const { all, trained } = trainedParameters(config, { trainable, loraRank });
    const visionLayers = config.vision.numHiddenLayers;
    this.#settings = settings;
    this.#stores = stores;
    this.#batches = state.batches;
    this.groups = groupParameters(trained, { weightDecay, layerDecay, visionLayers });
    const host = hostPlace(stores);
    const there = 'math' in stores ? devicePlace(stores) : host;
    this.#updates = new Updates({
      groups: this.groups,
      placeOf: (name) => ('math' in stores && stores.weights.has(name) ? there : host),
      step: state.updates,
      scaler: precision === 'fp16' ? (state.scaler ?? firstScale) : undefined,
    });
    this.#network = new TrainingNetwork({
      stages: stagesOf(config, dropout, loraRank),
      shapes: new Map(all.map(({ name, shape }) => [name, shape])),
      trained: new Set(trained.map(({ name }) => name)),
      trainedInputs: new Set(trainable.includes('language') ? ['tokens'] : []),
      weights: stores.weights,
      device,
      precision,
    });
  }

  get state(): TrainerState {
    const { step, scaler } = this.#updates;
    return { batches: this.#batches, updates: step, ...(scaler && { scaler }) };
  }

  /** Throws `numericFault`, `aborted`, `outOfMemory`; then weights may be changed in part, and only a saved state is whole. */
  async learn(batch: TrainingBatch, learningRate: number, signal?: AbortSignal): Promise<StepReport> {
    const { accumulate, seed } = this.#settings;
    const update = {
      kind: sumsAfter(this.#batches + 1, accumulate) === 'none' ? 'update' : 'sum',
      isFirst: sumsAfter(this.#batches, accumulate) === 'none',
      learningRate,
    } as const;
    this.#updates.begin();
    const feeds = await this.#feeds(batch);
    let tied: Float32Array | undefined;
    const loss = await this.#network.differentiate(
      feeds,
      (this.#updates.scaler?.scale ?? 1) / accumulate,
      { seed, step: this.#batches },
      async (name, gradient) => {
        // A tied head's gradient comes first, that of the rows which the texts took last.
        if (name === embeddings) tied = await this.#floatsOf(gradient);
        else if (name === 'tokens')
          await this.#updates.take(
            embeddings,
            this.#intoRows(batch.texts, await this.#floatsOf(gradient), tied),
            update,
          );
        else await this.#updates.take(name, gradient, update);
      },
      signal,
    );
    if (!Number.isFinite(loss)) throw notFinite('the loss');
    this.#batches++;
    return { loss, gradientNorm: (await this.#updates.end(update)) ?? null };
  }

  /** The loss of a batch as it stands, with nothing dropped. Throws `aborted`, `outOfMemory`. */
  async measure(batch: TrainingBatch, signal?: AbortSignal): Promise<number> {
    const { config, loraRank } = this.#settings;
    const stages = stagesOf(config, withoutDropout, loraRank);
    return this.#network.measure(stages, await this.#feeds(batch), signal);
  }

  dispose(): Promise<void> {
    return this.#network.dispose();
  }

  async #feeds({ pixelValues, texts }: TrainingBatch): Promise<Feeds> {
    const { config } = this.#settings;
    const { numQueryTokens } = config;
    const [side] = sidesOf(config.vision);
    const size = texts.ids.length;
    const length = texts.ids[0]?.length ?? 0;
    const { rows, ids } = targetsOf(texts, numQueryTokens);
    const all = numQueryTokens + length;
    return {
      pixelValues: floatTensor(pixelValues, [size, 3, side, side]),
      tokens: floatTensor(await this.#tokenRows(texts), [size, length, config.text.wordEmbedProjDim]),
      positions: integerTensor(positionsOf(texts, numQueryTokens)),
      bias: floatTensor(causalBias(texts, numQueryTokens, unseen), [size, 1, all, all]),
      selected: integerTensor(rows),
      targets: integerTensor(ids, [ids.length, 1]),
      share: floatTensor(Float32Array.of(1 / ids.length), [1]),
    };
  }

  /** The texts' rows of the embedding table, (B, T, W). */
  #tokenRows({ ids }: TextBatch): Promise<Float32Array> {
    return this.#stores.weights.readRows(embeddings, this.#settings.config.text.wordEmbedProjDim, ids.flat());
  }

  async #floatsOf(tensor: DeviceTensor): Promise<Float32Array> {
    if (!('math' in this.#stores)) return floatsOf({ tensor }, 'tensor');
    const values = await this.#stores.math.download(tensor);
    tensor.dispose();
    return values;
  }

  /** The table's gradient: `known` and that of its rows. */
  #intoRows({ ids }: TextBatch, gradient: Float32Array, known: Float32Array | undefined): DeviceTensor {
    const { vocabSize, wordEmbedProjDim: width } = this.#settings.config.text;
    const table = known ?? new Float32Array(vocabSize * width);
    ids.flat().forEach((id, row) => {
      add(table.subarray(id * width, (id + 1) * width), gradient.subarray(row * width, (row + 1) * width));
    });
    return floatTensor(table, [vocabSize, width]);
  }
}
