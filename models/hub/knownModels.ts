import type { Blip2Config } from '../blip2/config.ts';
import { parseBlip2Config } from '../checkpoint/configFile.ts';
import { Fields } from '../checkpoint/fields.ts';
import { gurushotsDefaults, type KnownDefaults } from './knownDefaults.ts';
import { formatHubName, parseHubName, splitName, type HubName } from './modelName.ts';

/** A model that is known to work, under one word. */
export interface KnownModel {
  readonly word: string;
  readonly repo: string;
  readonly description: string;
  /** Sizes of its parts, for what it needs before anything of it is here. */
  readonly config: Blip2Config;
  /** Bytes to fetch, about; undefined where only the Hub can say. */
  readonly downloadBytes: number | undefined;
  readonly licence: string;
  /** Set for checkpoints that LAVIS saved, which are not whole by themselves. */
  readonly lavis?: LavisFacts;
  /** What suits it, where that is known. */
  readonly defaults?: KnownDefaults;
}

export interface LavisFacts {
  /** The checkpoint that its authors chose. */
  readonly best: string;
  readonly bestNote: string;
  /** The repository that gives what LAVIS left out. */
  readonly base: string;
}

const opt27 = { hidden_size: 2560, num_hidden_layers: 32, num_attention_heads: 32, ffn_dim: 10240 };
const opt67 = { hidden_size: 4096, num_hidden_layers: 32, num_attention_heads: 32, ffn_dim: 16384 };

function sizes(text: object, imageSize: number): Blip2Config {
  return parseBlip2Config(new Fields('known', { text_config: text, vision_config: { image_size: imageSize } }));
}

export const knownModels: readonly KnownModel[] = [
  {
    word: 'gurushots',
    repo: 'Dataseeds/BLIP2-opt-2.7b-GSD-FineTune',
    description: 'speaks as photographers do: scene, composition, camera angle, light',
    config: sizes(opt27, 364),
    downloadBytes: undefined,
    licence: 'mit',
    lavis: {
      best: 'checkpoint_best.pth',
      bestNote: 'epoch 1, chosen by CIDEr and BLEU-4',
      base: 'Salesforce/blip2-opt-2.7b',
    },
    defaults: gurushotsDefaults,
  },
  {
    word: 'blip2',
    repo: 'Salesforce/blip2-opt-2.7b',
    description: 'short, general captions; follows prompts',
    config: sizes(opt27, 224),
    downloadBytes: 15_000_000_000,
    licence: 'mit',
  },
  {
    word: 'blip2-coco',
    repo: 'Salesforce/blip2-opt-2.7b-coco',
    description: 'captions in the manner of COCO: one plain sentence',
    config: sizes(opt27, 364),
    downloadBytes: 15_000_000_000,
    licence: 'mit',
  },
  {
    word: 'blip2-6.7b',
    repo: 'Salesforce/blip2-opt-6.7b',
    description: 'short, general captions, with a language model twice as large',
    config: sizes(opt67, 224),
    downloadBytes: 31_000_000_000,
    licence: 'mit',
  },
  {
    word: 'blip2-6.7b-coco',
    repo: 'Salesforce/blip2-opt-6.7b-coco',
    description: 'captions in the manner of COCO, with a language model twice as large',
    config: sizes(opt67, 364),
    downloadBytes: 31_000_000_000,
    licence: 'mit',
  },
];

export function knownModel(repo: string): KnownModel | undefined {
  return knownModels.find((known) => known.repo.toLowerCase() === repo.toLowerCase());
}

/** The known model whose files lie at a path in the Hub's cache; undefined for any other place. */
export function knownModelAt(path: string): KnownModel | undefined {
  const folder = path.split(/[/\\]/).find((step) => step.startsWith('models--'));
  return folder === undefined ? undefined : knownModel(folder.slice('models--'.length).replace('--', '/'));
}

/** What of a prompt belongs to the text that people read: all of a known beginning, nothing of anything else. */
export function openingOf(prompt: string): string {
  const asked = prompt.trim();
  const known = knownModels
    .flatMap(({ defaults }) => defaults?.prompts ?? [])
    .find(({ kind, text }) => kind === 'beginning' && text === asked.toLowerCase());
  return known ? asked : '';
}

/** The repository that a text names, by itself or by a known model's word; undefined where it names none. */
export function readHubName(text: string): HubName | undefined {
  const { head, tail } = splitName(text);
  const known = knownModels.find(({ word }) => word === head.toLowerCase());
  return parseHubName(known ? `${known.repo}${tail}` : text);
}

/** As short as it is still understood. */
export function shortName(name: HubName): string {
  const known = knownModel(name.repo);
  const isBest = name.file !== undefined && name.file === known?.lavis?.best;
  return formatHubName(isBest ? { ...name, file: undefined } : name);
}
