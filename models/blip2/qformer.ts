/**
 * The querying transformer: learned queries read the picture, and a projection gives them to the language model.
 * BERT's post-norm layers; every `crossAttentionFrequency`-th attends to the vision features.
 * Sources: arXiv:2301.12597; LAVIS Qformer.py; transformers `Blip2QFormerModel`.
 */
import type { Graph, Value } from '../graph/graph.ts';
import { add, cast, concatenate, expand, reshape, shape } from '../graph/operators.ts';
import type { Blip2Config, QFormerConfig } from './blip2Config.ts';
import { activate, attend, dropped, linear, linears, norm, rangeOf, weight, type Layers } from './layers.ts';
import { newRowGroup, type Arithmetic } from './products.ts';

/**
 * visionFeatures (B, N, Dv) -> lastHiddenState (B, queries, D) and languageProjection (B, queries, Dt); all float32.
 * `pictureArithmetic` is that of keys and values of the picture, nearly all of the work.
 */
export function buildQFormer(
  config: Blip2Config,
  numPositions: number,
  layers: Layers,
  pictureArithmetic: Arithmetic,
): Graph {
  const { graph, type } = layers;
  const { qformer, numQueryTokens } = config;
  const { hiddenSize, encoderHiddenSize } = qformer;

  const input = graph.input('visionFeatures', 'float32', ['batch', numPositions, encoderHiddenSize]);
  const features = reshape(graph, cast(graph, input, type), [-1, encoderHiddenSize]); // (B * N, Dv)

  let hidden = firstQueries(layers, config, shape(graph, input, 0, 1));
  const sizes = {
    qformer,
    numQueryTokens,
    numPositions,
    pictureLayers: { ...layers, arithmetic: pictureArithmetic, rows: newRowGroup() },
  };
  for (let index = 0; index < qformer.numHiddenLayers; index++) {
    const seen = index % qformer.crossAttentionFrequency === 0 ? features : undefined;
    hidden = queryLayer(layers, hidden, seen, `qformer.encoder.layer.${index}`, sizes);
  }

  const projected = linear(layers, hidden, 'language_projection', hiddenSize, config.text.hiddenSize);
  output(graph, 'lastHiddenState', hidden, numQueryTokens, hiddenSize);
  output(graph, 'languageProjection', projected, numQueryTokens, config.text.hiddenSize);
  return graph;
}

/** The learned queries for each of `batch` (1; int64) pictures, normalised: (B * queries, D). */
export function firstQueries(layers: Layers, { qformer, numQueryTokens }: Blip2Config, batch: Value): Value {
  const { graph } = layers;
  const { hiddenSize, layerNormEps } = qformer;
  const queryTokens = weight(layers, 'query_tokens', [1, numQueryTokens, hiddenSize]);
  const toBatch = concatenate(graph, [batch, graph.integers([numQueryTokens, hiddenSize])], 0);
  const queries = reshape(graph, expand(graph, queryTokens, toBatch), [-1, hiddenSize]);
  return dropped(layers, norm(layers, queries, 'qformer.layernorm', hiddenSize, layerNormEps), 'hidden');
}

/** What every layer needs. */
export interface QueryLayerSizes {
  readonly qformer: QFormerConfig;
  readonly numQueryTokens: number;
  readonly numPositions: number;
  /** For the picture's rows. */
  readonly pictureLayers: Layers;
}

/** One layer on (B * queries, D). Where it attends to the picture it is given the picture's `features` (B * N, Dv). */
export function queryLayer(
  layers: Layers,
  hidden: Value,
  features: Value | undefined,
  name: string,
  sizes: QueryLayerSizes,
): Value {
  const { qformer, numQueryTokens, numPositions, pictureLayers } = sizes;
  const { hiddenSize, intermediateSize, encoderHiddenSize, layerNormEps } = qformer;

  const own = { layers, rows: hidden, length: numQueryTokens, size: hiddenSize };
  hidden = attentionBlock(layers, hidden, own, `${name}.attention`, sizes);
  if (features) {
    const picture = { layers: pictureLayers, rows: features, length: numPositions, size: encoderHiddenSize };
    hidden = attentionBlock(layers, hidden, picture, `${name}.crossattention`, sizes);
  }

  let mlp = linear(layers, hidden, `${name}.intermediate_query.dense`, hiddenSize, intermediateSize);
  mlp = activate(layers, mlp, qformer.hiddenAct);
  mlp = linear(layers, mlp, `${name}.output_query.dense`, intermediateSize, hiddenSize, rangeOf(qformer.hiddenAct));
  mlp = dropped(layers, mlp, 'hidden');
  return norm(layers, add(layers.graph, mlp, hidden), `${name}.output_query.LayerNorm`, hiddenSize, layerNormEps);
}

/** What is attended to: rows (B * length, size), with layers of their own where their number is. */
interface Memory {
  readonly layers: Layers;
  readonly rows: Value;
  readonly length: number;
  readonly size: number;
}

/** Attention of the queries to a memory, its output projection, the residual and the norm after it. */
function attentionBlock(
  layers: Layers,
  hidden: Value,
  memory: Memory,
  name: string,
  { qformer, numQueryTokens }: QueryLayerSizes,
): Value {
  const { graph } = layers;
  const { hiddenSize, numAttentionHeads, layerNormEps } = qformer;
  const query = linear(layers, hidden, `${name}.attention.query`, hiddenSize, hiddenSize);
  const keyAndValue = ['key', 'value'].map((part) => `${name}.attention.${part}`);
  const [key, value] = linears(memory.layers, memory.rows, keyAndValue, memory.size, hiddenSize);
  if (!key || !value) throw new Error('two names give two parts');
  const attended = attend(
    layers,
    reshape(graph, query, [-1, numQueryTokens, hiddenSize]),
    reshape(graph, key, [-1, memory.length, hiddenSize]),
    reshape(graph, value, [-1, memory.length, hiddenSize]),
    { count: numAttentionHeads, size: hiddenSize / numAttentionHeads },
  );
  const dense = linear(
    layers,
    reshape(graph, attended, [-1, hiddenSize]),
    `${name}.output.dense`,
    hiddenSize,
    hiddenSize,
  );
  return norm(
    layers,
    add(graph, dropped(layers, dense, 'hidden'), hidden),
    `${name}.output.LayerNorm`,
    hiddenSize,
    layerNormEps,
  );
}

function output(graph: Graph, name: string, rows: Value, length: number, size: number): void {
  const whole = cast(graph, reshape(graph, rows, [-1, length, size]), 'float32');
  graph.output(name, whole, ['batch', length, size]);
}
