import { Graph, type Value } from '../graph/graph.ts';
import {
  add,
  cast,
  fastGelu,
  gelu,
  layerNormalization,
  matmul,
  multiHeadAttention,
  multiply,
  quickGelu,
  relu,
  reshape,
  softmax,
  split,
  transpose,
} from '../graph/operators.ts';
import type { Activation } from './blip2Config.ts';
import { multiplyLinear, newRowGroup, type LinearLayer, type Products, type Range } from './products.ts';

/** What a part of the model is built with: its graph and the arithmetic of its layers. */
export interface Layers extends Products {
  readonly attention: AttentionKind;
  /** Dropout, in training alone; a fused attention has none. */
  readonly drop?: Dropout;
  /** What is learned beside a linear layer, in training alone. */
  readonly adapt?: Adaptation;
}

/** Of what goes into a linear layer and what comes out, what is to come out instead. */
export type Adaptation = (
  x: Value,
  own: Value,
  layer: { readonly name: string; readonly in: number; readonly out: number },
) => Value;

/** Zeroes some numbers and scales the others: of `hidden` states, or of the weights of an `attention`. */
export type Dropout = (x: Value, kind: 'hidden' | 'attention') => Value;

/** Where nothing is dropped, the value itself. */
export function dropped({ drop }: Layers, x: Value, kind: 'hidden' | 'attention'): Value {
  return drop ? drop(x, kind) : x;
}

/** A new graph and its layers. */
export function layersOf(name: string, kinds: Pick<Layers, 'type' | 'attention' | 'arithmetic'>): Layers {
  return { ...kinds, graph: new Graph(name), rows: newRowGroup() };
}

/**
 * `fused` is one operator, faster on the processor (58 ms against 101 ms for a layer of ViT-g at 364 px). On WebGPU its
 * flash path gave wrong numbers from 32 rows on (ONNX Runtime 1.30 on SwiftShader), so there it is `composed`.
 */
export type AttentionKind = 'fused' | 'composed';

/** A tensor of the checkpoint, unchanged. */
export function weight({ graph, type }: Layers, tensor: string, shape: readonly number[]): Value {
  return graph.weight({ kind: 'tensors', tensors: [tensor] }, type, shape);
}

/** torch's `nn.Linear`: x (rows, inSize) -> (rows, outSize). `range` says which values x has. */
export function linear(
  layers: Layers,
  x: Value,
  name: string,
  inSize: number,
  outSize: number,
  range: Range = 'signed',
): Value {
  return multiplyLinear(layers, x, { names: [name], in: inSize, out: outSize, range, bias: 'bias' });
}

/**
 * As `linear`. Where adding the bias would take a pass of its own over the product, the bias is given beside the product,
 * and whoever reads the product adds it. `bias` is undefined where the product has it already.
 */
export function linearWithBias(layers: Layers, x: Value, name: string, inSize: number, outSize: number) {
  const layer = { names: [name], in: inSize, out: outSize, range: 'signed' } as const;
  if (layers.arithmetic.kind !== 'channels') {
    return { product: multiplyLinear(layers, x, { ...layer, bias: 'bias' }), bias: undefined };
  }
  const product = multiplyLinear(layers, x, { ...layer, bias: 'none' });
  return { product, bias: weight(layers, `${name}.bias`, [outSize]) };
}

/** Linear layers of the same input as one product: x (rows, inSize) -> for each name (rows, outSize). */
export function linears(
  layers: Layers,
  x: Value,
  names: readonly string[],
  inSize: number,
  outSize: number,
): readonly Value[] {
  const product = multiplyLinear(layers, x, { names, in: inSize, out: outSize, range: 'signed', bias: 'bias' });
  const parts = split(layers.graph, product, names.length);
  const { adapt } = layers;
  return adapt ? parts.map((own, at) => adapt(x, own, { name: names[at] ?? '', in: inSize, out: outSize })) : parts;
}

/** A linear layer without a bias: OPT's `project_in`, `project_out` and head. */
export function projection(layers: Layers, x: Value, name: string, inSize: number, outSize: number): Value {
  const layer: LinearLayer = { names: [name], in: inSize, out: outSize, range: 'signed', bias: 'none' };
  return multiplyLinear(layers, x, layer);
}

export function norm(layers: Layers, x: Value, name: string, size: number, epsilon: number): Value {
  return layerNormalization(
    layers.graph,
    x,
    weight(layers, `${name}.weight`, [size]),
    weight(layers, `${name}.bias`, [size]),
    epsilon,
  );
}

export function activate({ graph }: Layers, x: Value, activation: Activation): Value {
  switch (activation) {
    case 'relu':
      return relu(graph, x);
    case 'gelu':
      return gelu(graph, x);
    case 'gelu_new':
      return fastGelu(graph, x);
    case 'quick_gelu':
      return quickGelu(graph, x);
  }
}

/** Which values come out of an activation. */
export function rangeOf(activation: Activation): Range {
  return activation === 'relu' ? 'positive' : 'gelu';
}

/** Heads of one attention. */
export interface Heads {
  readonly count: number;
  readonly size: number;
}

/** Attention of query (B, S, D) to key and value (B, L, D), with bias (B or 1, 1, S, L) added to its scores -> (B, S, D). */
export function attend(layers: Layers, query: Value, key: Value, value: Value, heads: Heads, bias?: Value): Value {
  const { graph, attention } = layers;
  if (attention === 'composed') return composeAttention(layers, query, key, value, heads, bias);
  return multiHeadAttention(graph, query, key, value, heads.count, bias, undefined);
}

/** Attention of rows to each other: qkv (B, S, 3 * D), to which `bias` (3 * D) is still to be added -> (B, S, D). */
export function attendSelf(layers: Layers, qkv: Value, bias: Value | undefined, heads: Heads): Value {
  const { graph, attention } = layers;
  const isFused = attention === 'fused';
  const [query, key, value] = split(graph, bias && !isFused ? add(graph, qkv, bias) : qkv, 3);
  if (!query || !key || !value) throw new Error('split gives three parts');
  if (!isFused) return composeAttention(layers, query, key, value, heads, undefined);
  return multiHeadAttention(graph, query, key, value, heads.count, undefined, bias);
}

function composeAttention(
  layers: Layers,
  query: Value,
  key: Value,
  value: Value,
  heads: Heads,
  bias: Value | undefined,
): Value {
  const { graph, type } = layers;
  const perHead = (x: Value) => reshape(graph, x, [0, 0, heads.count, heads.size]); // (B, ., H, size)
  const scale = cast(graph, graph.floats([heads.size ** -0.5]), type);
  const queries = transpose(graph, perHead(multiply(graph, query, scale)), [0, 2, 1, 3]); // (B, H, S, size)
  const keys = transpose(graph, perHead(key), [0, 2, 3, 1]); // (B, H, size, L)
  const values = transpose(graph, perHead(value), [0, 2, 1, 3]); // (B, H, L, size)
  const scores = matmul(graph, queries, keys); // (B, H, S, L)
  const weights = dropped(layers, softmax(graph, bias ? add(graph, scores, bias) : scores), 'attention');
  const mixed = transpose(graph, matmul(graph, weights, values), [0, 2, 1, 3]); // (B, S, H, size)
  return reshape(graph, mixed, [0, 0, heads.count * heads.size]);
}
