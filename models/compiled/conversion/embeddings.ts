/** Token embeddings are looked up outside of the graphs, which an untied head leaves them out of. */
import type { Blip2Config } from '../../blip2/blip2Config.ts';
import { planFor, type CompileTarget } from '../../blip2/blip2Graphs.ts';
import { tokenEmbeddings } from '../../blip2/opt.ts';
import { blockWeights } from '../../blip2/products.ts';
import { Graph } from '../../graph/graph.ts';
import type { EmbeddingWeights } from '../filePlan.ts';

/** The same weights as the head's where it is tied. */
export function embeddingWeights({ text }: Blip2Config, target: CompileTarget): EmbeddingWeights {
  const { head, type } = planFor(target);
  const graph = new Graph('embeddings');
  const sizes = { in: text.wordEmbedProjDim, out: text.vocabSize };
  const tensors = [tokenEmbeddings];
  if (head.kind === 'float') {
    const values = graph.weight({ kind: 'tensors', tensors }, type, [sizes.out, sizes.in]);
    return {
      weights: [...graph.weights.values()],
      place: (extentOf) => ({ kind: 'floats', type, values: extentOf(values.name) }),
    };
  }
  const { codes, scales } = blockWeights({ graph, type }, tensors, head, sizes);
  return {
    weights: [...graph.weights.values()],
    place: (extentOf) => ({
      kind: 'blocks',
      bits: head.bits,
      size: head.size,
      scaleType: type,
      codes: extentOf(codes.name),
      scales: extentOf(scales.name),
    }),
  };
}
