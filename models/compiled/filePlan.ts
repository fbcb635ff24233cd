/** What a compiled model will consist of; nothing is read for it but the checkpoint's configuration. */
import type { Blip2Config } from '../blip2/config.ts';
import { buildGraphs, type GraphName, type Target } from '../blip2/graphs.ts';
import type { Graph, Weight } from '../graph/graph.ts';
import type { Extent } from '../graph/onnx.ts';
import { embeddingWeights } from './embeddings.ts';
import type { EmbeddingPlace } from './manifest.ts';
import { extentOf, layOut } from './pieces.ts';

export interface FilePlan {
  readonly graphs: Readonly<Record<GraphName, Graph>>;
  readonly weights: readonly Weight[];
  readonly extents: ReadonlyMap<string, Extent>;
  /** Bytes of the weights file before packed layouts are added to it. */
  readonly total: number;
  readonly tokenEmbeddings: EmbeddingPlace;
}

export function planFiles(config: Blip2Config, target: Target): FilePlan {
  const graphs = buildGraphs(config, target);
  const embeddings = embeddingWeights(config, target);
  const all = [...Object.values(graphs).flatMap((graph) => [...graph.weights.values()]), ...embeddings.weights];
  const weights = [...new Map(all.map((weight) => [weight.name, weight])).values()];
  const extents = layOut(weights);
  const total = Math.max(...[...extents.values()].map(({ offset, length }) => offset + length));
  const tokenEmbeddings = embeddings.place((name) => extentOf(extents, name));
  return { graphs, weights, extents, total, tokenEmbeddings };
}

/** Bytes of the weights that a checkpoint is compiled to. */
export function weightBytes(config: Blip2Config, target: Target): number {
  return planFiles(config, target).total;
}
