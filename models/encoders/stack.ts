/** Transformer blocks that RoBERTa and CLIP share. B texts or pictures, S positions, D hidden size. */
import type { Graph, Value } from '../graph/graph.ts';
import { concatenate, expand, reshape, shape } from '../graph/operators.ts';
import { activate, attend, linear, type Layers } from '../blip2/layers.ts';
import type { StackConfig } from './encoderConfig.ts';

/** Names of one attention's layers. */
export interface AttentionNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly output: string;
}

/** hidden (B, S, D), bias (B or 1, 1, S, S) or none -> (B, S, D), before the residual. */
export function attention(
  layers: Layers,
  hidden: Value,
  names: AttentionNames,
  { hiddenSize, numAttentionHeads }: StackConfig,
  bias: Value | undefined,
): Value {
  const { graph } = layers;
  const rows = reshape(graph, hidden, [-1, hiddenSize]);
  const [query, key, value] = [names.query, names.key, names.value].map((name) =>
    likeHidden(graph, linear(layers, rows, name, hiddenSize, hiddenSize), hidden),
  );
  if (!query || !key || !value) throw new Error('three projections');
  const heads = { count: numAttentionHeads, size: hiddenSize / numAttentionHeads };
  const attended = attend(layers, query, key, value, heads, bias);
  const output = linear(layers, reshape(graph, attended, [-1, hiddenSize]), names.output, hiddenSize, hiddenSize);
  return likeHidden(graph, output, hidden);
}

/** hidden (B, S, D) -> (B, S, D), before the residual. */
export function perceptron(
  layers: Layers,
  hidden: Value,
  names: { readonly first: string; readonly second: string },
  { hiddenSize, intermediateSize, hiddenAct }: StackConfig,
): Value {
  const { graph } = layers;
  const rows = reshape(graph, hidden, [-1, hiddenSize]);
  const inner = activate(layers, linear(layers, rows, names.first, hiddenSize, intermediateSize), hiddenAct);
  return likeHidden(graph, linear(layers, inner, names.second, intermediateSize, hiddenSize), hidden);
}

/** rows (B * S, D) -> the shape of `hidden`. */
function likeHidden(graph: Graph, rows: Value, hidden: Value): Value {
  return graph.add('Reshape', [rows, shape(graph, hidden, 0, 3)], rows.type);
}

/** mask (B, 1, 1, S) -> (B, 1, S, S), which the fused attention asks for. */
export function maskOf(graph: Graph, mask: Value, hidden: Value): Value {
  const batch = shape(graph, hidden, 0, 1);
  const positions = shape(graph, hidden, 1, 2);
  return expand(graph, mask, concatenate(graph, [batch, graph.integers([1]), positions, positions], 0));
}
