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
import type { OptConfig } from './blip2Config.ts';
import {
  activate,
  dropped,
  linear,
  linears,
  norm,
  projection,
  rangeOf,
  weight,
  type Heads,
  type Layers,
} from './layers.ts';
import { newRowGroup } from './products.ts';
import {
  attendDevice,
  attendHost,
  hostInputs,
  perHead,
  type AttendCached,
  type CachePlace,
  type Entries,
} from './optAttention.ts';

/** OPT's table of positions begins with two rows that are never used. */
export const positionOffset = 2;

const layerNormEps = 1e-5;
export const prefix = 'language_model.model.decoder';

/** The token embeddings, (vocabulary, wordEmbedProjDim); a step's are looked up outside the graph, straight from the file. */
export const tokenEmbeddings = `${prefix}.embed_tokens.weight`;

/**
 * inputsEmbeds (S, W), positions (S) without the offset, bias (S, slots + S), selected (n) rows whose continuation is
 * wanted, k (1), pastKey.i and pastValue.i -> topLogits and topIds (n, k), logNormalizers (n, 1), and the cache:
 * `host`: past (H, slots, size) -> added (2 * layers, S, D), keys and values of each layer in turn;
 * `device`: keep (m), past (slots, D) -> presentKey.i and presentValue.i (m + S, D).
 * All float32 and int64 but for the cache, which has the graph's own type. W is `wordEmbedProjDim`.
 * `head` has layers for the head's arithmetic, of the same graph.
 */
export function buildOpt(config: OptConfig, place: Exclude<CachePlace, 'ahead'>, layers: Layers, head: Layers): Graph {
  const { graph } = layers;
  const { inputsEmbeds, positions, bias, selected, k } = rowInputs(layers, config);
  const heads = headsOf(config);
  const added: Entries[] = [];
  const attend = ((): AttendCached => {
    if (place === 'device') {
      const keep = graph.input('keep', 'int64', ['kept']);
      return (layer, query, own) => attendDevice(layers, layer, query, own, heads, { bias, keep });
    }
    const pasts = hostInputs(layers, config.numHiddenLayers, heads);
    return (layer, query, own) => {
      added.push(own);
      return attendHost(layers, query, entriesOf(pasts, layer), perHead(layers, own, heads), heads, bias);
    };
  })();
  const hidden = decode(layers, config, { inputsEmbeds, positions }, attend);
  if (place === 'host') outputAdded(graph, added, config.hiddenSize);
  const { topLogits, topIds, logNormalizers } = predict(layers, head, gather(graph, hidden, selected), config, k);
  graph.output('topLogits', topLogits, ['selected', 'k']);
  graph.output('topIds', topIds, ['selected', 'k']);
  graph.output('logNormalizers', logNormalizers, ['selected', 1]);
  return graph;
}

/** What every graph of OPT is given of its rows: see `buildOpt`. Embeddings and bias in the graph's own type. */
export function rowInputs({ graph, type }: Layers, { wordEmbedProjDim }: OptConfig) {
  const inputsEmbeds = graph.input('inputsEmbeds', 'float32', ['rows', wordEmbedProjDim]);
  const positions = graph.input('positions', 'int64', ['rows']);
  const bias = graph.input('bias', 'float32', ['rows', 'length']);
  const selected = graph.input('selected', 'int64', ['selected']);
  const k = graph.input('k', 'int64', [1]);
  return { inputsEmbeds: cast(graph, inputsEmbeds, type), positions, bias: cast(graph, bias, type), selected, k };
}

export function headsOf({ numAttentionHeads, hiddenSize }: OptConfig): Heads {
  return { count: numAttentionHeads, size: hiddenSize / numAttentionHeads };
}

export function entriesOf(perLayer: readonly Entries[], layer: number): Entries {
  const entries = perLayer[layer];
  if (!entries) throw new Error(`layer ${layer} has no keys and values`);
  return entries;
}

/** All layers: inputsEmbeds (S, W), positions (S) -> (S, D). */
export function decode(
  layers: Layers,
  config: OptConfig,
  { inputsEmbeds, positions }: { readonly inputsEmbeds: Value; readonly positions: Value },
  attend: AttendCached,
): Value {
  const { graph } = layers;
  const { hiddenSize, wordEmbedProjDim } = config;
  let hidden = inputsEmbeds;
  if (wordEmbedProjDim !== hiddenSize) {
    hidden = projection(layers, hidden, `${prefix}.project_in`, wordEmbedProjDim, hiddenSize);
  }
  hidden = add(graph, hidden, positionRows(layers, config, positions)); // (S, D)
  for (let index = 0; index < config.numHiddenLayers; index++) {
    const attendHere = (query: Value, own: Entries) => attend(index, query, own);
    hidden = decoderLayer(layers, hidden, `${prefix}.layers.${index}`, config, attendHere);
  }
  return hidden;
}

/** The learned embeddings of positions (S), which are given without the offset: (S, D). */
export function positionRows(
  layers: Layers,
  { maxPositionEmbeddings, hiddenSize }: OptConfig,
  positions: Value,
): Value {
  const { graph } = layers;
  const rows = maxPositionEmbeddings + positionOffset;
  const table = weight(layers, `${prefix}.embed_positions.weight`, [rows, hiddenSize]);
  return gather(graph, table, add(graph, positions, graph.integers([positionOffset])));
}

/** One layer on (S, D). OPT-350m normalises after each half, every other size before it. */
export function decoderLayer(
  layers: Layers,
  hidden: Value,
  name: string,
  config: OptConfig,
  attend: (query: Value, own: Entries) => Value,
): Value {
  const { graph } = layers;
  const { hiddenSize, ffnDim, doLayerNormBefore } = config;
  const half = (input: Value, normName: string, body: (x: Value) => Value): Value => {
    const normalise = (x: Value) => norm(layers, x, `${name}.${normName}`, hiddenSize, layerNormEps);
    return doLayerNormBefore ? add(graph, input, body(normalise(input))) : normalise(add(graph, input, body(input)));
  };

  hidden = half(hidden, 'self_attn_layer_norm', (x) => {
    const parts = ['q_proj', 'k_proj', 'v_proj'].map((part) => `${name}.self_attn.${part}`);
    const [query, key, value] = linears(layers, x, parts, hiddenSize, hiddenSize);
    if (!query || !key || !value) throw new Error('three names give three parts');
    const attended = attend(query, { key, value });
    return dropped(layers, linear(layers, attended, `${name}.self_attn.out_proj`, hiddenSize, hiddenSize), 'hidden');
  });
  return half(hidden, 'final_layer_norm', (x) => {
    const inner = activate(layers, linear(layers, x, `${name}.fc1`, hiddenSize, ffnDim), config.activation);
    const outer = linear(layers, inner, `${name}.fc2`, ffnDim, hiddenSize, rangeOf(config.activation));
    return dropped(layers, outer, 'hidden');
  });
}

/** Positions first, (rows, D) each. One output for all: 64 small ones cost the binding more than one of their size. */
export function outputAdded(graph: Graph, added: readonly Entries[], size: number): void {
  const parts = added.flatMap(({ key, value }) => [key, value]).map((part) => reshape(graph, part, [1, -1, size]));
  graph.output('added', concatenate(graph, parts, 0), [parts.length, 'rows', size]);
}

/** What a search needs of the logits of n rows. */
export interface Predictions {
  /** (n, k), descending. */
  readonly topLogits: Value;
  /** (n, k). */
  readonly topIds: Value;
  /** (n, 1). */
  readonly logNormalizers: Value;
}

/** The last norm and the head: (n, D) as the layers leave it -> all in float32. */
export function predict(layers: Layers, head: Layers, hidden: Value, config: OptConfig, k: Value): Predictions {
  const { graph } = head;
  const logits = cast(graph, logitsOf(layers, head, hidden, config), 'float32');
  const { values, indices } = topK(graph, logits, k);
  // logit - log-probability is the same in every column; the first is enough.
  const logNormalizers = subtract(graph, firstColumn(graph, logits), firstColumn(graph, logSoftmax(graph, logits)));
  return { topLogits: values, topIds: indices, logNormalizers };
}

/** The last norm and the head: (n, D) -> (n, vocabulary). */
export function logitsOf(layers: Layers, head: Layers, hidden: Value, config: OptConfig): Value {
  const { hiddenSize, vocabSize, wordEmbedProjDim, doLayerNormBefore } = config;
  if (doLayerNormBefore) hidden = norm(layers, hidden, `${prefix}.final_layer_norm`, hiddenSize, layerNormEps);
  if (wordEmbedProjDim !== hiddenSize) {
    const selectedLayers = { ...layers, rows: newRowGroup() };
    hidden = projection(selectedLayers, hidden, `${prefix}.project_out`, hiddenSize, wordEmbedProjDim);
  }
  return projection(head, hidden, headName(config), wordEmbedProjDim, vocabSize);
}

function headName({ tieWordEmbeddings }: OptConfig): string {
  return tieWordEmbeddings ? `${prefix}.embed_tokens` : 'language_model.lm_head';
}
