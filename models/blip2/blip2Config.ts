/** EVA-CLIP's vision transformer (ViT-g/14 in the real model). */
export interface VisionConfig {
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly intermediateSize: number;
  /** Side in pixels that the position embeddings of the checkpoint belong to. */
  readonly imageSize: number;
  readonly patchSize: number;
  readonly layerNormEps: number;
  /** Of the norm after the last block: transformers uses `layerNormEps`, LAVIS's `ln_vision` 1e-5. */
  readonly postLayerNormEps: number;
  readonly hiddenAct: Activation;
}

/** The querying transformer: BERT layers over learned queries, with cross-attention to the picture in every n-th. */
export interface QFormerConfig {
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly intermediateSize: number;
  /** Width of the vision features that it attends to. */
  readonly encoderHiddenSize: number;
  readonly crossAttentionFrequency: number;
  readonly layerNormEps: number;
  readonly hiddenAct: Activation;
}

/** The language model, OPT. */
export interface OptConfig {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly ffnDim: number;
  /** Positions that the model has learned, without the offset of 2 that OPT's table begins with. */
  readonly maxPositionEmbeddings: number;
  /** Width of the token embeddings; `project_in` and `project_out` exist where it differs from `hiddenSize`. */
  readonly wordEmbedProjDim: number;
  readonly activation: Activation;
  /** False for OPT-350m alone, which normalises after each block and has no final norm. */
  readonly doLayerNormBefore: boolean;
  readonly tieWordEmbeddings: boolean;
  readonly bosTokenId: number;
  readonly eosTokenId: number;
}

/** `gelu` is the exact one (erf); `gelu_new` the tanh approximation. */
export type Activation = 'relu' | 'gelu' | 'gelu_new' | 'quick_gelu';

export interface Blip2Config {
  readonly vision: VisionConfig;
  readonly qformer: QFormerConfig;
  readonly text: OptConfig;
  readonly numQueryTokens: number;
  /** Id that stands for a picture's query token in the prompt (transformers); undefined in repositories of 2023 and LAVIS. */
  readonly imageTokenId: number | undefined;
}
