import { join } from 'node:path';
import { parseBlip2Config, parseOptConfig } from '../huggingFace/configFile.ts';
import type { Blip2Config, OptConfig } from '../../blip2/blip2Config.ts';
import { expectedTensors } from '../../blip2/tensorTable.ts';
import { CaptionLensError, throwIfAborted } from '../../errors.ts';
import { say, type SettingMention, type Wording } from '../../wording.ts';
import { openTokenizer } from '../../tokenizer/openTokenizer.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { Fields, readJsonObject } from '../../files/jsonFields.ts';
import { newline } from '../huggingFace/huggingFace.ts';
import { clipProcessor } from '../huggingFace/preprocessorFile.ts';
import { lavisConfig, lavisPictureSide, positionEmbeddings, usualHeads, type HeadCounts } from './lavisConfig.ts';
import { languageModelName } from './lavisNames.ts';
import { lavisViews } from './lavisTensors.ts';
import { locateModelFolder, type Location } from '../location.ts';
import { readRunSettings } from './runSettings.ts';
import { openWeights, type Weights } from '../safetensors/shards.ts';
import { closeAll, type TensorView } from '../sources.ts';
import type { TensorSource } from '../tensors.ts';
import { openTorchFile } from '../torch/torchFile.ts';
import { selectTensors } from '../verify.ts';

/** Folders that give what a `.pth` leaves out. */
export interface LavisCompanions {
  readonly languageModel?: string;
  readonly base?: string;
}

/** What the companion folders say, before their weights are opened. */
interface Companions {
  readonly languageModelFolder: string | undefined;
  readonly base: { readonly folder: string; readonly config: Blip2Config } | undefined;
  readonly tokenizerFolder: string;
  readonly text: OptConfig;
  readonly heads: HeadCounts;
  readonly configFiles: readonly string[];
}

/**
 * Opens a checkpoint that LAVIS saved: its tensors first, then those of `languageModel`, then those of `base`.
 * Throws as `openCheckpoint` does.
 */
export async function openLavis(location: Location, given: LavisCompanions, signal?: AbortSignal): Promise<Checkpoint> {
  const opened: TensorSource[] = [];
  try {
    const source = await openTorchFile(location.path);
    opened.push(source);
    const views = lavisViews(source, location.path);
    const run = readRunSettings(source.configuration);
    const positions = views.has(positionEmbeddings) ? 'own' : 'ofBase';
    const companions = await readCompanions(location, given, views);
    throwIfAborted(signal);
    const weightFiles = await addMissing(views, companions, opened);
    checkComplete(location, views);
    throwIfAborted(signal);

    const config = lavisConfig(views, companions.heads, companions.text, location.path);
    const { tokenizer, files: tokenizerFiles } = await openTokenizer(companions.tokenizerFolder, 'lavis');
    const tensors = selectTensors(config, views, opened, location.name);
    const pictureSide = lavisPictureSide(config.vision, run.imageSize, positions, location.path);
    return {
      kind: 'lavis',
      name: location.name,
      config,
      imageProcessor: clipProcessor(pictureSide),
      generationDefaults: {},
      run,
      endTokenIds: newline(tokenizer) ?? [config.text.eosTokenId],
      tokenizer,
      tensors,
      recogniserFolder: undefined,
      files: [location.path, ...companions.configFiles, ...tokenizerFiles, ...weightFiles],
      tokenizerFiles,
      close: () => tensors.close(),
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/** LAVIS always keeps the tied `lm_head`, so only a layer proves that the language model is there. */
function hasLanguageModel(views: ReadonlyMap<string, TensorView>): boolean {
  return [...views.keys()].some((name) => name.startsWith('language_model.model.decoder.layers.'));
}

async function readCompanions(
  location: Location,
  given: LavisCompanions,
  views: ReadonlyMap<string, TensorView>,
): Promise<Companions> {
  const languageModel = await companionFolder(given.languageModel, say`${{ setting: 'languageModel' }}`);
  const base = await companionFolder(given.base, say`${{ setting: 'base' }}`);
  const tokenizerFolder = languageModel ?? base;
  if (tokenizerFolder === undefined) throw missingCompanion(location, views);
  const configFiles: string[] = [];
  const readConfig = async (folder: string): Promise<Fields> => {
    const path = join(folder, 'config.json');
    configFiles.push(path);
    return new Fields(path, await readJsonObject(path));
  };
  const baseConfig = base === undefined ? undefined : parseBlip2Config(await readConfig(base));
  const text = languageModel === undefined ? baseConfig?.text : languageModelConfig(await readConfig(languageModel));
  if (text === undefined) throw missingCompanion(location, views);
  const heads = baseConfig && {
    vision: baseConfig.vision.numAttentionHeads,
    qformer: baseConfig.qformer.numAttentionHeads,
  };
  return {
    languageModelFolder: languageModel,
    base: base !== undefined && baseConfig ? { folder: base, config: baseConfig } : undefined,
    tokenizerFolder,
    text,
    heads: heads ?? usualHeads,
    configFiles,
  };
}

async function companionFolder(path: string | undefined, role: Wording): Promise<string | undefined> {
  return path === undefined ? undefined : (await locateModelFolder(path, role)).path;
}

/** OPT's configuration, also out of a BLIP-2 folder that was given for its language model. */
function languageModelConfig(fields: Fields): OptConfig {
  const kind = fields.text('model_type') ?? 'opt';
  if (kind === 'blip-2') return parseBlip2Config(fields).text;
  if (kind === 'opt') return parseOptConfig(fields);
  const shown = JSON.stringify(kind.slice(0, 60));
  throw new CaptionLensError('checkpointUnsupported', say`${fields.label} is not supported: it is ${shown}, not OPT.`);
}

/** Adds the tensors that the `.pth` lacks; gives the files that they come from. */
async function addMissing(
  views: Map<string, TensorView>,
  companions: Companions,
  opened: TensorSource[],
): Promise<readonly string[]> {
  const files: string[] = [];
  const open = async (folder: string): Promise<Weights> => {
    const weights = await openWeights(folder);
    opened.push(...weights.sources);
    files.push(...weights.files);
    return weights;
  };
  const add = (name: string, view: TensorView): void => {
    if (!views.has(name)) views.set(name, view);
  };
  const { languageModelFolder, base, text } = companions;
  if (languageModelFolder !== undefined && !hasLanguageModel(views)) {
    for (const [name, view] of (await open(languageModelFolder)).views) {
      const own = ownName(name);
      if (own.startsWith('language_model.')) add(own, view);
    }
  }
  // a base may be a configuration and a tokenizer alone
  if (base && !hasAll(views, expectedTensors({ ...base.config, text }))) {
    for (const [name, view] of (await open(base.folder)).views) add(name, view);
  }
  return files;
}

function hasAll(views: ReadonlyMap<string, TensorView>, expected: ReadonlyMap<string, unknown>): boolean {
  return [...expected.keys()].every((name) => views.has(name));
}

function ownName(name: string): string {
  return /^(model\.decoder|decoder|lm_head)\./.test(name) ? languageModelName(name) : name;
}

const languageModelFolder: SettingMention = { setting: 'languageModel', takes: 'folder' };
const baseFolder: SettingMention = { setting: 'base', takes: 'folder' };

function missingCompanion(location: Location, views: ReadonlyMap<string, TensorView>): CaptionLensError {
  const ways = say`give a folder with OPT and its tokenizer with ${languageModelFolder}, or a whole BLIP-2 folder with ${baseFolder}`;
  const what = hasLanguageModel(views)
    ? say`${location.path} holds its language model, but no tokenizer and no sizes of it (no .pth does)`
    : say`${location.path} holds no language model: LAVIS leaves out what was frozen in training`;
  return new CaptionLensError('languageModelMissing', say`${what}; ${ways}.`);
}

function checkComplete(location: Location, views: ReadonlyMap<string, TensorView>): void {
  if (!hasLanguageModel(views)) {
    throw new CaptionLensError(
      'languageModelMissing',
      say`Neither ${location.path} nor the folder given with it holds OPT's weights; give one that does with ${languageModelFolder} or ${baseFolder}.`,
    );
  }
  if (![...views.keys()].some((name) => name.startsWith('vision_model.encoder.'))) {
    throw new CaptionLensError(
      'tensorsMismatch',
      say`${location.path} holds no vision encoder: it was frozen in training, and LAVIS leaves that out; give a BLIP-2 folder that has it with ${baseFolder}.`,
    );
  }
}
