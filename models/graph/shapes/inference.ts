import type { Dimension, Graph, Node } from '../graph.ts';
import { readInts, shapeRules, type ShapeContext } from './rules.ts';
import type { Sizes } from './sizes.ts';

/**
 * Sizes of every value of a graph, by name. What a run decides has a name: that of an input's dimension, or a new one
 * that stands for nothing but itself. `given` says what names of dimensions are in a run, `nodes` which of the graph's
 * nodes to look at. Throws where a graph has an operator without a rule: a mistake of the caller.
 */
export function inferSizes(
  graph: Graph,
  given: ReadonlyMap<string, number> = new Map(),
  nodes: readonly Node[] = graph.nodes,
): ReadonlyMap<string, Sizes> {
  const sizes = new Map<string, Sizes>();
  const lists = new Map<string, Sizes>();
  for (const { name, shape } of [...graph.inputs, ...graph.weights.values()])
    if (shape)
      sizes.set(
        name,
        shape.map((size) => given.get(String(size)) ?? size),
      );
  for (const { name, shape, data } of graph.constants) {
    sizes.set(name, shape);
    if (data instanceof BigInt64Array) lists.set(name, Array.from(data, Number));
  }
  let names = 0;
  for (const node of nodes) {
    const context: ShapeContext = {
      node,
      sizesOf: (input) => known(sizes, node, input),
      listOf: (input) => known(lists, node, input),
      fresh: () => `${graph.name}:${String(names++)}`,
    };
    const list = listOf(node, sizes, lists);
    if (list) lists.set(node.outputs[0] ?? '', list);
    const rule = shapeRules[node.operator];
    if (!rule) throw new Error(`there is no rule for the sizes of ${node.operator}`);
    for (const [index, shape] of rule(context).entries()) sizes.set(node.outputs[index] ?? '', shape);
  }
  return sizes;
}

function known(found: ReadonlyMap<string, Sizes>, node: Node, input: number): Sizes {
  const sizes = found.get(node.inputs[input] ?? '');
  if (!sizes) throw new Error(`nobody knows the sizes of input ${String(input)} of ${node.operator}`);
  return sizes;
}

/** Of a node that gives sizes as a list of whole numbers: what stands in it, as far as it is known. */
function listOf(node: Node, sizes: ReadonlyMap<string, Sizes>, lists: ReadonlyMap<string, Sizes>): Sizes | undefined {
  switch (node.operator) {
    case 'Shape': {
      const [start = 0] = readInts(node, 'start');
      const [end] = readInts(node, 'end');
      return sizes.get(node.inputs[0] ?? '')?.slice(start, end);
    }
    case 'Concat': {
      const parts = node.inputs.map((input) => lists.get(input));
      return parts.every((part) => part !== undefined)
        ? parts.flatMap((part): readonly Dimension[] => part)
        : undefined;
    }
    default:
      return undefined;
  }
}
