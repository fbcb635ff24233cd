/** What transformers and LAVIS said of the reference checkpoints, read from `cases/`. */
import { readFileSync } from 'node:fs';
import type { ModelReference } from '../../models/caption.ts';
import type { EarlyStopping, GenerationDefaults } from '../../models/generation/generationSettings.ts';
import { readExpected } from '../expected.ts';
import { goldenPath } from '../golden.ts';

/** A checkpoint and the folder of expectations that it must meet. */
export interface GoldenCase {
  readonly name: string;
  readonly model: ModelReference & { readonly path: string };
  readonly expected: string;
  readonly kind: 'hf' | 'lavis';
  /** Only where the oracle ran at another size than the checkpoint was trained at. */
  readonly imageSize?: number;
  /** `texts` where the weights were rounded after the oracle had run: scores and hidden states differ then. */
  readonly compares: 'everything' | 'texts';
}

function huggingFace(name: string, imageSize?: number): GoldenCase {
  const model = { path: goldenPath(name, 'checkpoint') };
  return { name, model, expected: name, kind: 'hf', compares: 'everything', ...(imageSize && { imageSize }) };
}

function lavis(
  file: string,
  rest: { languageModel?: string; base?: string },
  compares: GoldenCase['compares'],
): GoldenCase {
  const folders = Object.fromEntries(
    Object.entries(rest).map(([option, folder]) => [option, goldenPath('lavis-tiny', folder)]),
  );
  const name = `lavis-tiny/${file} with ${Object.values(rest).join()}`;
  return {
    name,
    model: { path: goldenPath('lavis-tiny', file), ...folders },
    expected: 'lavis-tiny',
    kind: 'lavis',
    compares,
  };
}

export const goldenCases: readonly GoldenCase[] = [
  huggingFace('tiny'),
  huggingFace('tiny-fp16-sharded'),
  huggingFace('tiny-interpolated', 84),
  huggingFace('tiny-bf16-untied'),
  lavis('checkpoint_best.pth', { base: 'blip2-base' }, 'everything'),
  lavis('checkpoint_0.pth', { base: 'blip2-base' }, 'everything'),
  lavis('checkpoint_2.pth', { base: 'blip2-base' }, 'texts'),
];

/** One setting and what the oracle generated under it. */
export interface ExpectedGeneration {
  readonly setting: string;
  readonly settings: GenerationDefaults;
  /** Generated ids: no start token, no padding. */
  readonly tokens: readonly (readonly number[])[];
  readonly texts: readonly string[];
  readonly scores: readonly number[] | null;
}

export interface ExpectedPicture {
  readonly picture: string;
  readonly prompts: readonly {
    readonly prompt: string;
    readonly promptIds: readonly number[];
    readonly generations: readonly ExpectedGeneration[];
  }[];
}

interface GenerationFile {
  readonly parameters: {
    readonly num_beams: number;
    readonly max_new_tokens: number;
    readonly min_new_tokens?: number;
    readonly length_penalty?: number;
    readonly early_stopping?: EarlyStopping;
    readonly repetition_penalty?: number;
    readonly no_repeat_ngram_size?: number;
    readonly num_return_sequences?: number;
  };
  readonly tokens: number[][];
  readonly text: string[];
  readonly scores: number[] | null;
}

/** An adapter of PEFT, the checkpoint that it was made for, and what peft and transformers say of the two merged. */
export interface AdapterCase {
  readonly name: string;
  readonly model: { readonly path: string; readonly base: string };
  readonly expected: string;
}

export const adapterCases: readonly AdapterCase[] = [
  adapter('lora', 'tiny'),
  adapter('everything', 'tiny-fp16-sharded'),
  adapter('dora', 'tiny'),
];

function adapter(name: string, base: string): AdapterCase {
  const model = { path: goldenPath('peft', name), base: goldenPath(base, 'checkpoint') };
  return { name, model, expected: `peft/${name}` };
}

/** Every 37th number of some merged tensors, by their names. */
export function expectedMerged({ expected }: AdapterCase) {
  const { merged } = JSON.parse(readFileSync(goldenPath(expected, 'expected.json'), 'utf8')) as {
    merged: Record<string, { readonly dtype: string; readonly every37th: readonly number[] }>;
  };
  return merged;
}

type ExpectedFile = Record<
  string,
  Record<string, { readonly prompt_ids: number[]; readonly generations: Record<string, GenerationFile> }>
>;

export function expectedTensors(golden: GoldenCase) {
  return readExpected(goldenPath(golden.expected, 'expected.safetensors'));
}

export function expectedPictures(golden: {
  readonly expected: string;
  readonly kind?: GoldenCase['kind'];
}): readonly ExpectedPicture[] {
  const file = JSON.parse(readFileSync(goldenPath(golden.expected, 'expected.json'), 'utf8')) as {
    images: ExpectedFile;
  };
  return Object.entries(file.images).map(([picture, prompts]) => ({
    picture,
    prompts: Object.entries(prompts).map(([prompt, { prompt_ids, generations }]) => ({
      prompt,
      promptIds: prompt_ids,
      generations: Object.entries(generations).map(([setting, generation]) =>
        readGeneration(setting, generation, golden.kind ?? 'hf'),
      ),
    })),
  }));
}

const padTokenId = 1;

function readGeneration(setting: string, { parameters, tokens, text, scores }: GenerationFile, kind: 'hf' | 'lavis') {
  const start = kind === 'lavis' ? 1 : 0;
  return {
    setting,
    settings: readSettings(parameters),
    tokens: tokens.map((ids) => ids.slice(start).filter((id) => id !== padTokenId)),
    texts: text,
    scores,
  };
}

/** Absent settings are transformers' defaults, not the product's: the shortest text may have no tokens at all. */
function readSettings(parameters: GenerationFile['parameters']): Required<GenerationDefaults> {
  return {
    numBeams: parameters.num_beams,
    maxNewTokens: parameters.max_new_tokens,
    minNewTokens: parameters.min_new_tokens ?? 0,
    lengthPenalty: parameters.length_penalty ?? 1,
    earlyStopping: parameters.early_stopping ?? false,
    repetitionPenalty: parameters.repetition_penalty ?? 1,
    noRepeatNgramSize: parameters.no_repeat_ngram_size ?? 0,
    numReturnSequences: parameters.num_return_sequences ?? 1,
  };
}
