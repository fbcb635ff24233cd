/** What a compiled model will consist of; nothing is read for it but a configuration. */
import type { Graph, Weight } from '../graph/graph.ts';
import type { ByteExtent } from '../graph/onnx.ts';
import type { EmbeddingPlace } from './manifest.ts';
import type { Product } from './packable.ts';
import { extentOf, layOut } from './pieces.ts';

/** A model as graphs. */
export interface Blueprint {
  readonly graphs: Readonly<Record<string, Graph>>;
  /** What is packed for the processor while compiling. */
  readonly products: readonly Product[];
  /** Of a language model: they are looked up outside of the graphs. */
  readonly tokenEmbeddings?: EmbeddingWeights;
}

/** The weights that hold token embeddings, and where they turn out to lie. */
export interface EmbeddingWeights {
  readonly weights: readonly Weight[];
  place(extentOf: (name: string) => ByteExtent): EmbeddingPlace;
}

export interface FilePlan extends Pick<Blueprint, 'graphs' | 'products'> {
  readonly weights: readonly Weight[];
  readonly extents: ReadonlyMap<string, ByteExtent>;
  /** Bytes of the weights file before packed layouts are added to it. */
  readonly total: number;
  readonly tokenEmbeddings: EmbeddingPlace | undefined;
}

export function planFiles({ graphs, products, tokenEmbeddings }: Blueprint): FilePlan {
  const all = Object.values(graphs).flatMap((graph) => [...graph.weights.values()]);
  const named = [...all, ...(tokenEmbeddings?.weights ?? [])].map((weight) => [weight.name, weight] as const);
  const weights = [...new Map(named).values()];
  const extents = layOut(weights);
  const total = Math.max(...[...extents.values()].map(({ offset, length }) => offset + length));
  const place = tokenEmbeddings?.place((name) => extentOf(extents, name));
  return { graphs, products, weights, extents, total, tokenEmbeddings: place };
}
