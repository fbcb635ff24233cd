/** Configurations of the networks that judge captions. */
import type { Activation } from '../blip2/blip2Config.ts';
import { CaptionLensError } from '../errors.ts';
import type { Fields } from '../files/jsonFields.ts';

/** What every stack of transformer blocks has. */
export interface StackConfig {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly layerNormEps: number;
  readonly hiddenAct: Activation;
}

/** transformers' `RobertaConfig`. */
export interface RobertaConfig extends StackConfig {
  readonly kind: 'roberta';
  readonly vocabSize: number;
  /** Rows of the table of positions; the first `padTokenId + 1` stand for none. */
  readonly maxPositions: number;
  readonly padTokenId: number;
  /** Before every text, and after it. */
  readonly startId: number;
  readonly endId: number;
  readonly typeVocabSize: number;
}

/** transformers' `CLIPConfig`. */
export interface ClipConfig {
  readonly kind: 'clip';
  readonly projectionDim: number;
  readonly text: StackConfig & { readonly vocabSize: number; readonly maxPositions: number };
  readonly vision: StackConfig & { readonly imageSize: number; readonly patchSize: number };
}

export type EncoderConfig = RobertaConfig | ClipConfig;

/** `config.json` of a RoBERTa or a CLIP. Throws `checkpointUnsupported` or `checkpointInvalid`. */
export function parseEncoderConfig(fields: Fields): EncoderConfig {
  switch (fields.text('model_type')) {
    case 'roberta':
      return parseRoberta(fields);
    case 'clip':
      return parseClip(fields);
    default:
      throw new CaptionLensError(
        'checkpointUnsupported',
        `${fields.label}: it is ${fields.text('model_type') ?? 'of no type'}; captions are judged by RoBERTa and CLIP.`,
      );
  }
}

function parseRoberta(fields: Fields): RobertaConfig {
  const positions = fields.text('position_embedding_type') ?? 'absolute';
  if (positions !== 'absolute') {
    throw new CaptionLensError('checkpointUnsupported', `${fields.label}: its positions are ${positions}.`);
  }
  return {
    kind: 'roberta',
    ...parseStack(fields, { hidden: 768, intermediate: 3072, layers: 12, heads: 12, epsilon: 1e-12, act: 'gelu' }),
    vocabSize: fields.size('vocab_size', 50265),
    maxPositions: fields.size('max_position_embeddings', 512),
    padTokenId: fields.integer('pad_token_id') ?? 1,
    startId: fields.integer('bos_token_id') ?? 0,
    endId: fields.integer('eos_token_id') ?? 2,
    typeVocabSize: fields.size('type_vocab_size', 2),
  };
}

function parseClip(fields: Fields): ClipConfig {
  const text = fields.object('text_config');
  const vision = fields.object('vision_config');
  const act = 'quick_gelu';
  return {
    kind: 'clip',
    projectionDim: fields.size('projection_dim', 512),
    text: {
      ...parseStack(text, { hidden: 512, intermediate: 2048, layers: 12, heads: 8, epsilon: 1e-5, act }),
      vocabSize: text.size('vocab_size', 49408),
      maxPositions: text.size('max_position_embeddings', 77),
    },
    vision: {
      ...parseStack(vision, { hidden: 768, intermediate: 3072, layers: 12, heads: 12, epsilon: 1e-5, act }),
      imageSize: vision.size('image_size', 224),
      patchSize: vision.size('patch_size', 32),
    },
  };
}

/** transformers' defaults, for what a file leaves out. */
interface StackDefaults {
  readonly hidden: number;
  readonly intermediate: number;
  readonly layers: number;
  readonly heads: number;
  readonly epsilon: number;
  readonly act: Activation;
}

const activations: readonly Activation[] = ['relu', 'gelu', 'gelu_new', 'quick_gelu'];

function parseStack(fields: Fields, defaults: StackDefaults): StackConfig {
  const hiddenSize = fields.size('hidden_size', defaults.hidden);
  const numAttentionHeads = fields.size('num_attention_heads', defaults.heads);
  if (hiddenSize % numAttentionHeads !== 0) throw fields.wrong('num_attention_heads', 'a divisor of hidden_size');
  const name = fields.text('hidden_act') ?? defaults.act;
  const hiddenAct = activations.find((one) => one === name);
  if (hiddenAct === undefined) {
    throw new CaptionLensError('checkpointUnsupported', `${fields.label}: the activation ${name} is not known.`);
  }
  return {
    hiddenSize,
    intermediateSize: fields.size('intermediate_size', defaults.intermediate),
    numHiddenLayers: fields.size('num_hidden_layers', defaults.layers),
    numAttentionHeads,
    layerNormEps: fields.number('layer_norm_eps') ?? defaults.epsilon,
    hiddenAct,
  };
}
