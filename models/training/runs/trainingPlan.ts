import type { Blip2Config } from '../../blip2/blip2Config.ts';
import { sizeOf, type Parameter } from '../parameters.ts';
import { sidesOf } from '../parts/visionParts.ts';
import { storedBytes, type StoredParameters } from '../stores/openStores.ts';
import type { RunSettings } from './runSettings.ts';

/** What a training takes, as far as it is known before a step. Bytes. */
export interface TrainingPlan {
  /** The name of the model that it begins with. */
  readonly model: string;
  readonly imageSize: number;
  /** The side that the model was made for. */
  readonly ownImageSize: number;
  /** Numbers of the network, and of those that are trained. */
  readonly parameters: number;
  readonly trained: number;
  /** Batches of all epochs. */
  readonly steps: number;
  /** About the most; what does not fit into the given memory lies in files. */
  readonly memoryBytes: number;
  /** At the end, with the checkpoint of each epoch. */
  readonly diskBytes: number;
}

/** Node, ONNX Runtime, and the model's small files. */
const programBytes = 0.25e9;
/** Copies of the largest part at work: weights, gradients, and one of each on its way. */
const copiesAtWork = 4;

/** `memoryBytes`: what weights and moments may take before they lie in files. */
export function trainingPlan(
  { model, ownImageSize }: Pick<TrainingPlan, 'model' | 'ownImageSize'>,
  config: Blip2Config,
  stored: StoredParameters,
  { settings, pairs, memoryBytes }: { settings: RunSettings; pairs: number; memoryBytes: number },
): TrainingPlan {
  const { epochs, batchSize } = settings;
  const numbers = (list: readonly Parameter[]) => list.reduce((sum, one) => sum + sizeOf(one), 0);
  const [parameters, trained] = [numbers(stored.all), numbers(stored.trained)];
  const held = storedBytes(stored);
  const inFiles = held > memoryBytes;
  const work = inFiles ? storedBytes({ ...stored, all: stored.trained }) : 0;
  const atWork = largestPart(stored.all) * 4 * copiesAtWork;
  const memory = programBytes + (inFiles ? 0 : held) + atWork + activationBytes(config, settings);
  return {
    model,
    imageSize: config.vision.imageSize,
    ownImageSize,
    parameters,
    trained,
    steps: Math.floor(pairs / batchSize) * epochs,
    memoryBytes: memory,
    // Each epoch's checkpoint, the best once more, and the whole model.
    diskBytes: (epochs + 1) * trained * 12 + parameters * 4 + work,
  };
}

/** Numbers of the layer or table that has most. */
function largestPart(all: readonly Parameter[]): number {
  const parts = new Map<string, number>();
  for (const one of all) {
    const part = /^(.*?\.\d+)\./.exec(one.name)?.[1] ?? one.name;
    parts.set(part, (parts.get(part) ?? 0) + sizeOf(one));
  }
  return Math.max(...parts.values());
}

/** What each part was given, which is kept for the way back, and the inside of one vision block. */
function activationBytes(config: Blip2Config, { trainable, batchSize, maxTextTokens }: RunSettings): number {
  const { vision, qformer, text, numQueryTokens } = config;
  const [, positions] = sidesOf(vision);
  const seen = positions * vision.hiddenSize;
  const blocks = trainable.includes('vision') ? vision.numHiddenLayers : 2;
  const said = (numQueryTokens + maxTextTokens) * text.hiddenSize * text.numHiddenLayers;
  const asked = numQueryTokens * qformer.hiddenSize * qformer.numHiddenLayers;
  const inside = positions * (4 * vision.hiddenSize + 2 * vision.intermediateSize);
  const scores = 3 * vision.numAttentionHeads * positions ** 2;
  return 4 * batchSize * (seen * blocks + said + asked + inside + scores);
}
