import type { ScheduleSettings } from '../optimizer/schedule.ts';
import type { TrainablePart } from '../parameters.ts';
import type { TrainingPrecision } from '../partSessions.ts';
import type { Selection } from './validation.ts';

/** What decides the outcome of a training, beside its data and the model that it begins with. */
export interface RunSettings extends ScheduleSettings {
  readonly trainable: readonly TrainablePart[];
  /** Of LoRA on the language model; 0: none. */
  readonly loraRank: number;
  readonly batchSize: number;
  /** Batches to an update. */
  readonly accumulate: number;
  readonly weightDecay: number;
  readonly layerDecay: number;
  readonly maxTextTokens: number;
  readonly prompt: string;
  readonly maskedPrompt: string;
  /** Side in pixels. */
  readonly imageSize: number;
  /** `train` crops and mirrors, `eval` looks at the whole picture. */
  readonly imageProcessor: 'train' | 'eval';
  /** By the configurations of the model, or none. */
  readonly dropout: 'config' | 'none';
  readonly order: 'shuffled' | 'given';
  /** How epochs are compared, where something is held back. */
  readonly select: Selection;
  readonly seed: number;
  readonly precision: TrainingPrecision;
}

/** Those of the model card's recipe that do not depend on the model. */
export const usualSettings: Omit<RunSettings, 'imageSize'> = {
  trainable: ['vision', 'qformer', 'projection'],
  loraRank: 0,
  epochs: 10,
  batchSize: 8,
  accumulate: 1,
  learningRate: 1e-5,
  minLearningRate: 0,
  warmupLearningRate: 1e-8,
  warmupSteps: 17,
  weightDecay: 0.01,
  layerDecay: 1,
  maxTextTokens: 32,
  prompt: '',
  maskedPrompt: '',
  imageProcessor: 'train',
  dropout: 'config',
  order: 'shuffled',
  select: 'cider+bleu4',
  seed: 42,
  precision: 'fp32',
};

/** The side of the pictures of the model card's run. */
export const usualImageSize = 364;

/** The run that made the seed's model: `gurushots_technical_ft.yaml` over `blip2_caption_opt2.7b.yaml`. */
export const gurushotsRecipe: RunSettings = {
  ...usualSettings,
  imageSize: usualImageSize,
  maskedPrompt: 'a photo of',
};

/** The names of settings that differ. */
export function differingSettings(a: RunSettings, b: RunSettings): readonly string[] {
  const [one, other] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return [...new Set([...one.keys(), ...other.keys()])].filter(
    (name) => JSON.stringify(one.get(name)) !== JSON.stringify(other.get(name)),
  );
}
