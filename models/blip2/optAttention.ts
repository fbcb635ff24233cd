/**
 * OPT's self-attention over a cache of keys and values whose slots are told apart by a bias.
 *
 * All texts under way share the slots: those of every picture's prompt, and one for each beam of each step. Which slots
 * a row may see (its picture's prompt, its own ancestors, itself) is said by `bias`, so changing beams moves no memory.
 */
import type { Value } from '../graph/graph.ts';
import {
  add,
  concatenate,
  gather,
  matmul,
  matmulTransposed,
  reshape,
  shape,
  softmax,
  splitIn,
  transpose,
} from '../graph/operators.ts';
import { attend, type Heads, type Layers } from './layers.ts';

/**
 * Where the cache lies between runs. `host`: in memory of the caller's, who puts new keys and values into free slots;
 * the graph gives these alone. `device`: the whole cache is an output that stays there and is the next run's input;
 * the graph first drops the slots that the caller does not keep.
 */
export type CachePlace = 'host' | 'device';

export type CachePart = 'Key' | 'Value';

/** Name of a layer's cache edge: `pastKey.0`, `presentValue.31`. */
export function cacheName(time: 'past' | 'present', part: CachePart, layer: number): string {
  return `${time}${part}.${layer}`;
}

/** What attention of every layer shares. */
export interface CacheInputs {
  readonly place: CachePlace;
  /** (S, slots + S). */
  readonly bias: Value;
  /** Slots that are still wanted, in order (int64); only where the cache is on the device. */
  readonly keep: Value | undefined;
}

/** Keys and values of this run's own rows, (S, D). */
export interface NewEntries {
  readonly key: Value;
  readonly value: Value;
}

/** query (S, D) and this run's own keys and values -> (S, D). */
export function attendCached(
  layers: Layers,
  layer: number,
  query: Value,
  entries: NewEntries,
  heads: Heads,
  inputs: CacheInputs,
): Value {
  return inputs.place === 'host'
    ? attendHost(layers, layer, query, entries, heads, inputs.bias)
    : attendDevice(layers, layer, query, entries, heads, inputs);
}

/**
 * Past keys and values (H, slots, size) are read where they lie: the scores of both halves are joined, which are small,
 * and not the halves, which are not.
 */
function attendHost(
  layers: Layers,
  layer: number,
  query: Value,
  entries: NewEntries,
  heads: Heads,
  bias: Value,
): Value {
  const { graph, type } = layers;
  const dimensions = [heads.count, 'slots', heads.size];
  const pastKey = graph.input(cacheName('past', 'Key', layer), type, dimensions);
  const pastValue = graph.input(cacheName('past', 'Value', layer), type, dimensions);
  const perHead = (x: Value) => transpose(graph, reshape(graph, x, [-1, heads.count, heads.size]), [1, 0, 2]);

  const queries = perHead(query); // (H, S, size)
  const scale = heads.size ** -0.5;
  const scores = concatenate(
    graph,
    [
      matmulTransposed(graph, queries, pastKey, scale), // (H, S, slots)
      matmulTransposed(graph, queries, perHead(entries.key), scale), // (H, S, S)
    ],
    2,
  );
  const weights = softmax(graph, add(graph, scores, bias));
  const halves = [shape(graph, pastKey, 1, 2), shape(graph, query, 0, 1)] as const;
  const [onPast, onOwn] = splitIn(graph, weights, halves);
  const mixed = add(graph, matmul(graph, onPast, pastValue), matmul(graph, onOwn, perHead(entries.value)));
  return reshape(graph, transpose(graph, mixed, [1, 0, 2]), [-1, heads.count * heads.size]);
}

/** Past keys and values are positions first, (slots, D). */
function attendDevice(
  layers: Layers,
  layer: number,
  query: Value,
  entries: NewEntries,
  heads: Heads,
  { bias, keep }: CacheInputs,
): Value {
  const { graph, type } = layers;
  const size = heads.count * heads.size;
  if (!keep) throw new Error('a cache on the device is told which slots to keep');
  const extend = (part: CachePart, own: Value): Value => {
    const past = graph.input(cacheName('past', part, layer), type, ['past', size]);
    const all = concatenate(graph, [gather(graph, past, keep), own], 0); // (L, D)
    graph.output(cacheName('present', part, layer), all, ['length', size]);
    return reshape(graph, all, [1, -1, size]);
  };
  const key = extend('Key', entries.key);
  const value = extend('Value', entries.value);
  const attended = attend(layers, reshape(graph, query, [1, -1, size]), key, value, heads, bias);
  return reshape(graph, attended, [-1, size]);
}
