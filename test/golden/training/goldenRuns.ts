import { readFileSync } from 'node:fs';
import type { Blip2Config } from '../../../models/blip2/blip2Config.ts';
import { toPixelValues } from '../../../models/blip2/imageProcessor.ts';
import type { Checkpoint } from '../../../models/checkpoint/checkpoint.ts';
import { openCheckpoint } from '../../../models/checkpoint/openCheckpoint.ts';
import { textBatch } from '../../../models/training/batches/texts.ts';
import { learningRateAt } from '../../../models/training/optimizer/schedule.ts';
import { parametersOf, sizeOf, type TrainablePart } from '../../../models/training/parameters.ts';
import { withoutDropout } from '../../../models/training/parts/stages.ts';
import { startWeights } from '../../../models/training/startWeights.ts';
import { Trainer, type TrainerSettings, type TrainingBatch } from '../../../models/training/trainer.ts';
import { MemoryStore, type OptimizerStores } from '../../../models/training/stores/tensorStore.ts';
import { PictureDecoder } from '../../../server/images/decoding/decoder.ts';
import { readExpected } from '../../expected.ts';
import { goldenPath } from '../../golden.ts';

/** A run's settings, by LAVIS's names. */
interface RunSettings {
  readonly trainable: readonly TrainablePart[];
  readonly batch: number;
  readonly epochs: number;
  readonly accumulate: number;
  readonly init_lr: number;
  readonly min_lr: number;
  readonly warmup_lr: number;
  readonly warmup_steps: number;
  readonly weight_decay: number;
  readonly prompt: string;
  readonly masked_prompt?: string;
  readonly max_txt_len: number;
}

export interface GoldenRun {
  readonly settings: RunSettings;
  readonly first_batch: {
    readonly input_ids: readonly (readonly number[])[];
    readonly targets: readonly (readonly number[])[];
  };
  readonly steps: readonly {
    readonly epoch: number;
    readonly step: number;
    readonly pictures: readonly string[];
    readonly loss: number;
    readonly lr: number;
    readonly gradient_norm: number;
  }[];
  readonly groups: Readonly<
    Record<string, { readonly weight_decay: number; readonly lr_scale: number; readonly names: readonly string[] }>
  >;
  /** Of all numbers of a tensor, the largest without its sign. */
  readonly largest: Readonly<Record<string, number>>;
}

export const golden = JSON.parse(readFileSync(goldenPath('training', 'expected.json'), 'utf8')) as {
  readonly image_size: number;
  readonly captions: Readonly<Record<string, string>>;
  /** Every so many numbers of a tensor were kept. */
  readonly stride: number;
  readonly runs: Readonly<Record<string, GoldenRun>>;
};

export function goldenTensors(run: string) {
  return readExpected(goldenPath('training', `${run}.safetensors`));
}

/** Pixel values of each picture, as `blip_image_eval` of LAVIS makes them. */
export async function readPictures(
  { imageProcessor }: Checkpoint,
  size = golden.image_size,
): Promise<ReadonlyMap<string, Float32Array>> {
  const decoder = new PictureDecoder(new URL('../../../dist/decodeChild.js', import.meta.url));
  const found = new Map<string, Float32Array>();
  for (const name of Object.keys(golden.captions)) {
    const suffix = ['china', 'flower', 'hubble_deep_field', 'rocket'].includes(name) ? 'jpg' : 'png';
    const bytes = readFileSync(new URL(`../../../media/samples/${name}.${suffix}`, import.meta.url));
    const { pixels } = await decoder.decode(bytes, { size, rule: 'lavis', views: [] });
    found.set(name, toPixelValues([pixels], { ...imageProcessor, size }));
  }
  await decoder.dispose();
  return found;
}

export function openStart(): Promise<Checkpoint> {
  const folder = (name: string) => goldenPath('lavis-tiny', name);
  return openCheckpoint({
    path: folder('checkpoint_0.pth'),
    base: folder('blip2-base'),
    languageModel: folder('opt-base'),
  });
}

/** Weights as the checkpoint has them, and moments of nothing. */
export async function freshStores(checkpoint: Checkpoint, config: Blip2Config): Promise<OptimizerStores> {
  const parameters = parametersOf(config);
  const weights = new Map<string, Float32Array>();
  for (const parameter of parameters) {
    weights.set(parameter.name, await startWeights(checkpoint, parameter, config.vision.imageSize));
  }
  const zeros = () => new MemoryStore(new Map(parameters.map((one) => [one.name, new Float32Array(sizeOf(one))])));
  return { weights: new MemoryStore(weights), firstMoments: zeros(), secondMoments: zeros(), gradients: zeros() };
}

/** `own`: what is not the run's own. */
export function trainerFor(
  config: Blip2Config,
  { settings }: GoldenRun,
  stores: OptimizerStores,
  own: Partial<Pick<TrainerSettings, 'accumulate' | 'device' | 'precision'>> = {},
): Trainer {
  return new Trainer(
    {
      config,
      trainable: settings.trainable,
      loraRank: 0,
      weightDecay: settings.weight_decay,
      layerDecay: 1,
      dropout: withoutDropout,
      seed: 0,
      accumulate: settings.accumulate,
      device: 'cpu',
      precision: 'fp32',
      ...own,
    },
    stores,
  );
}

export function rateOf({ settings }: GoldenRun, epoch: number, step: number): number {
  const schedule = {
    learningRate: settings.init_lr,
    minLearningRate: settings.min_lr,
    warmupLearningRate: settings.warmup_lr,
    warmupSteps: settings.warmup_steps,
    epochs: settings.epochs,
  };
  return learningRateAt(schedule, epoch, step);
}

export function batchOf(
  pictures: readonly string[],
  { settings }: GoldenRun,
  pixels: ReadonlyMap<string, Float32Array>,
  { tokenizer }: Checkpoint,
): TrainingBatch {
  const all = pictures.map((name) => pixels.get(name) ?? new Float32Array());
  const pixelValues = new Float32Array(all.reduce((sum, one) => sum + one.length, 0));
  all.reduce((at, one) => (pixelValues.set(one, at), at + one.length), 0);
  const captions = pictures.map((name) => golden.captions[name] ?? '');
  const { prompt, masked_prompt: maskedPrompt = '', max_txt_len: maxTokens } = settings;
  return { pixelValues, texts: textBatch(captions, tokenizer, { prompt, maskedPrompt, maxTokens }) };
}

/** A key's bias moves all scores of a query alike, which no softmax sees: what is stored of it is noise. */
export function isKeyBias(name: string): boolean {
  return /\.(key|k_proj)\.bias$/.test(name);
}

/** The largest difference of the numbers that were kept. */
export function differenceOf(own: Float32Array, kept: Float32Array | Uint8Array): number {
  return Array.from(kept).reduce(
    (worst, value, index) => Math.max(worst, Math.abs(value - (own[index * golden.stride] ?? NaN))),
    0,
  );
}
