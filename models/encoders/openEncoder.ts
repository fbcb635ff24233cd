import { join } from 'node:path';
import { openWeights } from '../checkpoint/safetensors/shards.ts';
import { closeAll, composeTensors, type TensorView } from '../checkpoint/sources.ts';
import type { TensorSource } from '../checkpoint/tensors.ts';
import { CaptionLensError, throwIfAborted } from '../errors.ts';
import { Fields, readJsonObject } from '../files/jsonFields.ts';
import { listFolder } from '../files/boundedFile.ts';
import { readClipTokenizer, type ClipTokenizer } from '../tokenizer/clipTokenizer.ts';
import { openTokenizer } from '../tokenizer/openTokenizer.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { type ClipConfig, parseEncoderConfig, type RobertaConfig } from './encoderConfig.ts';
import { buildEncoderGraphs, type EncoderUse } from './encoderGraphs.ts';

interface Opened {
  readonly tensors: TensorSource;
  readonly use: EncoderUse;
  /** All that it is made of: absolute paths. */
  readonly files: readonly string[];
  close(): Promise<void>;
}

/** A network that judges captions, opened: its files are read and checked, its tensors are read on demand. */
export type Encoder = RobertaEncoder | ClipEncoder;

export interface RobertaEncoder extends Opened {
  readonly kind: 'roberta';
  readonly config: RobertaConfig;
  readonly tokenizer: Tokenizer;
}

export interface ClipEncoder extends Opened {
  readonly kind: 'clip';
  readonly config: ClipConfig;
  readonly tokenizer: ClipTokenizer;
  readonly pixels: PixelScale;
}

/** By channel, of values from 0 to 1. */
export interface PixelScale {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * A folder of transformers' RoBERTa or CLIP. `layer`: of RoBERTa, whose output counts; undefined is the last. Throws
 * `checkpointNotFound`, `checkpointInvalid`, `checkpointUnsupported`, `tensorsMismatch`, `invalidOption` where there is
 * no such layer, or `aborted`.
 */
export async function openEncoder(folder: string, layer: number | undefined, signal?: AbortSignal): Promise<Encoder> {
  const configPath = join(folder, 'config.json');
  const config = parseEncoderConfig(new Fields(configPath, await readJsonObject(configPath)));
  const present = new Set(await listFolder(folder));
  throwIfAborted(signal);
  const weights = await openWeights(folder);
  try {
    const prefix = weights.views.has('roberta.embeddings.word_embeddings.weight') ? 'roberta.' : '';
    const use = { layer: config.kind === 'roberta' ? layerOf(layer, config.numHiddenLayers) : 0, prefix } as const;
    const tensors = composeTensors(selectTensors(config, use, weights.views, folder), weights.sources);
    const files = [configPath, ...weights.files];
    const opened = { tensors, use, close: () => tensors.close() };
    if (config.kind === 'roberta') {
      const { tokenizer, files: tokenizerFiles } = await openTokenizer(folder, 'hf');
      return { ...opened, kind: 'roberta', config, tokenizer, files: [...files, ...tokenizerFiles] };
    }
    const tokenizerPath = join(folder, 'tokenizer.json');
    const tokenizer = readClipTokenizer(new Fields(tokenizerPath, await readJsonObject(tokenizerPath)));
    const processorPath = join(folder, 'preprocessor_config.json');
    const processor = present.has('preprocessor_config.json') ? await readJsonObject(processorPath) : {};
    const pixels = readPixelScale(new Fields(processorPath, processor), config.vision.imageSize);
    return { ...opened, kind: 'clip', config, tokenizer, pixels, files: [...files, tokenizerPath] };
  } catch (error) {
    await closeAll(weights.sources);
    throw error;
  }
}

function layerOf(layer: number | undefined, count: number): number {
  if (layer === undefined) return count;
  if (layer >= 0 && layer <= count) return layer;
  throw new CaptionLensError('invalidOption', `The model has ${count} layers, so there is no layer ${layer}.`);
}

/** Exactly the tensors that the graphs read. */
function selectTensors(
  config: RobertaConfig | ClipConfig,
  use: EncoderUse,
  views: ReadonlyMap<string, TensorView>,
  folder: string,
): ReadonlyMap<string, TensorView> {
  const selected = new Map<string, TensorView>();
  for (const graph of Object.values(buildEncoderGraphs(config, use))) {
    for (const { recipe, shape } of graph.weights.values()) {
      for (const name of recipe.tensors) {
        const view = views.get(name);
        const entry = view?.source.entries.get(view.name);
        if (!view || entry?.shape.join() !== shape.join()) {
          const found = entry ? `[${entry.shape.join(', ')}]` : 'not there';
          throw new CaptionLensError(
            'tensorsMismatch',
            `${folder} does not fit its configuration: ${name} should be [${shape.join(', ')}], but is ${found}.`,
          );
        }
        selected.set(name, view);
      }
    }
  }
  return selected;
}

/** transformers' `OPENAI_CLIP_MEAN` and `OPENAI_CLIP_STD`. */
const usualScale: PixelScale = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

function readPixelScale(fields: Fields, imageSize: number): PixelScale {
  const sizes = [fields.get('size'), fields.get('crop_size')].flatMap((size) => sidesOf(size));
  if (sizes.some((side) => side !== imageSize)) {
    throw new CaptionLensError('checkpointUnsupported', `${fields.label}: pictures are not made ${imageSize} pixels.`);
  }
  return {
    mean: channels(fields, 'image_mean') ?? usualScale.mean,
    std: channels(fields, 'image_std') ?? usualScale.std,
  };
}

/** 224, {"shortest_edge": 224} or {"height": 224, "width": 224} */
function sidesOf(size: unknown): readonly unknown[] {
  if (typeof size === 'number') return [size];
  return typeof size === 'object' && size !== null ? Object.values(size) : [];
}

function channels(fields: Fields, name: string): readonly number[] | undefined {
  const value = fields.get(name);
  if (value === undefined) return undefined;
  const isRight = Array.isArray(value) && value.length === 3 && value.every((one) => typeof one === 'number');
  if (!isRight) throw fields.wrong(name, 'three numbers');
  return value;
}
