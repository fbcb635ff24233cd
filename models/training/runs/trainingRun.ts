import type { ImageProcessorConfig } from '../../blip2/imageProcessor.ts';
import { toPixelValues } from '../../blip2/imageProcessor.ts';
import type { Json } from '../../checkpoint/torch/pickleWriter.ts';
import { CaptionLensError, throwIfAborted } from '../../errors.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { captionText } from '../batches/captionText.ts';
import { drawCrop, type DrawnCrop } from '../batches/crops.ts';
import { textBatch } from '../batches/texts.ts';
import { writeCheckpoint } from '../checkpoints/lavisCheckpoint.ts';
import { learningRateAt } from '../optimizer/schedule.ts';
import { sumsAfter, type OptimizerStores } from '../optimizer/updates.ts';
import { randomStream, shuffledIndices } from '../randomness.ts';
import type { TaughtTensor } from '../trainedParameters.ts';
import type { Trainer, TrainingBatch } from '../trainer.ts';
import type { RunFolder, RunState } from './runFolder.ts';
import type { RunSettings } from './runSettings.ts';

/** A picture and one of its captions. */
export interface TrainingPair {
  readonly id: string | number;
  readonly caption: string;
  /** `size * size * 3` bytes of RGB, of the whole picture or of the part that `draw` chooses by its width and height. */
  readonly look: (
    size: number,
    draw: ((width: number, height: number) => DrawnCrop) | undefined,
    signal?: AbortSignal,
  ) => Promise<Uint8Array>;
}

export interface StepEvent {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  readonly gradientNorm: number;
  readonly pictures: readonly (string | number)[];
}

export interface EpochEvent {
  readonly epoch: number;
  readonly train: { readonly loss: number; readonly learningRate: number };
  readonly validation: { readonly loss: number } | null;
  /** Whether this is the best epoch so far. */
  readonly best: boolean;
}

export interface RunListener {
  onStep(event: StepEvent): void;
  onEpoch(event: EpochEvent): void;
}

export interface RunMaterials {
  readonly trainer: Trainer;
  readonly stores: OptimizerStores;
  readonly taught: readonly TaughtTensor[];
  readonly tokenizer: Tokenizer;
  readonly imageProcessor: ImageProcessorConfig;
  readonly training: readonly TrainingPair[];
  readonly validation: readonly TrainingPair[];
  readonly folder: RunFolder;
  /** For LAVIS's files. */
  readonly config: Json;
  /** Steps between saved states within an epoch; undefined: only epochs are saved. */
  readonly saveEvery: number | undefined;
}

/** Trains from `start` to the end. Throws `numericFault`, `aborted`, `diskFull`, what pictures throw; the last saved state stays. */
export async function runTraining(
  start: RunState,
  materials: RunMaterials,
  listener: RunListener,
  signal?: AbortSignal,
): Promise<RunState> {
  const { settings } = start;
  const steps = Math.floor(materials.training.length / settings.batchSize);
  if (steps === 0) {
    const message = `There are ${String(materials.training.length)} captions of pictures, fewer than a batch of ${String(settings.batchSize)}.`;
    throw new CaptionLensError('dataInvalid', message);
  }
  let state = start;
  while (state.epoch < settings.epochs) state = await runEpoch(state, steps, materials, listener, signal);
  return state;
}

async function runEpoch(
  start: RunState,
  steps: number,
  materials: RunMaterials,
  listener: RunListener,
  signal?: AbortSignal,
): Promise<RunState> {
  const { settings, epoch } = start;
  const { trainer, folder, saveEvery, training } = materials;
  const order = orderOf(training.length, settings, epoch);
  let state = start;
  for (let step = start.step; step < steps; step++) {
    throwIfAborted(signal);
    const pairs = order
      .slice(step * settings.batchSize, (step + 1) * settings.batchSize)
      .flatMap((index) => training[index] ?? []);
    const learningRate = learningRateAt(settings, epoch, step);
    const crops = settings.imageProcessor === 'train' ? { epoch, step } : undefined;
    const batch = await readBatch(pairs, settings, materials, crops, signal);
    const { loss, gradientNorm } = await trainer.learn(batch, learningRate, signal).catch((thrown: unknown) => {
      throw placed(thrown, state);
    });
    const { lossSum, rateSum } = state;
    state = { ...state, ...trainer.state, step: step + 1, lossSum: lossSum + loss, rateSum: rateSum + learningRate };
    listener.onStep({ epoch, step, loss, learningRate, gradientNorm, pictures: pairs.map(({ id }) => id) });
    if (saveEvery !== undefined && (step + 1) % saveEvery === 0 && step + 1 < steps) {
      state = await save(
        { ...state, checkpoint: `checkpoint_${String(epoch)}_step_${String(step + 1)}.pth` },
        learningRate,
        materials,
        signal,
      );
      await folder.writeState(state);
    }
  }
  return endEpoch(state, steps, materials, listener, signal);
}

/** Says where it was, and what is left. */
function placed(thrown: unknown, { epoch, step, checkpoint }: RunState): unknown {
  if (!(thrown instanceof CaptionLensError) || thrown.code !== 'numericFault') return thrown;
  const left = checkpoint === '' ? 'nothing was saved before' : `${checkpoint} is from before`;
  const message = `${thrown.message.replace(/\.$/, '')}, at epoch ${String(epoch)}, step ${String(step)}; ${left}.`;
  const advice = 'A lower learning rate often helps.';
  return new CaptionLensError('numericFault', message, { cause: thrown, advice });
}

async function endEpoch(
  state: RunState,
  steps: number,
  materials: RunMaterials,
  listener: RunListener,
  signal?: AbortSignal,
): Promise<RunState> {
  const { settings, epoch, lossSum, rateSum } = state;
  const { folder } = materials;
  const train = { loss: lossSum / steps, learningRate: rateSum / steps };
  const validation =
    materials.validation.length > 0 ? { loss: await validationLoss(settings, materials, signal) } : null;
  // Without anything to compare by, the last is the best.
  const score = validation ? -validation.loss : epoch;
  const best = state.best === null || score > state.best.score ? { epoch, score } : state.best;
  const checkpoint = `checkpoint_${String(epoch)}.pth`;
  const rate = learningRateAt(settings, epoch, steps - 1);
  const saved = await save({ ...state, checkpoint }, rate, materials, signal);
  if (best.epoch === epoch) await folder.markBest(checkpoint);
  await folder.log('log.txt', { train_lr: train.learningRate.toFixed(3), train_loss: train.loss.toFixed(3) });
  if (validation) await folder.log('log.txt', { val_loss: validation.loss, val_best_epoch: best.epoch });
  const next = { ...saved, epoch: epoch + 1, step: 0, lossSum: 0, rateSum: 0, best };
  await folder.writeState(next);
  listener.onEpoch({ epoch, train, validation, best: best.epoch === epoch });
  return next;
}

async function save(
  state: RunState,
  learningRate: number,
  materials: RunMaterials,
  signal?: AbortSignal,
): Promise<RunState> {
  const { folder, trainer, stores, taught, config } = materials;
  const sums = sumsAfter(state.batches, state.settings.accumulate);
  const { groups } = trainer;
  const content = {
    taught,
    groups,
    stores,
    sums,
    updates: state.updates,
    learningRate,
    config,
    epoch: state.epoch,
  } as const;
  await writeCheckpoint(folder.file(state.checkpoint), content, signal);
  return state;
}

/** Pictures in batches as they come; the last may be smaller. Each picture counts alike. */
async function validationLoss(settings: RunSettings, materials: RunMaterials, signal?: AbortSignal): Promise<number> {
  const { validation, trainer } = materials;
  let [sum, count] = [0, 0];
  for (let first = 0; first < validation.length; first += settings.batchSize) {
    const pairs = validation.slice(first, first + settings.batchSize);
    const loss = await trainer.measure(await readBatch(pairs, settings, materials, undefined, signal), signal);
    sum += loss * pairs.length;
    count += pairs.length;
  }
  return sum / count;
}

function orderOf(count: number, { order, seed }: RunSettings, epoch: number): readonly number[] {
  if (order === 'given') return Array.from({ length: count }, (_, index) => index);
  return shuffledIndices(randomStream(seed, 'order', epoch), count);
}

async function readBatch(
  pairs: readonly TrainingPair[],
  settings: RunSettings,
  { tokenizer, imageProcessor }: RunMaterials,
  crops: { readonly epoch: number; readonly step: number } | undefined,
  signal?: AbortSignal,
): Promise<TrainingBatch> {
  const { size } = imageProcessor;
  const pictures: Uint8Array[] = [];
  for (const [index, { look }] of pairs.entries()) {
    const random = crops && randomStream(settings.seed, 'crop', crops.epoch, crops.step, index);
    pictures.push(await look(size, random && ((width, height) => drawCrop(random, width, height)), signal));
  }
  const { prompt, maskedPrompt, maxTextTokens: maxTokens } = settings;
  const captions = pairs.map(({ caption }) => captionText(caption));
  return {
    pixelValues: toPixelValues(pictures, imageProcessor),
    texts: textBatch(captions, tokenizer, { prompt, maskedPrompt, maxTokens }),
  };
}
