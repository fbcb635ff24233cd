import type { Device, ModelReference } from './caption.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import { openCheckpoint } from './checkpoint/openCheckpoint.ts';
import { embeddedModelFolder } from './embeddedModel.ts';
import { asCaptionLensError, CaptionLensError, isSystemError } from './errors.ts';
import { chooseDevice } from './runtime/devices.ts';
import { machineMemory } from './runtime/memory.ts';
import { writeHuggingFaceFolder } from './training/checkpoints/huggingFaceFolder.ts';
import { readCheckpoint } from './training/checkpoints/lavisCheckpoint.ts';
import { startFactor } from './training/lowRank.ts';
import { modelDropout } from './training/modelDropout.ts';
import { parametersOf, type Parameter } from './training/parameters.ts';
import { sumsAfter } from './training/optimizer/updates.ts';
import { withoutDropout } from './training/parts/stages.ts';
import { describingPrompt, lavisConfiguration } from './training/runs/lavisConfiguration.ts';
import { RunFolder, type RunState } from './training/runs/runFolder.ts';
import { differingSettings, type RunSettings } from './training/runs/runSettings.ts';
import { captionText } from './training/batches/captionText.ts';
import type { BatchSettings, TrainingPair } from './training/batches/readBatch.ts';
import { isLearned } from './training/batches/texts.ts';
import type { RunListener } from './training/runs/events.ts';
import { trainingPlan, type TrainingPlan } from './training/runs/trainingPlan.ts';
import { runTraining } from './training/runs/trainingRun.ts';
import type { HeldBack } from './training/runs/validation.ts';
import { describeWith } from './taughtCaptions.ts';
import { startWeights } from './training/startWeights.ts';
import { fittingParameters, openDeviceStores, type DeviceStores } from './training/stores/deviceStores.ts';
import {
  openStores,
  storedBytes,
  type OpenStores,
  type StoreFiles,
  type StoredParameters,
} from './training/stores/openStores.ts';
import { taughtTensors, trainedParameters } from './training/trainedParameters.ts';
import { Trainer } from './training/trainer.ts';

export interface TeachOptions {
  readonly model: ModelReference;
  /** The folder that everything is written to. */
  readonly out: string;
  readonly settings: Omit<RunSettings, 'precision'>;
  readonly device: Device;
  /** `auto` is fp16 where a graphics card has it. */
  readonly precision: RunSettings['precision'] | 'auto';
  /** Bytes of weights and moments that may stay on a graphics card; the rest goes there part by part. */
  readonly deviceBytes: number;
  /** Bytes that they may take of this machine's memory before they lie in files; undefined: a share of it. */
  readonly memoryBytes: number | undefined;
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
      await teachWith(checkpoint, folder, options, listener, signal).catch((thrown: unknown) => {
        throw isSystemError(thrown) ? asCaptionLensError(thrown) : thrown;
      });
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
  const { device, training, validation, saveEvery, deviceBytes, memoryBytes } = options;
  const state = await stateOf(folder, checkpoint, options);
  const { settings } = state;
  const { imageSize, trainable, loraRank, accumulate, precision } = settings;
  checkSettings(checkpoint, settings);
  const { config, stored } = storedFor(checkpoint, settings);
  const { all } = stored;
  const dropout = settings.dropout === 'config' ? await modelDropout(checkpoint) : withoutDropout;
  const own = new Map(parametersOf(config).map((parameter) => [parameter.name, parameter]));
  const begin = async (parameter: Parameter): Promise<Float32Array> => {
    const known = own.get(parameter.name);
    return known ? startWeights(checkpoint, known, imageSize) : startFactor(parameter, settings.seed);
  };
  const stores = await openPlacedStores(
    stored,
    memoryBytes ?? machineMemory() * memoryShare,
    { folder: folder.work, readModel: (name) => begin(named(all, name)) },
    device === 'webgpu' ? { device, bytes: deviceBytes } : undefined,
  );
  try {
    for (const parameter of stores.empty) await stores.weights.write(parameter.name, await begin(parameter));
    const { weightDecay, layerDecay, seed } = settings;
    const trainer = new Trainer(
      { config, trainable, loraRank, weightDecay, layerDecay, dropout, seed, accumulate, device, precision },
      stores,
      state,
    );
    try {
      const lavisConfig = lavisConfiguration(settings, config);
      if (state.checkpoint !== '') {
        const sums = sumsAfter(state.batches, accumulate);
        await readCheckpoint(folder.file(state.checkpoint), { groups: trainer.groups, stores, sums });
      }
      const taught = taughtTensors(config, settings, stores.weights);
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
    if (!isSystemError(thrown) && !(thrown instanceof CaptionLensError)) throw thrown;
    const { code, message: why, advice } = asCaptionLensError(thrown);
    const message = `${why.replace(/\.$/, '')}, when all epochs were over; --resume writes the huggingface folder.`;
    throw new CaptionLensError(code, message, { cause: thrown, advice });
  });
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

/** What `teach` would take; opens the model and reads none of its weights. Throws what is wrong with it. */
export async function planTeaching(
  { model, settings, memoryBytes }: Pick<TeachOptions, 'model' | 'settings' | 'memoryBytes'>,
  pairs: number,
  signal?: AbortSignal,
): Promise<TrainingPlan> {
  const checkpoint = await openCheckpoint({ ...model, path: model.path ?? embeddedModelFolder() }, signal);
  try {
    checkSettings(checkpoint, settings);
    const { config, stored } = storedFor(checkpoint, { ...settings, precision: 'fp32' });
    return trainingPlan({ model: checkpoint.name, ownImageSize: checkpoint.config.vision.imageSize }, config, stored, {
      settings: { ...settings, precision: 'fp32' },
      pairs,
      memoryBytes: memoryBytes ?? machineMemory() * memoryShare,
    });
  } finally {
    await checkpoint.close();
  }
}

/** The network at the side that it is trained at, and which of its numbers are kept. */
function storedFor({ config: own }: Checkpoint, settings: RunSettings) {
  const { imageSize, accumulate, precision } = settings;
  const config = { ...own, vision: { ...own.vision, imageSize } };
  const { all, trained } = trainedParameters(config, settings);
  const stored: StoredParameters = { all, trained, sums: accumulate > 1 || precision === 'fp16' ? 'kept' : 'none' };
  return { config, stored };
}

/** On the device what fits there; what fits into this machine's memory there; the rest in files, or where the model has it. */
async function openPlacedStores(
  stored: StoredParameters,
  memoryBytes: number,
  files: StoreFiles,
  room: { readonly device: Device; readonly bytes: number } | undefined,
): Promise<OpenStores | DeviceStores> {
  const fitting = room ? fittingParameters(stored, room.bytes) : [];
  const there = new Set(fitting);
  const rest: StoredParameters = {
    ...stored,
    all: stored.all.filter((one) => !there.has(one)),
    trained: stored.trained.filter((one) => !there.has(one)),
  };
  const host = await openStores(rest, storedBytes(rest) > memoryBytes ? files : undefined);
  return room ? openDeviceStores(room.device, host, fitting) : host;
}

function named(parameters: readonly Parameter[], name: string): Parameter {
  const found = parameters.find((one) => one.name === name);
  if (!found) throw new Error(`${name} is no parameter`);
  return found;
}

/** Where to begin; a new training, or one that was saved. */
async function stateOf(folder: RunFolder, { name }: Checkpoint, options: TeachOptions): Promise<RunState> {
  const { dataDigest, start, device } = options;
  const saved = await folder.readState();
  const origin = { model: name, data: dataDigest };
  if (device === 'cpu' && options.precision === 'fp16') {
    throw new CaptionLensError('invalidOption', 'fp16 needs a graphics card; the processor trains in fp32.');
  }
  const chosen = await chooseDevice(device, options.precision, () => 0);
  const precision = chosen.precision === 'fp16' ? 'fp16' : 'fp32';
  const settings: RunSettings = { ...options.settings, precision };
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

function checkSettings({ config }: Checkpoint, settings: Omit<RunSettings, 'precision'>): void {
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
