import { CaptionLensError } from '../../errors.ts';
import { say, type Wording } from '../../wording.ts';
import type { Fields } from '../../files/jsonFields.ts';
import type { Activation, Blip2Config, OptConfig, QFormerConfig, VisionConfig } from '../../blip2/blip2Config.ts';

const maxLayers = 512;

/**
 * `config.json` of a `Blip2ForConditionalGeneration` with OPT. What it leaves out has the default of transformers 5
 * (`Blip2Config`, `OPTConfig`), as repositories of 2023 rely on. Throws `checkpointUnsupported` or `checkpointInvalid`.
 */
export function parseBlip2Config(fields: Fields): Blip2Config {
  checkKind(fields);
  const vision = parseVisionConfig(fields.object('vision_config'));
  return {
    vision,
    qformer: parseQFormerConfig(fields.object('qformer_config'), vision),
    text: parseOptConfig(fields.object('text_config')),
    numQueryTokens: fields.size('num_query_tokens', 32),
    imageTokenId: fields.integer('image_token_index') ?? fields.integer('image_token_id'),
  };
}

function checkKind(fields: Fields): void {
  const kind = fields.text('model_type') ?? 'blip-2';
  if (kind === 'opt') {
    throw unsupported(
      fields,
      say`it is OPT, a language model alone; give it with ${{ setting: 'languageModel' }} beside a LAVIS .pth`,
    );
  }
  if (kind !== 'blip-2') throw unsupported(fields, say`it is ${familyName(kind)}, not BLIP-2`);
  const text = fields.object('text_config').text('model_type') ?? 'opt';
  if (text !== 'opt')
    throw unsupported(fields, say`its language model is ${familyName(text)}, and only OPT is supported`);
  const architectures = fields.get('architectures');
  const architecture: unknown = Array.isArray(architectures) ? architectures[0] : undefined;
  if (typeof architecture === 'string' && /^Blip2(ForImageTextRetrieval|.*Projection)$/.test(architecture)) {
    throw unsupported(fields, say`it is ${architecture}, which writes no text`);
  }
  if (fields.has('quantization_config')) {
    throw unsupported(fields, say`its weights are quantised; use the original float16 or float32 weights`);
  }
}

const families: ReadonlyMap<string, string> = new Map([
  ['t5', 'T5'],
  ['llama', 'LLaMA (Vicuna)'],
  ['vicuna', 'Vicuna'],
  ['instructblip', 'InstructBLIP'],
  ['instructblipvideo', 'InstructBLIP video'],
  ['blip', 'BLIP'],
]);

function familyName(type: string): string {
  return families.get(type) ?? JSON.stringify(type.slice(0, 60));
}

function parseVisionConfig(fields: Fields): VisionConfig {
  if (fields.flag('qkv_bias') === false) throw unsupported(fields, say`qkv_bias is false`);
  const hiddenSize = fields.size('hidden_size', 1408);
  const imageSize = squareSide(fields, 'image_size', 224);
  const patchSize = squareSide(fields, 'patch_size', 14);
  const layerNormEps = epsilon(fields, 1e-6);
  if (patchSize > imageSize) throw fields.wrong('patch_size', say`at most the image size, ${imageSize}`);
  return {
    hiddenSize,
    numHiddenLayers: layerCount(fields, 39),
    numAttentionHeads: headCount(fields, 16, hiddenSize),
    intermediateSize: fields.size('intermediate_size', 6144),
    imageSize,
    patchSize,
    layerNormEps,
    postLayerNormEps: layerNormEps,
    hiddenAct: activation(fields, 'hidden_act', 'gelu'),
  };
}

function parseQFormerConfig(fields: Fields, vision: VisionConfig): QFormerConfig {
  if (fields.flag('use_qformer_text_input') === true) throw unsupported(fields, say`its Q-Former reads text as well`);
  const hiddenSize = fields.size('hidden_size', 768);
  return {
    hiddenSize,
    numHiddenLayers: layerCount(fields, 12),
    numAttentionHeads: headCount(fields, 12, hiddenSize),
    intermediateSize: fields.size('intermediate_size', 3072),
    // transformers sets it so, whatever the file says
    encoderHiddenSize: vision.hiddenSize,
    crossAttentionFrequency: fields.size('cross_attention_frequency', 2),
    layerNormEps: epsilon(fields, 1e-12),
    hiddenAct: activation(fields, 'hidden_act', 'gelu'),
  };
}

/** OPT's own `config.json`, or `text_config` within BLIP-2's. Throws as `parseBlip2Config` does. */
export function parseOptConfig(fields: Fields): OptConfig {
  const hiddenSize = fields.size('hidden_size', 768);
  const doLayerNormBefore = fields.flag('do_layer_norm_before') ?? true;
  if (fields.flag('enable_bias') === false) throw unsupported(fields, say`enable_bias is false`);
  if (fields.flag('layer_norm_elementwise_affine') === false) {
    throw unsupported(fields, say`layer_norm_elementwise_affine is false`);
  }
  if (doLayerNormBefore && fields.flag('_remove_final_layer_norm') === true) {
    throw unsupported(fields, say`_remove_final_layer_norm is true`);
  }
  return {
    vocabSize: fields.size('vocab_size', 50272),
    hiddenSize,
    numHiddenLayers: layerCount(fields, 12),
    numAttentionHeads: headCount(fields, 12, hiddenSize),
    ffnDim: fields.size('ffn_dim', 3072),
    maxPositionEmbeddings: fields.size('max_position_embeddings', 2048),
    wordEmbedProjDim: fields.size('word_embed_proj_dim', hiddenSize),
    activation: activation(fields, 'activation_function', 'relu'),
    doLayerNormBefore,
    tieWordEmbeddings: fields.flag('tie_word_embeddings') ?? true,
    bosTokenId: fields.integer('bos_token_id') ?? 2,
    eosTokenId: tokenIds(fields, 'eos_token_id')?.[0] ?? 2,
  };
}

/** Token ids that may be written as one number or as a list; `undefined` when absent. */
export function tokenIds(fields: Fields, name: string): readonly number[] | undefined {
  const value = fields.get(name);
  if (value === undefined) return undefined;
  const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (ids.length > 0 && ids.every(isTokenId)) return ids;
  throw fields.wrong(name, say`a token id or a list of token ids`);
}

function isTokenId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function layerCount(fields: Fields, absent: number): number {
  const count = fields.size('num_hidden_layers', absent);
  if (count > maxLayers) throw fields.wrong('num_hidden_layers', say`at most ${maxLayers}`);
  return count;
}

function headCount(fields: Fields, absent: number, hiddenSize: number): number {
  const count = fields.size('num_attention_heads', absent);
  if (hiddenSize % count === 0) return count;
  throw new CaptionLensError(
    'checkpointInvalid',
    say`${fields.label}: the hidden size ${hiddenSize} cannot be divided among ${count} attention heads.`,
  );
}

function squareSide(fields: Fields, name: string, absent: number): number {
  const value = fields.get(name);
  if (!Array.isArray(value)) return fields.size(name, absent);
  const [height, width] = value as readonly unknown[];
  if (typeof height === 'number' && Number.isInteger(height) && height > 0 && height === width) return height;
  throw fields.wrong(name, say`the side of a square in pixels`);
}

function epsilon(fields: Fields, absent: number): number {
  const value = fields.number('layer_norm_eps') ?? absent;
  if (value <= 0 || value > 1) throw fields.wrong('layer_norm_eps', say`a small number above 0`);
  return value;
}

const activations: ReadonlyMap<string, Activation> = new Map([
  ['relu', 'relu'],
  ['gelu', 'gelu'],
  ['gelu_python', 'gelu'],
  ['gelu_new', 'gelu_new'],
  ['gelu_fast', 'gelu_new'],
  ['gelu_pytorch_tanh', 'gelu_new'],
  ['quick_gelu', 'quick_gelu'],
]);

function activation(fields: Fields, name: string, absent: Activation): Activation {
  const text = fields.text(name);
  if (text === undefined) return absent;
  const known = activations.get(text);
  if (!known) throw unsupported(fields, say`${name} is ${JSON.stringify(text.slice(0, 60))}`);
  return known;
}

function unsupported(fields: Fields, what: Wording): CaptionLensError {
  return new CaptionLensError('checkpointUnsupported', say`${fields.label} is not supported: ${what}.`);
}
