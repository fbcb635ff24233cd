import type { Blip2Config } from '../../blip2/blip2Config.ts';
import { parseBlip2Config } from '../../checkpoint/huggingFace/configFile.ts';
import { Fields } from '../../files/jsonFields.ts';
import { gurushotsDefaults, type KnownDefaults } from './knownDefaults.ts';
import { formatHubName, parseHubName, splitName, type HubName } from '../names/modelName.ts';

/** A model that is known to work, under one word. */
export interface KnownModel {
  readonly word: string;
  readonly repo: string;
  /** What the Hub called it before; it redirects from there. */
  readonly formerRepos?: readonly string[];
  /** One short sentence. */
  readonly goodAt: string;
  /** A caption in its language, of our own making: what all of them would say of one photograph. */
  readonly example: string;
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

/** What is known of a repository with checkpoints of LAVIS. */
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

/** In the order in which they are listed. */
export const knownModels: readonly KnownModel[] = [
  {
    word: 'gurushots',
    repo: 'Dataseeds/BLIP2-opt-2.7b-DSD-FineTune',
    formerRepos: ['Dataseeds/BLIP2-opt-2.7b-GSD-FineTune'],
    goodAt: 'Speaks as photographers do: scene, angle, light.',
    example: 'a close up shot of a bee on yellow flowers the background is green the lighting is soft',
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
    goodAt: 'A few plain words; follows prompts.',
    example: 'a bee on a yellow flower',
    config: sizes(opt27, 224),
    downloadBytes: 15_000_000_000,
    licence: 'mit',
  },
  {
    word: 'blip2-coco',
    repo: 'Salesforce/blip2-opt-2.7b-coco',
    goodAt: 'One plain sentence, in the manner of COCO.',
    example: 'a bee is sitting on a yellow flower in a field',
    config: sizes(opt27, 364),
    downloadBytes: 15_000_000_000,
    licence: 'mit',
  },
  {
    word: 'blip2-6.7b',
    repo: 'Salesforce/blip2-opt-6.7b',
    goodAt: 'As blip2, with a language model twice as large.',
    example: 'a honey bee on a yellow flower',
    config: sizes(opt67, 224),
    downloadBytes: 31_000_000_000,
    licence: 'mit',
  },
  {
    word: 'blip2-6.7b-coco',
    repo: 'Salesforce/blip2-opt-6.7b-coco',
    goodAt: 'As blip2-coco, with a language model twice as large.',
    example: 'a honey bee is gathering pollen from a bright yellow flower',
    config: sizes(opt67, 364),
    downloadBytes: 31_000_000_000,
    licence: 'mit',
  },
];

/** The names of each known model, the present one first. */
export const knownNames: readonly (readonly string[])[] = knownModels.map(({ repo, formerRepos = [] }) => [
  repo,
  ...formerRepos,
]);

/** The known model of that repository, by its present or a former name, in any case. */
export function knownModel(repo: string): KnownModel | undefined {
  const isIt = (name: string) => name.toLowerCase() === repo.toLowerCase();
  return knownModels.find((_, index) => knownNames[index]?.some(isIt));
}

/** The known model whose files lie at a path in the Hub's cache; undefined for any other place. */
export function knownModelAt(path: string): KnownModel | undefined {
  const folder = path.split(/[/\\]/).find((step) => step.startsWith('models--'));
  return folder === undefined ? undefined : knownModel(folder.slice('models--'.length).replace('--', '/'));
}

/**
 * The part of a prompt that belongs to the text which people read: the whole prompt where it is a known beginning, else
 * ''.
 */
export function openingOf(prompt: string): string {
  const asked = prompt.trim();
  const known = knownModels
    .flatMap(({ defaults }) => defaults?.prompts ?? [])
    .find(({ kind, text }) => kind === 'beginning' && text === asked.toLowerCase());
  return known ? asked : '';
}

/**
 * The repository that a text names, by itself or by a known model's word such as `blip2`; undefined where it names
 * none.
 */
export function readHubName(text: string): HubName | undefined {
  const { head, tail } = splitName(text);
  const known = knownModels.find(({ word }) => word === head.toLowerCase());
  return parseHubName(known ? `${known.repo}${tail}` : text);
}

/** The shortest name that is still understood, by what the Hub calls the model now. */
export function shortName(name: HubName): string {
  const known = knownModel(name.repo);
  const isBest = name.file !== undefined && name.file === known?.lavis?.best;
  return formatHubName({ ...name, repo: known?.repo ?? name.repo, ...(isBest && { file: undefined }) });
}
