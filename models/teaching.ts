import { totalmem } from 'node:os';
import type { Device, ModelReference } from './caption.ts';
import type { Blip2Config } from './blip2/blip2Config.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import { openCheckpoint } from './checkpoint/openCheckpoint.ts';
import { embeddedModelFolder } from './embeddedModel.ts';
import { CaptionLensError } from './errors.ts';
import { writeHuggingFaceFolder } from './training/checkpoints/huggingFaceFolder.ts';
import { readCheckpoint } from './training/checkpoints/lavisCheckpoint.ts';
import { lowRankPairs, startLowRank } from './training/lowRank.ts';
import { modelDropout } from './training/modelDropout.ts';
import { parametersOf } from './training/parameters.ts';
import { sumsAfter } from './training/optimizer/updates.ts';
import { withoutDropout } from './training/parts/stages.ts';
import { describingPrompt, lavisConfiguration } from './training/runs/lavisConfiguration.ts';
import { RunFolder, type RunState } from './training/runs/runFolder.ts';
import { differingSettings, type RunSettings } from './training/runs/runSettings.ts';
import { captionText } from './training/batches/captionText.ts';
import type { BatchSettings, TrainingPair } from './training/batches/readBatch.ts';
import { isLearned } from './training/batches/texts.ts';
import type { RunListener } from './training/runs/events.ts';
import { runTraining } from './training/runs/trainingRun.ts';
import type { HeldBack } from './training/runs/validation.ts';
import { describeWith } from './taughtCaptions.ts';
import { startWeights } from './training/startWeights.ts';
import { openStores, storedBytes, type StoredParameters } from './training/stores/openStores.ts';
import type { TensorStore } from './training/stores/tensorStore.ts';
import { taughtTensors, trainedParameters } from './training/trainedParameters.ts';
import { Trainer } from './training/trainer.ts';

export interface TeachOptions {
  readonly model: ModelReference;
  /** The folder that everything is written to. */
  readonly out: string;
  readonly settings: RunSettings;
  readonly device: Device;
  readonly training: readonly TrainingPair[];
  readonly validation: readonly HeldBack[];
  /** Something that is the same where the data is: another data set is another training. */
  readonly dataDigest: string;
  readonly saveEvery: number | undefined;
  /** `resume` takes up what is there, and begins anew where nothing is. */
  readonly start: 'new' | 'resume';
}

/** Of this machine's memory, what weights and moments may take before they lie in files. */
const memoryShare = 0.4;

/**
 * Fine-tunes a model on pictures with captions, and writes what LAVIS writes, and the best as a Hugging Face folder.
 * Throws what is wrong with the model or the data, `invalidOption` where a training that is taken up was another,
 * `numericFault`, `aborted`, `busy`, `diskFull`, `outOfMemory`; what was saved before stays.
 */
export async function teach(options: TeachOptions, listener: RunListener, signal?: AbortSignal): Promise<void> {
  const folder = new RunFolder(options.out);
  const checkpoint = await openCheckpoint(
    { ...options.model, path: options.model.path ?? embeddedModelFolder() },
    signal,
  );
  try {
    const lock = await folder.lock(signal);
    try {
      await teachWith(checkpoint, folder, options, listener, signal);
    } finally {
      await lock.release();
    }
  } finally {
    await checkpoint.close();
  }
}

async function teachWith(
  checkpoint: Checkpoint,
  folder: RunFolder,
  options: TeachOptions,
  listener: RunListener,
  signal?: AbortSignal,
): Promise<void> {
  const { settings, device, training, validation, saveEvery } = options;
  const { imageSize, trainable, loraRank, accumulate } = settings;
  checkSettings(checkpoint, settings);
  const config = { ...checkpoint.config, vision: { ...checkpoint.config.vision, imageSize } };
  const scope = { trainable, loraRank };
  const { all, trained } = trainedParameters(config, scope);
  const stored: StoredParameters = { all, trained, sums: accumulate > 1 ? 'kept' : 'none' };
  const state = await stateOf(folder, checkpoint, options);
  const dropout = settings.dropout === 'config' ? await modelDropout(checkpoint) : withoutDropout;
  const stores = await openStores(stored, storedBytes(stored) > totalmem() * memoryShare ? folder.work : undefined);
  try {
    const { weightDecay, layerDecay, seed } = settings;
    await fill(stores.weights, checkpoint, config);
    await startLowRank(lowRankPairs(config, loraRank), stores.weights, seed);
    const trainer = new Trainer(
      { config, trainable, loraRank, weightDecay, layerDecay, dropout, seed, accumulate, device },
      stores,
      state,
    );
    try {
      const lavisConfig = lavisConfiguration(settings, config);
      if (state.checkpoint !== '') {
        const sums = sumsAfter(state.batches, accumulate);
        await readCheckpoint(folder.file(state.checkpoint), { groups: trainer.groups, stores, sums });
      }
      const taught = taughtTensors(config, scope, stores.weights);
      const imageProcessor = { ...checkpoint.imageProcessor, size: imageSize };
      const { prompt, maskedPrompt, maxTextTokens: maxTokens } = settings;
      const batches = { texts: { prompt, maskedPrompt, maxTokens }, tokenizer: checkpoint.tokenizer, imageProcessor };
      const model = { start: checkpoint, config, taught, device, prompt: describingPrompt(settings) };
      const describe = describeWith({ ...model, folder: folder.describing });
      const materials = { trainer, stores, taught, batches, describe };
      const learned = learnedOf({ training, validation }, batches, listener);
      const rest = { ...learned, folder, config: lavisConfig, saveEvery };
      await runTraining(state, { ...materials, ...rest }, listener, signal);
    } finally {
      await trainer.dispose();
    }
  } finally {
    await stores.close();
  }
  const best = folder.file('checkpoint_best.pth');
  await writeHuggingFaceFolder(
    { start: checkpoint, config, trained: best, folder: folder.file('huggingface') },
    signal,
  ).catch((thrown: unknown) => {
    if (!(thrown instanceof CaptionLensError)) throw thrown;
    const message = `${thrown.message.replace(/\.$/, '')}, when all epochs were over; --resume writes the huggingface folder.`;
    throw new CaptionLensError(thrown.code, message, { cause: thrown, advice: thrown.advice });
  });
}

async function fill(weights: TensorStore, checkpoint: Checkpoint, config: Blip2Config): Promise<void> {
  for (const parameter of parametersOf(config)) {
    await weights.write(parameter.name, await startWeights(checkpoint, parameter, config.vision.imageSize));
  }
}

/** What a text processor leaves nothing of, or a prompt hides, is left out and told. */
function learnedOf(
  { training, validation }: Pick<TeachOptions, 'training' | 'validation'>,
  { texts, tokenizer }: Omit<BatchSettings, 'crops'>,
  listener: RunListener,
): Pick<TeachOptions, 'training' | 'validation'> {
  const isKept = (caption: string) => isLearned(captionText(caption), tokenizer, texts);
  const kept = training.filter(({ caption }) => isKept(caption));
  if (kept.length < training.length) {
    const ids = training.filter(({ caption }) => !isKept(caption)).map(({ id }) => String(id));
    const named = `${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ' and more' : ''}`;
    listener.onNote(`Of ${String(ids.length)} captions nothing is left to learn, so they are left out (${named}).`);
  }
  const held = validation.filter(({ captions }) => captions.some(isKept));
  if (validation.length > 0 && held.length === 0) {
    throw new CaptionLensError('dataInvalid', 'No caption that is held back has anything to compare with.');
  }
  return { training: kept, validation: held };
}

/** Where to begin; a new training, or one that was saved. */
async function stateOf(
  folder: RunFolder,
  { name }: Checkpoint,
  { settings, dataDigest, start }: TeachOptions,
): Promise<RunState> {
  const saved = await folder.readState();
  const origin = { model: name, data: dataDigest };
  if (saved === undefined) {
    const counts = { epoch: 0, step: 0, batches: 0, updates: 0, lossSum: 0, rateSum: 0 };
    return { version: 1, settings, origin, ...counts, best: null, epochs: [], checkpoint: '' };
  }
  if (start === 'new') {
    throw new CaptionLensError('invalidOption', `${folder.path} has a training already; --resume takes it up.`);
  }
  const differing = differingSettings(saved.settings, settings);
  if (differing.length > 0) {
    throw new CaptionLensError('invalidOption', `The training in ${folder.path} has another ${differing.join(', ')}.`);
  }
  if (saved.origin.model !== origin.model || saved.origin.data !== origin.data) {
    const what = saved.origin.model === origin.model ? 'data' : 'model';
    throw new CaptionLensError('invalidOption', `The training in ${folder.path} was begun with another ${what}.`);
  }
  return saved;
}

function checkSettings({ config }: Checkpoint, settings: RunSettings): void {
  const { patchSize } = config.vision;
  if (settings.imageSize % patchSize !== 0) {
    const near = Math.max(1, Math.round(settings.imageSize / patchSize)) * patchSize;
    const message = `Pictures are trained in whole patches of ${String(patchSize)} pixels; ${String(near)} is near ${String(settings.imageSize)}.`;
    throw new CaptionLensError('invalidOption', message);
  }
  if (settings.loraRank > 0 && settings.trainable.includes('language')) {
    throw new CaptionLensError(
      'invalidOption',
      'LoRA is for a language model that is not trained whole: leave one of --lora-rank and language out.',
    );
  }
  if (settings.loraRank > config.text.hiddenSize) {
    const width = String(config.text.hiddenSize);
    throw new CaptionLensError('invalidOption', `This language model is ${width} wide, and no rank is larger.`);
  }
  const positions = config.text.maxPositionEmbeddings - config.numQueryTokens;
  if (settings.maxTextTokens > positions) {
    throw new CaptionLensError('invalidOption', `This model has room for texts of ${String(positions)} tokens.`);
  }
}
