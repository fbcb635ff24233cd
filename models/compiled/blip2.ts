/** BLIP-2 as something to compile. */
import type { Blip2Config } from '../blip2/blip2Config.ts';
import { buildGraphs, graphNames, type CompileTarget } from '../blip2/blip2Graphs.ts';
import type { TensorSource } from '../checkpoint/tensors.ts';
import { embeddingWeights } from './conversion/embeddings.ts';
import { planFiles, type Blueprint } from './filePlan.ts';
import { findProducts } from './packable.ts';
import type { Compilable } from './store.ts';

/** The checked tensors of a checkpoint, and the digest of all that its captions depend on. */
export interface Blip2Source {
  readonly config: Blip2Config;
  readonly tensors: TensorSource;
  readonly digest: string;
}

export function blip2For({ config, tensors, digest }: Blip2Source, target: CompileTarget): Compilable<CompileTarget> {
  const { imageSize, deviceClass, precision } = target;
  return {
    digest,
    target,
    variant: `${imageSize}px-${deviceClass}-${precision}`,
    graphNames,
    tokenEmbeddings: 'outside',
    tensors,
    draw: () => drawBlip2(config, target),
  };
}

/** Bytes of the weights that a checkpoint is compiled to. */
export function weightBytes(config: Blip2Config, target: CompileTarget): number {
  return planFiles(drawBlip2(config, target)).total;
}

function drawBlip2(config: Blip2Config, target: CompileTarget): Blueprint {
  const graphs = buildGraphs(config, target);
  return { graphs, products: findProducts(graphs, target), tokenEmbeddings: embeddingWeights(config, target) };
}
