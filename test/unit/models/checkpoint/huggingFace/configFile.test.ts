import { describe, expect, it } from 'vitest';
import { parseBlip2Config, parseOptConfig, tokenIds } from '../../../../../models/checkpoint/huggingFace/configFile.ts';
import { expectedTensors } from '../../../../../models/blip2/tensorTable.ts';
import { Fields } from '../../../../../models/files/jsonFields.ts';
import { CaptionLensError } from '../../../../../models/errors.ts';

type Json = Record<string, unknown>;

/** As Salesforce/blip2-opt-2.7b had it in 2023: the sub-configurations say only what is not a default. */
const sparse: Json = {
  architectures: ['Blip2ForConditionalGeneration'],
  model_type: 'blip-2',
  num_query_tokens: 32,
  qformer_config: { model_type: 'blip_2_qformer', _name_or_path: '', chunk_size_feed_forward: 0 },
  text_config: {
    _name_or_path: 'facebook/opt-2.7b',
    activation_dropout: 0.0,
    eos_token_id: 50118,
    ffn_dim: 10240,
    hidden_size: 2560,
    model_type: 'opt',
    num_attention_heads: 32,
    num_hidden_layers: 32,
    prefix: '</s>',
    torch_dtype: 'float16',
    word_embed_proj_dim: 2560,
  },
  tie_word_embeddings: false,
  use_decoder_only_language_model: true,
  vision_config: { dropout: 0.0, initializer_factor: 1.0, model_type: 'blip_2_vision_model', num_channels: 3 },
};

function parse(json: Json) {
  return parseBlip2Config(new Fields('config.json', json));
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof CaptionLensError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

function withText(text: Json): Json {
  return { ...sparse, text_config: { ...(sparse['text_config'] as Json), ...text } };
}

describe('a sparse configuration', () => {
  it('has the defaults of transformers', () => {
    expect(parse(sparse)).toEqual({
      vision: {
        hiddenSize: 1408,
        numHiddenLayers: 39,
        numAttentionHeads: 16,
        intermediateSize: 6144,
        imageSize: 224,
        patchSize: 14,
        layerNormEps: 1e-6,
        postLayerNormEps: 1e-6,
        hiddenAct: 'gelu',
      },
      qformer: {
        hiddenSize: 768,
        numHiddenLayers: 12,
        numAttentionHeads: 12,
        intermediateSize: 3072,
        encoderHiddenSize: 1408,
        crossAttentionFrequency: 2,
        layerNormEps: 1e-12,
        hiddenAct: 'gelu',
      },
      text: {
        vocabSize: 50272,
        hiddenSize: 2560,
        numHiddenLayers: 32,
        numAttentionHeads: 32,
        ffnDim: 10240,
        maxPositionEmbeddings: 2048,
        wordEmbedProjDim: 2560,
        activation: 'relu',
        doLayerNormBefore: true,
        tieWordEmbeddings: true,
        bosTokenId: 2,
        eosTokenId: 50118,
      },
      numQueryTokens: 32,
      imageTokenId: undefined,
    });
  });

  it('counts the 3.74 billion parameters of BLIP-2 OPT-2.7B', () => {
    const sizes = [...expectedTensors(parse(sparse)).values()].map((shape) => shape.reduce((a, b) => a * b, 1));
    expect(sizes.reduce((a, b) => a + b, 0)).toBe(3_744_679_936);
  });

  it('takes the image token under both of its names', () => {
    expect(parse({ ...sparse, image_token_index: 50265 }).imageTokenId).toBe(50265);
    expect(parse({ ...sparse, image_token_id: 7 }).imageTokenId).toBe(7);
  });

  it('treats null as absent', () => {
    expect(parse(withText({ word_embed_proj_dim: null, bos_token_id: null })).text).toMatchObject({
      wordEmbedProjDim: 2560,
      bosTokenId: 2,
    });
  });
});

describe('OPT-350m', () => {
  const text = { hidden_size: 1024, word_embed_proj_dim: 512, do_layer_norm_before: false, num_attention_heads: 16 };
  const names = expectedTensors(parse(withText(text)));

  it('has projections and no final norm', () => {
    expect(names.get('language_model.model.decoder.project_in.weight')).toEqual([1024, 512]);
    expect(names.get('language_model.model.decoder.project_out.weight')).toEqual([512, 1024]);
    expect(names.has('language_model.model.decoder.final_layer_norm.weight')).toBe(false);
  });

  it('has a head of its own only where it is untied', () => {
    expect(names.has('language_model.lm_head.weight')).toBe(false);
    const untied = expectedTensors(parse(withText({ ...text, tie_word_embeddings: false })));
    expect(untied.get('language_model.lm_head.weight')).toEqual([50272, 512]);
  });
});

describe('what is not supported', () => {
  it.each<[string, Json, RegExp]>([
    ['T5', { ...sparse, text_config: { model_type: 't5' } }, /its language model is T5, and only OPT/],
    ['Vicuna', { ...sparse, text_config: { model_type: 'llama' } }, /LLaMA \(Vicuna\)/],
    ['InstructBLIP', { ...sparse, model_type: 'instructblip' }, /InstructBLIP, not BLIP-2/],
    ['another model', { ...sparse, model_type: 'llava' }, /"llava", not BLIP-2/],
    ['OPT alone', { model_type: 'opt' }, /languageModel/],
    ['retrieval', { ...sparse, architectures: ['Blip2ForImageTextRetrieval'] }, /writes no text/],
    ['quantised weights', { ...sparse, quantization_config: { load_in_8bit: true } }, /quantised/],
    ['an odd activation', withText({ activation_function: 'swish' }), /activation_function is "swish"/],
    ['OPT without biases', withText({ enable_bias: false }), /enable_bias/],
    ['norms without weights', withText({ layer_norm_elementwise_affine: false }), /elementwise_affine/],
    ['no final norm', withText({ _remove_final_layer_norm: true }), /_remove_final_layer_norm/],
    ['text in the Q-Former', { ...sparse, qformer_config: { use_qformer_text_input: true } }, /reads text/],
  ])('%s', (_what, json, reason) => {
    const found = codeOf(() => parse(json));
    expect(found).toMatch(/^checkpointUnsupported: config\.json/);
    expect(found).toMatch(reason);
  });
});

describe('what is wrong', () => {
  it.each<[string, Json, RegExp]>([
    ['text for a number', withText({ hidden_size: '2560' }), /text_config: hidden_size should be .* but is "2560"/],
    ['a size of zero', withText({ ffn_dim: 0 }), /ffn_dim/],
    ['a size beyond reason', withText({ vocab_size: 1e12 }), /vocab_size/],
    ['a million layers', withText({ num_hidden_layers: 1e6 }), /at most 512/],
    ['heads that do not divide', withText({ num_attention_heads: 7 }), /divided among 7/],
    ['a list for an object', { ...sparse, vision_config: [] }, /vision_config should be an object/],
    ['an oblong picture', { ...sparse, vision_config: { image_size: [224, 336] } }, /square/],
    ['a patch larger than the picture', { ...sparse, vision_config: { patch_size: 448 } }, /patch_size/],
    ['a negative epsilon', { ...sparse, vision_config: { layer_norm_eps: -1 } }, /layer_norm_eps/],
  ])('%s', (_what, json, reason) => {
    const found = codeOf(() => parse(json));
    expect(found).toMatch(/^checkpointInvalid: config\.json/);
    expect(found).toMatch(reason);
  });
});

it('takes end tokens as a number or a list', () => {
  expect(tokenIds(new Fields('x', { eos: 5 }), 'eos')).toEqual([5]);
  expect(tokenIds(new Fields('x', { eos: [5, 6] }), 'eos')).toEqual([5, 6]);
  expect(tokenIds(new Fields('x', {}), 'eos')).toBeUndefined();
  expect(codeOf(() => tokenIds(new Fields('x', { eos: 'a' }), 'eos'))).toContain('token id');
  expect(parseOptConfig(new Fields('x', { eos_token_id: [9, 2] })).eosTokenId).toBe(9);
});
