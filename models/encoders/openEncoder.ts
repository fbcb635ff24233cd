import { basename, join } from 'node:path';
import { openWeights } from '../checkpoint/safetensors/shards.ts';
import { closeAll, composeTensors, viewsOf, type TensorView } from '../checkpoint/sources.ts';
import type { TensorSource } from '../checkpoint/tensors.ts';
import { CaptionLensError, throwIfAborted } from '../errors.ts';
import { Fields, readJsonObject } from '../files/jsonFields.ts';
import { listFolder } from '../files/boundedFile.ts';
import { openClipTokenizer, type ClipTokenizer } from '../tokenizer/clipTokenizer.ts';
import { openTokenizer } from '../tokenizer/openTokenizer.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { type ClipConfig, parseEncoderConfig, type RobertaConfig } from './encoderConfig.ts';
import type { EncoderFiles } from './encoderFiles.ts';
import { buildEncoderGraphs, type EncoderUse } from './encoderGraphs.ts';
import { openOpenAiClip } from './openAiClip.ts';

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
 * transformers' RoBERTa or CLIP, or CLIP under OpenAI's names. `layer`: of RoBERTa, whose output counts; undefined is the last. Throws
 * `checkpointNotFound`, `checkpointInvalid`, `checkpointUnsupported`, `tensorsMismatch`, `invalidOption` where there is
 * no such layer, or `aborted`.
 */
export async function openEncoder(
  files: EncoderFiles,
  layer: number | undefined,
  signal?: AbortSignal,
): Promise<Encoder> {
  return files.file === undefined ? openFolder(files, layer, signal) : openFile({ ...files, file: files.file });
}

async function openFolder(
  { folder, tokenizer: tokenizerFolder = folder }: EncoderFiles,
  layer: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Encoder> {
  const configPath = join(folder, 'config.json');
  const said = parseEncoderConfig(new Fields(configPath, await readJsonObject(configPath)));
  throwIfAborted(signal);
  const weights = await openWeights(folder);
  try {
    const config = said.kind === 'clip' ? withOwnPositions(said, weights.views) : said;
    const prefix = weights.views.has('roberta.embeddings.word_embeddings.weight') ? 'roberta.' : '';
    const use = { layer: config.kind === 'roberta' ? layerOf(layer, config.numHiddenLayers) : 0, prefix } as const;
    const tensors = composeTensors(selectTensors(config, use, weights.views, folder), weights.sources);
    const files = [configPath, ...weights.files];
    const opened = { tensors, use, close: () => tensors.close() };
    if (config.kind === 'roberta') {
      const { tokenizer, files: tokenizerFiles } = await openTokenizer(tokenizerFolder, 'hf');
      return { ...opened, kind: 'roberta', config, tokenizer, files: [...files, ...tokenizerFiles] };
    }
    const { tokenizer, files: tokenizerFiles } = await openClipTokenizer(tokenizerFolder);
    const pixels = await readPixelScale(folder, config.vision.imageSize);
    return { ...opened, kind: 'clip', config, tokenizer, pixels, files: [...files, ...tokenizerFiles] };
  } catch (error) {
    await closeAll(weights.sources);
    throw error;
  }
}

async function openFile({
  folder,
  file,
  tokenizer: tokenizerFolder = folder,
}: EncoderFiles & { readonly file: string }): Promise<Encoder> {
  const { config, tensors: all } = await openOpenAiClip(file);
  try {
    const use = { layer: 0, prefix: '' } as const;
    const tensors = composeTensors(selectTensors(config, use, viewsOf(all), file), [all]);
    const { tokenizer, files } = await openClipTokenizer(tokenizerFolder);
    const pixels = await readPixelScale(folder, config.vision.imageSize);
    const opened = { tensors, use, close: () => tensors.close() };
    return { ...opened, kind: 'clip', config, tokenizer, pixels, files: [file, ...files] };
  } catch (error) {
    await all.close();
    throw error;
  }
}

/** Configurations of Long-CLIP on the Hub still say CLIP's 77 positions, where the weights have 248. */
function withOwnPositions(config: ClipConfig, views: ReadonlyMap<string, TensorView>): ClipConfig {
  const view = views.get('text_model.embeddings.position_embedding.weight');
  const maxPositions = view?.source.entries.get(view.name)?.shape[0] ?? config.text.maxPositions;
  return { ...config, text: { ...config.text, maxPositions } };
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

/** As `preprocessor_config.json` says, where there is one. */
async function readPixelScale(folder: string, imageSize: number): Promise<PixelScale> {
  const path = join(folder, 'preprocessor_config.json');
  const isPresent = (await listFolder(folder)).includes(basename(path));
  const fields = new Fields(path, isPresent ? await readJsonObject(path) : {});
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
