import type { Json } from '../../checkpoint/torch/pickleWriter.ts';
import { asCaptionLensError, CaptionLensError, isSystemError, ofOwnClass } from '../../errors.ts';
import { readBatch, type BatchSettings, type TrainingPair } from '../batches/readBatch.ts';
import { writeCheckpoint } from '../checkpoints/lavisCheckpoint.ts';
import { learningRateAt } from '../optimizer/schedule.ts';
import { sumsAfter } from '../optimizer/updates.ts';
import type { OptimizerStores } from '../stores/tensorStore.ts';
import { randomStream, shuffledIndices } from '../randomness.ts';
import type { TaughtTensor } from '../trainedParameters.ts';
import type { Trainer } from '../trainer.ts';
import type { RunListener } from './events.ts';
import { resultText } from './lavisLogs.ts';
import type { RunFolder, RunState } from './runFolder.ts';
import type { RunSettings } from './runSettings.ts';
import { scoreOf, validate, type Describe, type HeldBack } from './validation.ts';

export interface RunMaterials {
  readonly trainer: Trainer;
  readonly stores: OptimizerStores;
  readonly taught: readonly TaughtTensor[];
  readonly batches: Omit<BatchSettings, 'crops'>;
  readonly training: readonly TrainingPair[];
  readonly validation: readonly HeldBack[];
  readonly describe: Describe;
  readonly folder: RunFolder;
  /** For LAVIS's files. */
  readonly config: Json;
  /** Steps between saved states within an epoch; undefined: only epochs are saved. */
  readonly saveEvery: number | undefined;
}

/**
 * Trains from `start` to the end. Throws `numericFault`, `diskFull`, what pictures throw: the last saved state stays. Throws
 * `aborted` once the step under way is done and saved.
 */
export async function runTraining(
  start: RunState,
  materials: RunMaterials,
  listener: RunListener,
  signal?: AbortSignal,
): Promise<void> {
  const { settings } = start;
  const { training, folder, config } = materials;
  const steps = Math.floor(training.length / settings.batchSize);
  if (steps === 0) {
    const message = `There are ${String(training.length)} captions of pictures, fewer than a batch of ${String(settings.batchSize)}.`;
    throw new CaptionLensError('dataInvalid', message);
  }
  await folder.writeLogs(config, start.epochs);
  await folder.keepSteps(start.batches);
  let state = start;
  while (state.epoch < settings.epochs) {
    state = await runSteps(state, steps, materials, listener, signal);
    state = await endEpoch(state, steps, materials, listener, signal);
  }
}

/** The rest of an epoch's steps. */
async function runSteps(
  start: RunState,
  steps: number,
  materials: RunMaterials,
  listener: RunListener,
  signal?: AbortSignal,
): Promise<RunState> {
  const { settings, epoch } = start;
  const { trainer, folder, saveEvery, training, batches } = materials;
  const order = orderOf(training.length, settings, epoch);
  let state = start;
  for (let step = start.step; step < steps; step++) {
    if (signal?.aborted) throwPlaced(cancelled(signal), state);
    const pairs = order
      .slice(step * settings.batchSize, (step + 1) * settings.batchSize)
      .flatMap((index) => training[index] ?? []);
    const learningRate = learningRateAt(settings, epoch, step);
    const crops = settings.imageProcessor === 'train' ? { seed: settings.seed, epoch, step } : undefined;
    const batch = await readBatch(pairs, { ...batches, crops }, signal).catch(async (thrown: unknown) =>
      throwPlaced(thrown, await saveUnsaved(state, start, materials)),
    );
    // A step that has begun is done, for half of its weights would be no state.
    const { loss, gradientNorm } = await trainer
      .learn(batch, learningRate)
      .catch((thrown: unknown) => throwPlaced(thrown, state));
    const { lossSum, rateSum } = state;
    state = { ...state, ...trainer.state, step: step + 1, lossSum: lossSum + loss, rateSum: rateSum + learningRate };
    const event = { epoch, step, loss, learningRate, gradientNorm, pictures: pairs.map(({ id }) => id) };
    await folder.addStep(event);
    listener.onStep(event);
    if (signal?.aborted) throwPlaced(cancelled(signal), await saveUnsaved(state, start, materials));
    if (saveEvery !== undefined && (step + 1) % saveEvery === 0 && step + 1 < steps) {
      state = await save(state, stepName(state), materials);
    }
  }
  return state;
}

function cancelled(signal: AbortSignal): unknown {
  return new CaptionLensError('aborted', 'The training was stopped.', { cause: signal.reason });
}

function stepName({ epoch, step }: RunState): string {
  return `checkpoint_${String(epoch)}_step_${String(step)}.pth`;
}

/** Where steps were learned that no checkpoint has. */
async function saveUnsaved(state: RunState, start: RunState, materials: RunMaterials): Promise<RunState> {
  const isSaved = state.step === start.step || state.checkpoint === stepName(state);
  return isSaved ? state : save(state, stepName(state), materials);
}

/** Says where it was, and what is left. */
function throwPlaced(caught: unknown, { epoch, step, checkpoint }: RunState): never {
  // Pictures come from the command's own bundle.
  const thrown = isSystemError(caught) ? asCaptionLensError(caught) : ofOwnClass(caught);
  if (!(thrown instanceof CaptionLensError)) throw thrown;
  const left = checkpoint === '' ? 'nothing was saved before' : `--resume goes on from ${checkpoint}`;
  const what = thrown.code === 'aborted' ? 'The training was stopped' : thrown.message.replace(/\.$/, '');
  const message = `${what}, at epoch ${String(epoch)}, step ${String(step)}; ${left}.`;
  const advice = thrown.code === 'numericFault' ? 'A lower learning rate often helps.' : thrown.advice;
  throw new CaptionLensError(thrown.code, message, { cause: thrown, advice });
}

async function endEpoch(
  state: RunState,
  steps: number,
  materials: RunMaterials,
  listener: RunListener,
  signal?: AbortSignal,
): Promise<RunState> {
  const checkpoint = `checkpoint_${String(state.epoch)}.pth`;
  // Validation may take long, and whoever stops it has the epoch.
  const saved = state.checkpoint === checkpoint ? state : await save(state, checkpoint, materials);
  return closeEpoch(saved, steps, materials, listener, signal).catch((thrown: unknown) => throwPlaced(thrown, saved));
}

/** Measures an epoch that is saved, and writes down what came of it. */
async function closeEpoch(
  saved: RunState,
  steps: number,
  materials: RunMaterials,
  listener: RunListener,
  signal?: AbortSignal,
): Promise<RunState> {
  const { settings, epoch, lossSum, rateSum, epochs, checkpoint } = saved;
  const { folder, config, trainer, validation: items, batches, describe } = materials;
  const train = { loss: lossSum / steps, learningRate: rateSum / steps };
  const { batchSize, select } = settings;
  const validation =
    items.length === 0 ? null : await validate(items, select, { trainer, batchSize, batches, describe }, signal);
  if (validation && validation.captions.length > 0) {
    await folder.writeResult(epoch, resultText(items, validation.captions));
  }
  // Without anything to compare by, the last is the best.
  const score = validation ? scoreOf(validation.scores, select) : epoch;
  const isBest = saved.best === null || score > saved.best.score;
  if (isBest) await folder.markBest(checkpoint);
  const event = { epoch, train, validation: validation?.scores ?? null, best: isBest };
  const next: RunState = {
    ...saved,
    ...{ epoch: epoch + 1, step: 0, lossSum: 0, rateSum: 0, epochs: [...epochs, event] },
    best: isBest ? { epoch, score } : saved.best,
  };
  await folder.writeLogs(config, next.epochs);
  await folder.writeState(next);
  await listener.onEpoch(event, next.epochs);
  return next;
}

/** Writes the weights, and then the state that names them. */
async function save(state: RunState, checkpoint: string, materials: RunMaterials): Promise<RunState> {
  const { folder, trainer, stores, taught, config } = materials;
  const { settings, batches, updates, epoch, step } = state;
  const writing = writeCheckpoint(folder.file(checkpoint), {
    taught,
    groups: trainer.groups,
    stores,
    sums: sumsAfter(batches, settings.accumulate),
    updates,
    scaler: state.scaler,
    learningRate: learningRateAt(settings, epoch, step - 1),
    config,
    epoch,
  });
  const saved = { ...state, checkpoint };
  await writing.then(() => folder.writeState(saved)).catch((thrown: unknown) => throwPlaced(thrown, state));
  return saved;
}

function orderOf(count: number, { order, seed }: RunSettings, epoch: number): readonly number[] {
  if (order === 'given') return Array.from({ length: count }, (_, index) => index);
  return shuffledIndices(randomStream(seed, 'order', epoch), count);
}
