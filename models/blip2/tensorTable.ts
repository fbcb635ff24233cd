import { numPatches } from './vision.ts';
import type { Blip2Config, OptConfig, QFormerConfig, VisionConfig } from './blip2Config.ts';

type Shape = readonly number[];
type Row = readonly [name: string, shape: Shape];

/**
 * Every tensor of `Blip2ForConditionalGeneration` with these sizes, by name, with its shape. A weight is
 * `(outputs, inputs)`. A tied head has no tensor of its own: it is `embed_tokens`.
 */
export function expectedTensors(config: Blip2Config): ReadonlyMap<string, Shape> {
  const { qformer, text, numQueryTokens } = config;
  return new Map([
    ['query_tokens', [1, numQueryTokens, qformer.hiddenSize]],
    ...visionRows(config.vision),
    ...qformerRows(qformer),
    ...linear('language_projection', text.hiddenSize, qformer.hiddenSize),
    ...optRows(text),
  ]);
}

function visionRows(vision: VisionConfig): readonly Row[] {
  const { hiddenSize: hidden, intermediateSize, patchSize } = vision;
  const patches = numPatches(vision.imageSize, patchSize) ** 2;
  const embeddings = 'vision_model.embeddings';
  return [
    [`${embeddings}.class_embedding`, [1, 1, hidden]],
    [`${embeddings}.position_embedding`, [1, patches + 1, hidden]],
    [`${embeddings}.patch_embedding.weight`, [hidden, 3, patchSize, patchSize]],
    [`${embeddings}.patch_embedding.bias`, [hidden]],
    ...layers(vision.numHiddenLayers, (index) => {
      const layer = `vision_model.encoder.layers.${String(index)}`;
      return [
        ...norm(`${layer}.layer_norm1`, hidden),
        ...linear(`${layer}.self_attn.qkv`, 3 * hidden, hidden),
        ...linear(`${layer}.self_attn.projection`, hidden, hidden),
        ...norm(`${layer}.layer_norm2`, hidden),
        ...linear(`${layer}.mlp.fc1`, intermediateSize, hidden),
        ...linear(`${layer}.mlp.fc2`, hidden, intermediateSize),
      ];
    }),
    ...norm('vision_model.post_layernorm', hidden),
  ];
}

function qformerRows(qformer: QFormerConfig): readonly Row[] {
  const { hiddenSize: hidden, intermediateSize, encoderHiddenSize, crossAttentionFrequency } = qformer;
  const attention = (name: string, keyWidth: number): readonly Row[] => [
    ...linear(`${name}.attention.query`, hidden, hidden),
    ...linear(`${name}.attention.key`, hidden, keyWidth),
    ...linear(`${name}.attention.value`, hidden, keyWidth),
    ...linear(`${name}.output.dense`, hidden, hidden),
    ...norm(`${name}.output.LayerNorm`, hidden),
  ];
  return [
    ...norm('qformer.layernorm', hidden),
    ...layers(qformer.numHiddenLayers, (index) => {
      const layer = `qformer.encoder.layer.${String(index)}`;
      return [
        ...attention(`${layer}.attention`, hidden),
        ...(index % crossAttentionFrequency === 0 ? attention(`${layer}.crossattention`, encoderHiddenSize) : []),
        ...linear(`${layer}.intermediate_query.dense`, intermediateSize, hidden),
        ...linear(`${layer}.output_query.dense`, hidden, intermediateSize),
        ...norm(`${layer}.output_query.LayerNorm`, hidden),
      ];
    }),
  ];
}

function optRows(text: OptConfig): readonly Row[] {
  const { hiddenSize: hidden, ffnDim, vocabSize, wordEmbedProjDim } = text;
  const decoder = 'language_model.model.decoder';
  const rows: Row[] = [
    [`${decoder}.embed_tokens.weight`, [vocabSize, wordEmbedProjDim]],
    // OPT's table begins with two rows that no position uses
    [`${decoder}.embed_positions.weight`, [text.maxPositionEmbeddings + 2, hidden]],
    ...layers(text.numHiddenLayers, (index) => {
      const layer = `${decoder}.layers.${String(index)}`;
      return [
        ...linear(`${layer}.self_attn.q_proj`, hidden, hidden),
        ...linear(`${layer}.self_attn.k_proj`, hidden, hidden),
        ...linear(`${layer}.self_attn.v_proj`, hidden, hidden),
        ...linear(`${layer}.self_attn.out_proj`, hidden, hidden),
        ...norm(`${layer}.self_attn_layer_norm`, hidden),
        ...linear(`${layer}.fc1`, ffnDim, hidden),
        ...linear(`${layer}.fc2`, hidden, ffnDim),
        ...norm(`${layer}.final_layer_norm`, hidden),
      ];
    }),
  ];
  if (text.doLayerNormBefore) rows.push(...norm(`${decoder}.final_layer_norm`, hidden));
  if (wordEmbedProjDim !== hidden) {
    rows.push([`${decoder}.project_in.weight`, [hidden, wordEmbedProjDim]]);
    rows.push([`${decoder}.project_out.weight`, [wordEmbedProjDim, hidden]]);
  }
  if (!text.tieWordEmbeddings) rows.push(['language_model.lm_head.weight', [vocabSize, wordEmbedProjDim]]);
  return rows;
}

function linear(name: string, outputs: number, inputs: number): readonly Row[] {
  return [
    [`${name}.weight`, [outputs, inputs]],
    [`${name}.bias`, [outputs]],
  ];
}

function norm(name: string, width: number): readonly Row[] {
  return [
    [`${name}.weight`, [width]],
    [`${name}.bias`, [width]],
  ];
}

function layers(count: number, rows: (index: number) => readonly Row[]): readonly Row[] {
  return Array.from({ length: count }, (_, index) => rows(index)).flat();
}
