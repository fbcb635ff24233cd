/**
 * OPT, the language model, as one graph for prompts and for every step of a search; see `optAttention.ts` for how the
 * texts under way share one cache of keys and values.
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
  subtract,
  topK,
} from '../graph/operators.ts';
import type { OptConfig } from './config.ts';
import { activate, linear, linears, norm, projection, rangeOf, weight, type Layers } from './layers.ts';
import { newRowGroup } from './products.ts';
import { attendCached, type CacheInputs, type CachePlace, type NewEntries } from './optAttention.ts';

/** OPT's table of positions begins with two rows that are never used. */
export const positionOffset = 2;

const layerNormEps = 1e-5;
const prefix = 'language_model.model.decoder';

/** The token embeddings, (vocabulary, wordEmbedProjDim); rows are looked up outside the graph, straight from the file. */
export const tokenEmbeddings = `${prefix}.embed_tokens.weight`;

/**
 * inputsEmbeds (S, W), positions (S) without the offset, bias (S, slots + S), selected (n) rows whose continuation is
 * wanted, k (1), pastKey.i and pastValue.i -> topLogits and topIds (n, k), logNormalizers (n, 1), and the cache:
 * `host`: past (H, slots, size) -> added (2 * layers, S, D), keys and values of each layer in turn;
 * `device`: keep (m), past (slots, D) -> presentKey.i and presentValue.i (m + S, D).
 * All float32 and int64 but for a cache on the device, which has the graph's own type. W is `wordEmbedProjDim`.
 * `head` has layers for the head's arithmetic, of the same graph.
 */
export function buildOpt(config: OptConfig, place: CachePlace, layers: Layers, head: Layers): Graph {
  const { graph, type } = layers;
  const { hiddenSize, wordEmbedProjDim, doLayerNormBefore } = config;

  const inputsEmbeds = graph.input('inputsEmbeds', 'float32', ['rows', wordEmbedProjDim]);
  const positions = graph.input('positions', 'int64', ['rows']);
  const bias = graph.input('bias', 'float32', ['rows', 'length']);
  const selected = graph.input('selected', 'int64', ['selected']);
  const k = graph.input('k', 'int64', [1]);
  const keep = place === 'device' ? graph.input('keep', 'int64', ['kept']) : undefined;
  const cache: CacheInputs = { place, bias: cast(graph, bias, type), keep };

  let hidden = cast(graph, inputsEmbeds, type);
  if (wordEmbedProjDim !== hiddenSize) {
    hidden = projection(layers, hidden, `${prefix}.project_in`, wordEmbedProjDim, hiddenSize);
  }
  const table = weight(layers, `${prefix}.embed_positions.weight`, [
    config.maxPositionEmbeddings + positionOffset,
    hiddenSize,
  ]);
  const learned = gather(graph, table, add(graph, positions, graph.integers([positionOffset])));
  hidden = add(graph, hidden, learned); // (S, D)
  const added: NewEntries[] = [];
  for (let index = 0; index < config.numHiddenLayers; index++) {
    hidden = decoderLayer(layers, hidden, index, config, cache, added);
  }
  if (place === 'host') outputAdded(graph, added, hiddenSize);

  hidden = gather(graph, hidden, selected); // (n, D)
  if (doLayerNormBefore) hidden = norm(layers, hidden, `${prefix}.final_layer_norm`, hiddenSize, layerNormEps);
  if (wordEmbedProjDim !== hiddenSize) {
    const selectedLayers = { ...layers, rows: newRowGroup() };
    hidden = projection(selectedLayers, hidden, `${prefix}.project_out`, hiddenSize, wordEmbedProjDim);
  }
  predict(head, hidden, config, k);
  return graph;
}

/** One layer on (S, D). OPT-350m normalises after each half, every other size before it. */
function decoderLayer(
  layers: Layers,
  hidden: Value,
  index: number,
  config: OptConfig,
  cache: CacheInputs,
  added: NewEntries[],
): Value {
  const { graph } = layers;
  const { hiddenSize, ffnDim, doLayerNormBefore } = config;
  const name = `${prefix}.layers.${index}`;
  const half = (input: Value, normName: string, body: (x: Value) => Value): Value => {
    const normalise = (x: Value) => norm(layers, x, `${name}.${normName}`, hiddenSize, layerNormEps);
    return doLayerNormBefore ? add(graph, input, body(normalise(input))) : normalise(add(graph, input, body(input)));
  };

  hidden = half(hidden, 'self_attn_layer_norm', (x) => {
    const parts = ['q_proj', 'k_proj', 'v_proj'].map((part) => `${name}.self_attn.${part}`);
    const [query, key, value] = linears(layers, x, parts, hiddenSize, hiddenSize);
    if (!query || !key || !value) throw new Error('three names give three parts');
    added.push({ key, value });
    const heads = { count: config.numAttentionHeads, size: hiddenSize / config.numAttentionHeads };
    const attended = attendCached(layers, index, query, { key, value }, heads, cache);
    return linear(layers, attended, `${name}.self_attn.out_proj`, hiddenSize, hiddenSize);
  });
  return half(hidden, 'final_layer_norm', (x) => {
    const inner = activate(layers, linear(layers, x, `${name}.fc1`, hiddenSize, ffnDim), config.activation);
    return linear(layers, inner, `${name}.fc2`, ffnDim, hiddenSize, rangeOf(config.activation));
  });
}

/** One output for all: the binding copies outputs one by one, and 64 small ones cost more than one of their size. */
function outputAdded(graph: Graph, added: readonly NewEntries[], size: number): void {
  const parts = added.flatMap(({ key, value }) => [key, value]).map((part) => reshape(graph, part, [1, -1, size]));
  graph.output('added', cast(graph, concatenate(graph, parts, 0), 'float32'), [parts.length, 'rows', size]);
}

/** The head, and of its logits only what a search needs. */
function predict(layers: Layers, hidden: Value, config: OptConfig, k: Value): void {
  const { graph } = layers;
  const { vocabSize, wordEmbedProjDim } = config;
  const logits = cast(graph, projection(layers, hidden, headName(config), wordEmbedProjDim, vocabSize), 'float32');
  const { values, indices } = topK(graph, logits, k);
  graph.output('topLogits', values, ['selected', 'k']);
  graph.output('topIds', indices, ['selected', 'k']);
  // logit - log-probability is the same in every column; the first is enough.
  const normalizers = subtract(graph, firstColumn(graph, logits), firstColumn(graph, logSoftmax(graph, logits)));
  graph.output('logNormalizers', normalizers, ['selected', 1]);
}

function headName({ tieWordEmbeddings }: OptConfig): string {
  return tieWordEmbeddings ? `${prefix}.embed_tokens` : 'language_model.lm_head';
}
