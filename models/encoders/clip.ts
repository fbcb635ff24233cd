/**
 * CLIP's two halves: pre-norm blocks, a projection into one space. Sources: Radford et al. (arXiv:2103.00020);
 * transformers `CLIPModel`. Long-CLIP (Zhang et al., arXiv:2403.15378) is the same with 248 positions.
 */
import { patchConvolution } from '../graph/convolutions.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { add, concatenate, expand, firstRowOf, gather, reshape, shape, transpose } from '../graph/operators.ts';
import { layersOf, norm, projection, weight, type Layers } from '../blip2/layers.ts';
import type { ClipConfig, StackConfig } from './encoderConfig.ts';
import { attention, perceptron } from './stack.ts';

const kinds = { type: 'float32', attention: 'fused', arithmetic: { kind: 'float' } } as const;

/**
 * inputIds (B, S), positionIds (S), mask (1, 1, S, S; 0, or a large negative number for what comes later), ends (B; the
 * row of each text's end token among all B * S) -> embeddings (B, P), not normalised.
 */
export function buildClipText({ text, projectionDim }: ClipConfig): Graph {
  const layers = layersOf('textEncoder', kinds);
  const { graph } = layers;
  const { hiddenSize, vocabSize, maxPositions, layerNormEps } = text;
  const inputIds = graph.input('inputIds', 'int64', ['batch', 'positions']);
  const positionIds = graph.input('positionIds', 'int64', ['positions']);
  const mask = graph.input('mask', 'float32', [1, 1, 'positions', 'positions']);
  const ends = graph.input('ends', 'int64', ['batch']);
  const name = 'text_model.embeddings';
  const words = gather(graph, weight(layers, `${name}.token_embedding.weight`, [vocabSize, hiddenSize]), inputIds);
  const table = weight(layers, `${name}.position_embedding.weight`, [maxPositions, hiddenSize]);
  let hidden = add(graph, words, gather(graph, table, positionIds));
  hidden = blocks(layers, hidden, 'text_model', text, mask);
  hidden = norm(layers, hidden, 'text_model.final_layer_norm', hiddenSize, layerNormEps);
  const last = gather(graph, reshape(graph, hidden, [-1, hiddenSize]), ends);
  graph.output('embeddings', projection(layers, last, 'text_projection', hiddenSize, projectionDim), [
    'batch',
    projectionDim,
  ]);
  return graph;
}

/** pixelValues (B, 3, imageSize, imageSize) -> embeddings (B, P), not normalised. */
export function buildClipVision({ vision, projectionDim }: ClipConfig): Graph {
  const layers = layersOf('imageEncoder', kinds);
  const { graph } = layers;
  const { hiddenSize, imageSize, layerNormEps } = vision;
  const pixelValues = graph.input('pixelValues', 'float32', ['batch', 3, imageSize, imageSize]);
  let hidden = embedPatches(layers, pixelValues, vision);
  // Its name in the checkpoints lacks a letter.
  hidden = norm(layers, hidden, 'vision_model.pre_layrnorm', hiddenSize, layerNormEps);
  hidden = blocks(layers, hidden, 'vision_model', vision, undefined);
  const pooled = norm(layers, firstRowOf(graph, hidden), 'vision_model.post_layernorm', hiddenSize, layerNormEps);
  graph.output('embeddings', projection(layers, pooled, 'visual_projection', hiddenSize, projectionDim), [
    'batch',
    projectionDim,
  ]);
  return graph;
}

function embedPatches(
  layers: Layers,
  pixels: Value,
  { hiddenSize, imageSize, patchSize }: ClipConfig['vision'],
): Value {
  const { graph } = layers;
  const name = 'vision_model.embeddings';
  const filters = weight(layers, `${name}.patch_embedding.weight`, [hiddenSize, 3, patchSize, patchSize]);
  const columns = Math.floor(imageSize / patchSize);
  const none = graph.floats(new Array<number>(hiddenSize).fill(0));
  let patches = patchConvolution(graph, pixels, filters, none, patchSize);
  patches = transpose(graph, reshape(graph, patches, [0, hiddenSize, columns * columns]), [0, 2, 1]);
  const token = reshape(graph, weight(layers, `${name}.class_embedding`, [hiddenSize]), [1, 1, hiddenSize]);
  const batch = shape(graph, pixels, 0, 1);
  const tokens = expand(graph, token, concatenate(graph, [batch, graph.integers([1, hiddenSize])], 0));
  const positions = weight(layers, `${name}.position_embedding.weight`, [columns * columns + 1, hiddenSize]);
  return add(graph, concatenate(graph, [tokens, patches], 1), positions);
}

function blocks(layers: Layers, first: Value, prefix: string, config: StackConfig, bias: Value | undefined): Value {
  const { graph } = layers;
  const { hiddenSize, layerNormEps } = config;
  let hidden = first;
  for (let index = 0; index < config.numHiddenLayers; index++) {
    const name = `${prefix}.encoder.layers.${index}`;
    const self = `${name}.self_attn`;
    const names = {
      query: `${self}.q_proj`,
      key: `${self}.k_proj`,
      value: `${self}.v_proj`,
      output: `${self}.out_proj`,
    };
    const normed = norm(layers, hidden, `${name}.layer_norm1`, hiddenSize, layerNormEps);
    hidden = add(graph, hidden, attention(layers, normed, names, config, bias));
    const mlp = { first: `${name}.mlp.fc1`, second: `${name}.mlp.fc2` };
    const again = norm(layers, hidden, `${name}.layer_norm2`, hiddenSize, layerNormEps);
    hidden = add(graph, hidden, perceptron(layers, again, mlp, config));
  }
  return hidden;
}
