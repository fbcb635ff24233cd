/**
 * OPT for devices whose outputs all come back to the host: a run takes several steps of a search, so that weights, keys
 * and values stay on the device between them. After each step the graph forecasts how the search will go on; whether it
 * did is for the caller to see, who drops what was computed after a wrong forecast.
 */
import type { Graph, Value } from '../graph/graph.ts';
import { loop } from '../graph/loop.ts';
import {
  absolute,
  add,
  cast,
  concatenate,
  divide,
  gather,
  gatherElements,
  multiply,
  reduceSum,
  relu,
  reshape,
  reshapeTo,
  shape,
  subtract,
  topK,
  transpose,
} from '../graph/operators.ts';
import type { OptConfig } from './blip2Config.ts';
import { weight, type Layers } from './layers.ts';
import {
  decode,
  entriesOf,
  headsOf,
  outputAdded,
  predict,
  rowInputs,
  tokenEmbeddings,
  type Predictions,
} from './opt.ts';
import { attendHost, hostInputs, perHead, type Entries } from './optAttention.ts';

/** Added to the score of a text that ends: no sum of log-probabilities comes near it. */
const ended = -1e9;

/**
 * As `buildOpt` on the host, and T texts of B beams, n = T * B rows that go on: steps (1), the number of steps M that
 * are taken; scores (T, B) of the beams so far; ends (E) tokens that no text goes on behind; firstRows (T, 1), each
 * text's first of the n; alone (n, n), the bias by which each row sees itself and no other.
 * -> topLogits and topIds (M, n, k), logNormalizers (M, n, 1), forecastTokens and forecastParents (M, n) of the step after
 * each, added (2 * layers, M * S, D). Several steps take one row a beam, S = n.
 */
export function buildOptAhead(config: OptConfig, layers: Layers, head: Layers): Graph {
  const { graph } = layers;
  const heads = headsOf(config);
  const { inputsEmbeds, positions, bias, selected, k } = rowInputs(layers, config);
  const steps = graph.input('steps', 'int64', [1]);
  const search: SearchInputs = {
    selected,
    k,
    ends: graph.input('ends', 'int64', ['ends']),
    firstRows: graph.input('firstRows', 'int64', ['texts', 1]),
    alone: cast(graph, graph.input('alone', 'float32', ['selected', 'selected']), layers.type),
  };
  const scores = graph.input('scores', 'float32', ['texts', 'beams']);
  const pasts = hostInputs(layers, config.numHiddenLayers, heads);
  const nothing = emptyEntries(layers, pasts);

  const begin: Carried = { inputsEmbeds, positions, bias, scores, own: pasts.map(() => nothing) };
  const { carried, collected } = loop(graph, steps, listOf(begin), (body, values) => {
    const now = readCarried(values);
    const inBody = { ...layers, graph: body };
    const own: Entries[] = [];
    const hidden = decode(inBody, config, now, (layer, query, entries) => {
      const all = appendEntries(body, entriesOf(now.own, layer), perHead(inBody, entries, heads));
      own.push(all);
      return attendHost(inBody, query, entriesOf(pasts, layer), all, heads, now.bias);
    });
    const predictions = predict(inBody, { ...head, graph: body }, gather(body, hidden, selected), config, k);
    const { tokens, parents, next } = forecast(body, predictions, now, search);
    const table = weight(inBody, tokenEmbeddings, [config.vocabSize, config.wordEmbedProjDim]);
    const { topLogits, topIds, logNormalizers } = predictions;
    return {
      carried: listOf({ ...next, inputsEmbeds: gather(body, table, tokens), own }),
      collected: [topLogits, topIds, logNormalizers, tokens, parents],
    };
  });

  const [topLogits, topIds, logNormalizers, tokens, parents] = collected;
  if (!topLogits || !topIds || !logNormalizers || !tokens || !parents) throw new Error('each turn collects five');
  graph.output('topLogits', topLogits, ['steps', 'selected', 'k']);
  graph.output('topIds', topIds, ['steps', 'selected', 'k']);
  graph.output('logNormalizers', logNormalizers, ['steps', 'selected', 1]);
  graph.output('forecastTokens', tokens, ['steps', 'selected']);
  graph.output('forecastParents', parents, ['steps', 'selected']);
  const positionsFirst = (x: Value) => transpose(graph, x, [1, 0, 2]); // (L, H, size)
  const added = readCarried(carried).own.map(({ key, value }) => ({
    key: positionsFirst(key),
    value: positionsFirst(value),
  }));
  outputAdded(graph, added, config.hiddenSize);
  return graph;
}

/** Of the search, the same in all steps. */
interface SearchInputs {
  readonly selected: Value;
  readonly k: Value;
  readonly ends: Value;
  readonly firstRows: Value;
  readonly alone: Value;
}

/** What a step begins with. */
interface Carried {
  readonly inputsEmbeds: Value;
  readonly positions: Value;
  /** (S, slots + L + S) where L rows were computed by the steps before. */
  readonly bias: Value;
  readonly scores: Value;
  /** Keys and values of these for each layer, (H, L, size). */
  readonly own: readonly Entries[];
}

function listOf({ inputsEmbeds, positions, bias, scores, own }: Carried): readonly Value[] {
  return [inputsEmbeds, positions, bias, scores, ...own.flatMap(({ key, value }) => [key, value])];
}

function readCarried(values: readonly Value[]): Carried {
  const [inputsEmbeds, positions, bias, scores, ...rest] = values;
  if (!inputsEmbeds || !positions || !bias || !scores) throw new Error('a turn begins with four values and the cache');
  const own: Entries[] = [];
  for (let index = 0; index < rest.length; index += 2) {
    const [key, value] = rest.slice(index, index + 2);
    if (key && value) own.push({ key, value });
  }
  return { inputsEmbeds, positions, bias, scores, own };
}

/** (H, 0, size), the same for every layer. */
function emptyEntries({ graph }: Layers, [first]: readonly Entries[]): Entries {
  if (!first) throw new Error('there are no layers');
  const none = graph.add('Slice', [first.key, ...[0, 0, 1].map((at) => graph.integers([at]))], first.key.type);
  return { key: none, value: none };
}

function appendEntries(graph: Graph, before: Entries, now: Entries): Entries {
  const append = (a: Value, b: Value) => concatenate(graph, [a, b], 1);
  return { key: append(before.key, now.key), value: append(before.value, now.value) };
}

/**
 * The best B continuations of each text that do not end it, best first: what a beam search or a greedy one takes next
 * unless something but scores decides. tokens and parents (n); a parent is a row of the same text, counted from 0.
 */
function forecast(
  graph: Graph,
  { topLogits, topIds, logNormalizers }: Predictions,
  now: Carried,
  search: SearchInputs,
) {
  const perText = concatenate(graph, [shape(graph, now.scores, 0, 2), graph.integers([-1])], 0); // T, B, -1
  const flatten = (x: Value) => reshape(graph, reshapeTo(graph, x, perText), [0, -1]); // (T, B * k)
  // In the order in which a search adds: the last digits decide ties.
  const before = reshape(graph, now.scores, [-1, 1]); // (n, 1)
  const sums = add(graph, subtract(graph, topLogits, logNormalizers), before); // (n, k)
  const goingOn = add(graph, sums, multiply(graph, isAnyOf(graph, topIds, search.ends), graph.floats([ended])));
  const best = topK(graph, flatten(goingOn), shape(graph, now.scores, 1, 2)); // (T, B)
  const tokens = reshape(graph, gatherElements(graph, flatten(topIds), best.indices), [-1]);
  const parents = divide(graph, best.indices, search.k); // (T, B)
  const rows = gather(graph, search.selected, reshape(graph, add(graph, parents, search.firstRows), [-1]));
  return {
    tokens,
    parents: reshape(graph, parents, [-1]),
    next: {
      scores: best.values,
      positions: add(graph, gather(graph, now.positions, rows), graph.integers([1])),
      bias: concatenate(graph, [gather(graph, now.bias, rows), search.alone], 1),
    },
  };
}

/** 1 where an id (n, k) is one of `some` (E), 0 elsewhere. CUDA has no `Equal` of this opset, so 1 - |difference|. */
function isAnyOf(graph: Graph, ids: Value, some: Value): Value {
  const differences = subtract(graph, reshape(graph, ids, [0, 0, 1]), some); // (n, k, E)
  const equal = relu(graph, subtract(graph, graph.floats([1]), cast(graph, absolute(graph, differences), 'float32')));
  return reshape(graph, reduceSum(graph, equal), [0, 0]);
}
