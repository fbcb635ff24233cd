import type { GraphName, Target } from '../blip2/graphs.ts';
import type { Graph } from '../graph/graph.ts';

/** A node that multiplies by a quantised matrix, as a graph of its own. */
export interface Product {
  readonly graph: Graph;
  /** Name of the matrix. */
  readonly weight: string;
}

/** All that the processor will want packed; other devices have layouts of their own, and floats stay as they are. */
export function findProducts(
  graphs: Readonly<Record<GraphName, Graph>>,
  { deviceClass }: Pick<Target, 'deviceClass'>,
): readonly Product[] {
  if (deviceClass !== 'cpu' && deviceClass !== 'narrowCpu') return [];
  return Object.values(graphs).flatMap((graph) =>
    graph.nodes.flatMap((node) => {
      const weight = node.inputs.find((name) => {
        const recipe = graph.weights.get(name)?.recipe;
        return recipe?.kind === 'quantised' && recipe.part === 'codes';
      });
      return weight === undefined ? [] : [{ graph: graph.only(node), weight }];
    }),
  );
}
