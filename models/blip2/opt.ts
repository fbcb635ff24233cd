/**
 * OPT, the language model, as one graph for the prompt and for every step of a beam search.
 *
 * All beams of a picture share one cache of keys and values, to which a step only ever appends: the prompt's positions
 * first, then one slot for each beam of each step. Which slots a beam may see (the prompt, its own ancestors, itself)
 * is said by `bias`, so that changing beams moves no memory and the prompt is computed and kept once.
 * Sources: Zhang et al., "OPT" (arXiv:2205.01068); transformers `OPTForCausalLM`.
 */
import type { Graph, Value } from '../graph/graph.ts';
import {
  add,
  cast,
  concatenate,
  firstColumn,
  gather,
  logSoftmax,
  reshape,
  reshapeTo,
  shape,
  subtract,
  topK,
  transpose,
} from '../graph/operators.ts';
import type { OptConfig } from './config.ts';
import { activate, attend, linear, norm, projection, weight, type Layers } from './layers.ts';

/** OPT's table of positions begins with two rows that are never used. */
export const positionOffset = 2;

const layerNormEps = 1e-5;
const prefix = 'language_model.model.decoder';

/** The token embeddings, (vocabulary, wordEmbedProjDim); rows are looked up outside the graph, straight from the file. */
export const tokenEmbeddings = `${prefix}.embed_tokens.weight`;

/**
 * What a step gives of its keys and values: `new` only their own positions (S), which the caller appends in place;
 * `all` the whole cache (L), for devices where the cache stays and cannot be written to from outside.
 */
export type CacheOutput = 'new' | 'all';

/** Name of a layer's cache edge: `pastKey.0`, `presentValue.31`. */
export function cacheName(time: 'past' | 'present', part: 'Key' | 'Value', layer: number): string {
  return `${time}${part}.${layer}`;
}

/**
 * inputsEmbeds (B, S, W), positions (S) without the offset, bias (B, 1, S, L), selected (n) rows of the B * S whose
 * continuation is wanted, k (1), pastKey.i and pastValue.i (L - S, B, D) ->
 * topLogits and topIds (n, k), logNormalizers (n, 1), presentKey.i and presentValue.i (S or L, B, D).
 * All float32 and int64 but for the cache, which has the graph's own type. W is `wordEmbedProjDim`.
 */
export function buildOpt(config: OptConfig, cacheOutput: CacheOutput, layers: Layers): Graph {
  const { graph, type } = layers;
  const { hiddenSize, wordEmbedProjDim, doLayerNormBefore } = config;

  const inputsEmbeds = graph.input('inputsEmbeds', 'float32', ['batch', 'positions', wordEmbedProjDim]);
  const positions = graph.input('positions', 'int64', ['positions']);
  const bias = graph.input('bias', 'float32', ['batch', 1, 'positions', 'length']);
  const selected = graph.input('selected', 'int64', ['selected']);
  const k = graph.input('k', 'int64', [1]);

  // (B, S, -1): splits the rows of a linear layer again.
  const perPicture = concatenate(graph, [shape(graph, inputsEmbeds, 0, 2), graph.integers([-1])], 0);
  const step: Step = { perPicture, bias: cast(graph, bias, type), cacheOutput };

  let embeds = reshape(graph, cast(graph, inputsEmbeds, type), [-1, wordEmbedProjDim]);
  if (wordEmbedProjDim !== hiddenSize) {
    embeds = projection(layers, embeds, `${prefix}.project_in`, wordEmbedProjDim, hiddenSize);
  }
  const table = weight(layers, `${prefix}.embed_positions.weight`, [
    config.maxPositionEmbeddings + positionOffset,
    hiddenSize,
  ]);
  const learned = gather(graph, table, add(graph, positions, graph.integers([positionOffset]))); // (S, D)
  let hidden = add(graph, reshapeTo(graph, embeds, perPicture), learned); // (B, S, D)
  hidden = reshape(graph, hidden, [-1, hiddenSize]); // (B * S, D) from here on
  for (let index = 0; index < config.numHiddenLayers; index++) {
    hidden = decoderLayer(layers, hidden, index, config, step);
  }
  hidden = gather(graph, hidden, selected); // (n, D)
  if (doLayerNormBefore) hidden = norm(layers, hidden, `${prefix}.final_layer_norm`, hiddenSize, layerNormEps);
  if (wordEmbedProjDim !== hiddenSize) {
    hidden = projection(layers, hidden, `${prefix}.project_out`, hiddenSize, wordEmbedProjDim);
  }
  predict(layers, hidden, config, k);
  return graph;
}

interface Step {
  readonly perPicture: Value;
  readonly bias: Value;
  readonly cacheOutput: CacheOutput;
}

/** One layer on (B * S, D). OPT-350m normalises after each half, every other size before it. */
function decoderLayer(layers: Layers, hidden: Value, index: number, config: OptConfig, step: Step): Value {
  const { graph } = layers;
  const { hiddenSize, ffnDim, doLayerNormBefore } = config;
  const name = `${prefix}.layers.${index}`;
  const half = (input: Value, normName: string, body: (x: Value) => Value): Value => {
    const normalise = (x: Value) => norm(layers, x, `${name}.${normName}`, hiddenSize, layerNormEps);
    return doLayerNormBefore ? add(graph, input, body(normalise(input))) : normalise(add(graph, input, body(input)));
  };

  hidden = half(hidden, 'self_attn_layer_norm', (x) => selfAttention(layers, x, index, config, step));
  return half(hidden, 'final_layer_norm', (x) => {
    const inner = activate(layers, linear(layers, x, `${name}.fc1`, hiddenSize, ffnDim), config.activation);
    return linear(layers, inner, `${name}.fc2`, ffnDim, hiddenSize);
  });
}

function selfAttention(layers: Layers, x: Value, index: number, config: OptConfig, step: Step): Value {
  const { graph } = layers;
  const { hiddenSize } = config;
  const name = `${prefix}.layers.${index}.self_attn`;
  const project = (part: string) =>
    reshapeTo(graph, linear(layers, x, `${name}.${part}`, hiddenSize, hiddenSize), step.perPicture); // (B, S, D)

  const query = project('q_proj');
  const key = extendCache(layers, project('k_proj'), 'Key', index, hiddenSize, step.cacheOutput); // (B, L, D)
  const value = extendCache(layers, project('v_proj'), 'Value', index, hiddenSize, step.cacheOutput);
  const heads = { count: config.numAttentionHeads, size: hiddenSize / config.numAttentionHeads };
  const attended = attend(layers, query, key, value, heads, step.bias);
  return linear(layers, reshape(graph, attended, [-1, hiddenSize]), `${name}.out_proj`, hiddenSize, hiddenSize);
}

/**
 * Puts a step's keys or values (B, S, D) behind the past ones -> (B, L, D). The cache is kept positions first,
 * (L, B, D), because then what a step adds is one run of bytes, for one picture or for many.
 */
function extendCache(
  { graph, type }: Layers,
  fresh: Value,
  part: 'Key' | 'Value',
  index: number,
  size: number,
  cacheOutput: CacheOutput,
): Value {
  const past = graph.input(cacheName('past', part, index), type, ['past', 'batch', size]);
  const added = transpose(graph, fresh, [1, 0, 2]); // (S, B, D)
  const all = concatenate(graph, [past, added], 0); // (L, B, D)
  const present = cacheName('present', part, index);
  if (cacheOutput === 'new') graph.output(present, added, ['positions', 'batch', size]);
  else graph.output(present, all, ['length', 'batch', size]);
  return transpose(graph, all, [1, 0, 2]);
}

/** The head, and of its logits only what a search needs. */
function predict(layers: Layers, hidden: Value, config: OptConfig, k: Value): void {
  const { graph } = layers;
  const { vocabSize, wordEmbedProjDim } = config;
  const table = config.tieWordEmbeddings ? prefix + '.embed_tokens' : 'language_model.lm_head';
  const logits = cast(graph, projection(layers, hidden, table, wordEmbedProjDim, vocabSize), 'float32');
  const { values, indices } = topK(graph, logits, k);
  graph.output('topLogits', values, ['selected', 'k']);
  graph.output('topIds', indices, ['selected', 'k']);
  // logit - log-probability is the same in every column; the first is enough.
  const normalizers = subtract(graph, firstColumn(graph, logits), firstColumn(graph, logSoftmax(graph, logits)));
  graph.output('logNormalizers', normalizers, ['selected', 1]);
}
