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
 * the graph gives these alone. `ahead`: the same, for a graph that takes several steps in a run (see `optAhead.ts`).
 * `device`: the whole cache is an output that stays there and is the next run's input; the graph first drops the slots
 * that the caller does not keep.
 */
export type CachePlace = 'host' | 'ahead' | 'device';

/** The bias of a slot that a row must not see; 0 is that of others. Finite: float16 knows no larger number. */
export const unseen = -60000;

export type CachePart = 'Key' | 'Value';

/** Name of a layer's cache edge: `pastKey.0`, `presentValue.31`. */
export function cacheName(time: 'past' | 'present', part: CachePart, layer: number): string {
  return `${time}${part}.${layer}`;
}

/** Keys and values of some positions in one layer. */
export interface Entries {
  readonly key: Value;
  readonly value: Value;
}

/** Attention of one layer: query (S, D) and this run's own keys and values (S, D) -> (S, D). */
export type AttendCached = (layer: number, query: Value, own: Entries) => Value;

/** Each layer's past (H, slots, size) as inputs of the graph. */
export function hostInputs({ graph, type }: Layers, numLayers: number, heads: Heads): readonly Entries[] {
  const dimensions = [heads.count, 'slots', heads.size];
  return Array.from({ length: numLayers }, (_, layer) => ({
    key: graph.input(cacheName('past', 'Key', layer), type, dimensions),
    value: graph.input(cacheName('past', 'Value', layer), type, dimensions),
  }));
}

/** (rows, D) -> (H, rows, size). */
export function perHead({ graph }: Layers, { key, value }: Entries, heads: Heads): Entries {
  const turn = (x: Value) => transpose(graph, reshape(graph, x, [-1, heads.count, heads.size]), [1, 0, 2]);
  return { key: turn(key), value: turn(value) };
}

/**
 * query (S, D) to past (H, slots, size) and own (H, L, size), bias (S, slots + L) -> (S, D). The past is read where it
 * lies: the scores of both halves are joined, which are small, and not the halves, which are not.
 */
export function attendHost(
  layers: Layers,
  query: Value,
  past: Entries,
  own: Entries,
  heads: Heads,
  bias: Value,
): Value {
  const { graph } = layers;
  const queries = transpose(graph, reshape(graph, query, [-1, heads.count, heads.size]), [1, 0, 2]); // (H, S, size)
  const scale = heads.size ** -0.5;
  const scores = concatenate(
    graph,
    [
      matmulTransposed(graph, queries, past.key, scale), // (H, S, slots)
      matmulTransposed(graph, queries, own.key, scale), // (H, S, L)
    ],
    2,
  );
  const weights = softmax(graph, add(graph, scores, bias));
  const halves = [shape(graph, past.key, 1, 2), shape(graph, own.key, 1, 2)] as const;
  const [onPast, onOwn] = splitIn(graph, weights, halves);
  const mixed = add(graph, matmul(graph, onPast, past.value), matmul(graph, onOwn, own.value));
  return reshape(graph, transpose(graph, mixed, [1, 0, 2]), [-1, heads.count * heads.size]);
}

/**
 * Past keys and values are positions first, (slots, D); of them the graph keeps `keep` (m; int64), in order.
 * bias (S, m + S).
 */
export function attendDevice(
  layers: Layers,
  layer: number,
  query: Value,
  own: Entries,
  heads: Heads,
  { bias, keep }: { readonly bias: Value; readonly keep: Value },
): Value {
  const { graph, type } = layers;
  const size = heads.count * heads.size;
  const extend = (part: CachePart, added: Value): Value => {
    const past = graph.input(cacheName('past', part, layer), type, ['past', size]);
    const all = concatenate(graph, [gather(graph, past, keep), added], 0); // (L, D)
    graph.output(cacheName('present', part, layer), all, ['length', size]);
    return reshape(graph, all, [1, -1, size]);
  };
  const key = extend('Key', own.key);
  const value = extend('Value', own.value);
  const attended = attend(layers, reshape(graph, query, [1, -1, size]), key, value, heads, bias);
  return reshape(graph, attended, [-1, size]);
}
