import type { CompileTarget } from '../blip2/blip2Graphs.ts';
import type { Graph } from '../graph/graph.ts';
import { bytesOf } from './pieces.ts';

/** A node that multiplies by a quantised matrix, as a graph of its own. */
export interface Product {
  readonly graph: Graph;
  /** Of the matrix, unpacked. */
  readonly bytes: number;
}

/** All that the processor will want packed; other devices have layouts of their own, and floats stay as they are. */
export function findProducts(
  graphs: Readonly<Record<string, Graph>>,
  { deviceClass }: Pick<CompileTarget, 'deviceClass'>,
): readonly Product[] {
  if (deviceClass !== 'cpu' && deviceClass !== 'narrowCpu') return [];
  return Object.values(graphs).flatMap((graph) =>
    graph.nodes.flatMap((node) => {
      const codes = node.inputs
        .map((name) => graph.weights.get(name))
        .find((weight) => weight?.recipe.kind === 'quantised' && weight.recipe.part === 'codes');
      return codes ? [{ graph: graph.only(node), bytes: bytesOf(codes) }] : [];
    }),
  );
}
