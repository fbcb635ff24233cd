/**
 * EVA-CLIP's vision transformer as BLIP-2 uses it: patches, a class token, learned positions, pre-norm blocks.
 * Sources: Li et al., "BLIP-2" (arXiv:2301.12597); LAVIS eva_vit.py; transformers `Blip2VisionModel`.
 */
import { patchConvolution } from '../graph/convolutions.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { add, cast, concatenate, expand, reshape, shape, transpose } from '../graph/operators.ts';
import type { VisionConfig } from './blip2Config.ts';
import { activate, attendSelf, linear, linearWithBias, norm, rangeOf, weight, type Layers } from './layers.ts';

/**
 * pixelValues (B, 3, imageSize, imageSize) -> lastHiddenState (B, N, D), N = patches + 1; both float32.
 * `imageSize` may differ from the checkpoint's: then the position embeddings are interpolated.
 */
export function buildVision(config: VisionConfig, imageSize: number, layers: Layers): Graph {
  const { graph, type } = layers;
  const { hiddenSize, patchSize } = config;
  const numPositions = numPatches(imageSize, patchSize) ** 2 + 1;

  const pixelValues = graph.input('pixelValues', 'float32', ['batch', 3, imageSize, imageSize]);
  let hidden = embedPatches(layers, cast(graph, pixelValues, type), config, imageSize); // (B, N, D)
  hidden = reshape(graph, hidden, [-1, hiddenSize]); // (B * N, D) from here on
  for (let index = 0; index < config.numHiddenLayers; index++) {
    hidden = visionBlock(layers, hidden, `vision_model.encoder.layers.${index}`, config, numPositions);
  }
  hidden = norm(layers, hidden, 'vision_model.post_layernorm', hiddenSize, config.postLayerNormEps);
  hidden = reshape(graph, hidden, [-1, numPositions, hiddenSize]);
  graph.output('lastHiddenState', cast(graph, hidden, 'float32'), ['batch', numPositions, hiddenSize]);
  return graph;
}

/** Patches along a side; what is left over at the right and the bottom is not looked at, as in torch's convolution. */
export function numPatches(imageSize: number, patchSize: number): number {
  return Math.floor(imageSize / patchSize);
}

/** pixels (B, 3, imageSize, imageSize) -> (B, N, D): patches behind the class token, with their positions. */
export function embedPatches(layers: Layers, pixels: Value, config: VisionConfig, imageSize: number): Value {
  const { graph } = layers;
  const { hiddenSize, patchSize } = config;
  const prefix = 'vision_model.embeddings';
  const filters = weight(layers, `${prefix}.patch_embedding.weight`, [hiddenSize, 3, patchSize, patchSize]);
  const bias = weight(layers, `${prefix}.patch_embedding.bias`, [hiddenSize]);

  const columns = numPatches(imageSize, patchSize);
  let patches = patchConvolution(graph, pixels, filters, bias, patchSize); // (B, D, columns, columns)
  patches = reshape(graph, patches, [0, hiddenSize, columns * columns]);
  patches = transpose(graph, patches, [0, 2, 1]); // (B, patches, D)

  const batch = shape(graph, pixels, 0, 1);
  const classToken = weight(layers, `${prefix}.class_embedding`, [1, 1, hiddenSize]);
  const classTokens = expand(graph, classToken, concatenate(graph, [batch, graph.integers([1, hiddenSize])], 0));
  return add(graph, concatenate(graph, [classTokens, patches], 1), positions(layers, config, columns));
}

/** (1, columns * columns + 1, D) */
function positions({ graph, type }: Layers, config: VisionConfig, columns: number): Value {
  const tensor = 'vision_model.embeddings.position_embedding';
  const from = numPatches(config.imageSize, config.patchSize);
  const recipe =
    from === columns
      ? ({ kind: 'tensors', tensors: [tensor] } as const)
      : ({ kind: 'positions', tensors: [tensor], from, to: columns } as const);
  return graph.weight(recipe, type, [1, columns * columns + 1, config.hiddenSize]);
}

/** One block on (B * N, D): attention, then the two-layer perceptron, each on the normalised stream. */
export function visionBlock(
  layers: Layers,
  hidden: Value,
  name: string,
  config: VisionConfig,
  numPositions: number,
): Value {
  const { graph } = layers;
  const { hiddenSize, intermediateSize, layerNormEps } = config;

  const normed = norm(layers, hidden, `${name}.layer_norm1`, hiddenSize, layerNormEps);
  const { product, bias } = linearWithBias(layers, normed, `${name}.self_attn.qkv`, hiddenSize, 3 * hiddenSize);
  const qkv = reshape(graph, product, [-1, numPositions, 3 * hiddenSize]);
  const heads = { count: config.numAttentionHeads, size: hiddenSize / config.numAttentionHeads };
  const attended = reshape(graph, attendSelf(layers, qkv, bias, heads), [-1, hiddenSize]);
  hidden = add(graph, hidden, linear(layers, attended, `${name}.self_attn.projection`, hiddenSize, hiddenSize));

  let mlp = norm(layers, hidden, `${name}.layer_norm2`, hiddenSize, layerNormEps);
  mlp = linear(layers, mlp, `${name}.mlp.fc1`, hiddenSize, intermediateSize);
  mlp = activate(layers, mlp, config.hiddenAct);
  mlp = linear(layers, mlp, `${name}.mlp.fc2`, intermediateSize, hiddenSize, rangeOf(config.hiddenAct));
  return add(graph, hidden, mlp);
}
