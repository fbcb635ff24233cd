import { join } from 'node:path';
import type { Blip2Config } from '../blip2/blip2Config.ts';
import { parseBlip2Config } from '../checkpoint/huggingFace/configFile.ts';
import { Fields, readJsonObject } from '../files/jsonFields.ts';
import { readLinkedText } from '../files/plainFile.ts';
import { weightCount } from '../hub/known/memoryNeed.ts';
import { readModelCard, type ModelCard } from '../hub/known/modelCard.ts';
import type { CompiledSize, MemoryNeed } from './modelEntry.ts';
import type { Machine } from './machine.ts';
import { fitText, memoryNeeds } from './memoryFit.ts';
import type { RecogniserFacts } from './recogniserFacts.ts';
import type { SettingFacts } from './settingFacts.ts';

/** What a model is and what it needs, before it is loaded. */
export interface ModelFacts extends SettingFacts {
  readonly name: string;
  /** What the Hub called it before, as far as is known here. */
  readonly formerNames?: readonly string[];
  /** One short sentence, and a caption in its language, made up to show it; of models that are known. */
  readonly goodAt?: string;
  readonly example?: string;
  readonly state: 'installed' | 'partial' | 'known';
  readonly commit?: string;
  /** Folder or `.pth`. */
  readonly path?: string;
  readonly architecture?: Architecture;
  /** Bytes on the disk, or to be fetched. */
  readonly bytes?: number;
  /** What was compiled of it. */
  readonly compiled?: readonly CompiledSize[];
  readonly needs: readonly MemoryNeed[];
  readonly fit: string;
  /** Of LAVIS's; the one that its authors chose, and why. */
  readonly checkpoints: readonly string[];
  readonly best?: string;
  readonly bestNote?: string;
  /** What completes it: of LAVIS's, and of an adapter. */
  readonly base?: string;
  /** Set where it is no whole model: what PEFT saved, merged into its base while compiling. */
  readonly kind?: 'adapter';
  readonly licence?: string;
  readonly recogniser?: RecogniserFacts;
  /** What its card warns of. */
  readonly warnings: ModelCard['warnings'];
}

/** Sizes of a BLIP-2 model: `weights` is a count, `width` the size of a hidden state, `imageSize` a side in pixels. */
export interface Architecture {
  readonly weights: number;
  readonly vision: { readonly layers: number; readonly width: number; readonly imageSize: number };
  readonly qformer: { readonly layers: number; readonly width: number; readonly queries: number };
  readonly languageModel: { readonly kind: 'OPT'; readonly layers: number; readonly width: number };
}

export function architectureOf(config: Blip2Config): Architecture {
  const { vision, qformer, text, numQueryTokens } = config;
  return {
    weights: weightCount(config),
    vision: { layers: vision.numHiddenLayers, width: vision.hiddenSize, imageSize: vision.imageSize },
    qformer: { layers: qformer.numHiddenLayers, width: qformer.hiddenSize, queries: numQueryTokens },
    languageModel: { kind: 'OPT', layers: text.numHiddenLayers, width: text.hiddenSize },
  };
}

/** What follows from a model's sizes, on this machine. */
export function sizeFacts(
  config: Blip2Config | undefined,
  machine: Machine,
): Pick<ModelFacts, 'architecture' | 'needs' | 'fit'> {
  const needs = config ? memoryNeeds(config, machine) : [];
  return { ...(config && { architecture: architectureOf(config) }), needs, fit: fitText(needs, machine) };
}

/**
 * The sizes in a folder's `config.json`; undefined where it cannot be read. Rejects with `checkpointInvalid` or
 * `checkpointUnsupported` where it is not BLIP-2's.
 */
export async function readFolderConfig(folder: string): Promise<Blip2Config | undefined> {
  const path = join(folder, 'config.json');
  return readJsonObject(path).then(
    (object) => parseBlip2Config(new Fields(path, object)),
    () => undefined,
  );
}

const noCard: ModelCard = { licence: undefined, warnings: [] };

/** What the folder's `README.md` says; nothing where there is none. Never rejects. */
export async function readFolderCard(folder: string): Promise<ModelCard> {
  const text = await readLinkedText(join(folder, 'README.md')).catch(() => undefined);
  return text === undefined ? noCard : readModelCard(text);
}
