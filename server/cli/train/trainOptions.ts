import type { Device, ModelReference } from '../../../models/caption.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import type { TeachOptions } from '../../../models/teaching.ts';
import { trainableParts, type TrainablePart } from '../../../models/training/parameters.ts';
import {
  gurushotsRecipe,
  usualImageSize,
  usualSettings,
  type RunSettings,
} from '../../../models/training/runs/runSettings.ts';
import { columnsOf, type DatasetChoice } from '../dataset/datasetColumns.ts';
import { checkModelFlags, modelReference, type ModelFlags } from '../models/modelFlags.ts';
import { inWords } from '../terminal/optionValues.ts';

/** What `train` was asked to do, checked. */
export interface TrainOptions {
  readonly data: string;
  readonly columns: DatasetChoice;
  readonly out: string;
  readonly model: ModelReference;
  readonly validation: Validation;
  readonly settings: TeachOptions['settings'];
  readonly device: Device;
  readonly precision: TeachOptions['precision'];
  /** Of weights and moments that may stay on a graphics card. */
  readonly deviceBytes: number;
  readonly memoryBytes: number | undefined;
  readonly saveEvery: number | undefined;
  /** `plan` only says what it would take. */
  readonly start: 'new' | 'resume' | 'plan';
  readonly format: 'text' | 'json';
}

export type Validation =
  | { readonly kind: 'none' }
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'data'; readonly path: string };

/** The options as commander leaves them. Those of a recipe are there only where they were given. */
export interface TrainFlags
  extends ModelFlags, DatasetChoice, Partial<Omit<RunSettings, 'dropout' | 'trainable' | 'precision'>> {
  readonly data?: string;
  readonly out?: string;
  readonly validation?: string;
  readonly trainable?: readonly TrainablePart[];
  readonly dropout?: 'config' | '0';
  readonly recipe?: 'gurushots';
  readonly device?: 'auto' | 'cpu' | 'webgpu';
  readonly precision?: 'auto' | 'fp32' | 'fp16';
  /** Gigabytes. */
  readonly deviceMemory?: number;
  /** Gigabytes. */
  readonly memory?: number;
  readonly saveEvery?: number;
  readonly resume?: true;
  readonly plan?: true;
  readonly json?: true;
}

/** Gigabytes; no program is told how much a card has. */
const usualDeviceMemory = 4;

const settingNames = [
  ...['epochs', 'batchSize', 'accumulate', 'learningRate', 'minLearningRate', 'warmupLearningRate', 'warmupSteps'],
  ...['weightDecay', 'layerDecay', 'maxTextTokens', 'prompt', 'maskedPrompt', 'imageSize', 'imageProcessor', 'order'],
  ...['seed', 'trainable', 'loraRank', 'select'],
] as const;

/** Throws `invalidOption` where the data or the folder is not named, or options do not go together. */
export function trainOptions(flags: TrainFlags): TrainOptions {
  const { data, out, recipe, device = 'auto', precision = 'auto', saveEvery, resume, plan, json } = flags;
  if (data === undefined || data === '') throw new CaptionLensError('invalidOption', 'Name the data set with --data.');
  if (out === undefined || out === '') {
    throw new CaptionLensError('invalidOption', 'Name the folder for what comes of it with --out.');
  }
  checkModelFlags(flags);
  const usual: RunSettings = recipe === 'gurushots' ? gurushotsRecipe : { ...usualSettings, imageSize: usualImageSize };
  const given = Object.fromEntries(
    settingNames.flatMap((name) => (name in flags ? [[name, flags[name as keyof TrainFlags]]] : [])),
  );
  const dropout = flags.dropout === undefined ? {} : { dropout: flags.dropout === '0' ? 'none' : 'config' };
  return {
    data,
    columns: columnsOf(flags),
    out,
    model: modelReference(flags),
    validation: validationOf(flags.validation),
    settings: { ...usual, ...given, ...dropout } as RunSettings,
    // A training on a graphics card is for those who ask: what fits there is not known beforehand.
    device: device !== 'auto' ? device : precision === 'fp16' ? 'webgpu' : 'cpu',
    precision,
    deviceBytes: (flags.deviceMemory ?? usualDeviceMemory) * 1e9,
    memoryBytes: flags.memory === undefined ? undefined : flags.memory * 1e9,
    saveEvery,
    start: plan ? 'plan' : resume ? 'resume' : 'new',
    format: json ? 'json' : 'text',
  };
}

function validationOf(text: string | undefined): Validation {
  if (text === undefined) return { kind: 'none' };
  if (!/^[\d.]+(e-?\d+)?$/i.test(text)) return { kind: 'data', path: text };
  const share = Number(text);
  if (share > 0 && share < 1) return { kind: 'share', share };
  throw new CaptionLensError(
    'invalidOption',
    `--validation takes a data set, or a share between 0 and 1, not ${text}.`,
  );
}

/** Parts of the model, apart by commas. Throws `invalidOption` for an unknown name. */
export function trainableNames(text: string): readonly TrainablePart[] {
  const names = text.split(',').map((name) => {
    const part = trainableParts.find((candidate) => candidate === name.trim());
    if (part) return part;
    throw new CaptionLensError('invalidOption', `--trainable takes ${inWords(trainableParts)}, not "${name.trim()}".`);
  });
  return trainableParts.filter((part) => names.includes(part));
}
