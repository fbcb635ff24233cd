/** What `config.json` of a BLIP-2 OPT holds, at its real size and at one that takes seconds. */
export const scales = ['tiny', 'full'] as const;
export type Scale = (typeof scales)[number];

interface Sizes {
  readonly imageSize: number;
  readonly numQueryTokens: number;
  readonly vision: object;
  readonly qformer: object;
  readonly text: object;
}

/** BLIP-2 OPT-2.7B at 364 px, as Salesforce/blip2-opt-2.7b-coco: EVA-CLIP's ViT-g/14, BERT-base, OPT-2.7B. */
const full: Sizes = {
  imageSize: 364,
  numQueryTokens: 32,
  vision: { hidden_size: 1408, num_hidden_layers: 39, num_attention_heads: 16, intermediate_size: 6144 },
  qformer: { hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, intermediate_size: 3072 },
  text: { hidden_size: 2560, num_hidden_layers: 32, num_attention_heads: 32, ffn_dim: 10240 },
};

const tiny: Sizes = {
  imageSize: 56,
  numQueryTokens: 8,
  vision: { hidden_size: 64, num_hidden_layers: 3, num_attention_heads: 4, intermediate_size: 128 },
  qformer: { hidden_size: 48, num_hidden_layers: 4, num_attention_heads: 4, intermediate_size: 96 },
  text: { hidden_size: 80, num_hidden_layers: 3, num_attention_heads: 4, ffn_dim: 160 },
};

const sizes: Readonly<Record<Scale, Sizes>> = { tiny, full };

/** Ids of OPT's vocabulary that configurations name. */
export const tokenIds = { pad: 1, start: 2, newline: 50118, image: 50265 } as const;

/** How many, where it is not as many as usual. */
export interface Layers {
  readonly vision: number;
  readonly qformer: number;
  readonly text: number;
}

/** The files of a checkpoint that say what its tensors are, by name. `imageSize`, `layers`: where they are others than usual. */
export function configFiles(
  scale: Scale,
  imageSize = sizes[scale].imageSize,
  layers?: Layers,
): Readonly<Record<string, object>> {
  const { numQueryTokens, vision, qformer, text } = sizes[scale];
  const deep = (count: number | undefined) => (count === undefined ? {} : { num_hidden_layers: count });
  const endings = { bos_token_id: tokenIds.start, eos_token_id: tokenIds.newline, pad_token_id: tokenIds.pad };
  return {
    'config.json': {
      architectures: ['Blip2ForConditionalGeneration'],
      model_type: 'blip-2',
      dtype: 'float16',
      image_token_index: tokenIds.image,
      num_query_tokens: numQueryTokens,
      vision_config: {
        model_type: 'blip_2_vision_model',
        image_size: imageSize,
        patch_size: 14,
        ...vision,
        ...deep(layers?.vision),
      },
      qformer_config: {
        model_type: 'blip_2_qformer',
        cross_attention_frequency: 2,
        ...qformer,
        ...deep(layers?.qformer),
      },
      text_config: {
        model_type: 'opt',
        activation_function: 'relu',
        do_layer_norm_before: true,
        max_position_embeddings: 2048,
        tie_word_embeddings: true,
        vocab_size: 50304,
        ...endings,
        ...text,
        ...deep(layers?.text),
      },
    },
    'generation_config.json': endings,
    'processor_config.json': {
      processor_class: 'Blip2Processor',
      num_query_tokens: numQueryTokens,
      image_processor: {
        image_processor_type: 'BlipImageProcessor',
        image_mean: [0.48145466, 0.4578275, 0.40821073],
        image_std: [0.26862954, 0.26130258, 0.27577711],
        resample: 3,
        size: { height: imageSize, width: imageSize },
      },
    },
  };
}
