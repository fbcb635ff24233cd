import type { Graph, Value } from './graph.ts';
import { cast } from './operators.ts';

const products = new Set(['Conv', 'Gemm', 'MatMul']);

/**
 * Products of matrices in float16, everything else in float32: what torch's autocast makes of a network, with the
 * results of products widened at once. Changes the graph in place.
 */
export function halveProducts(graph: Graph): void {
  const nodes = graph.nodes.splice(0);
  const narrowed = new Map<string, Value>();
  for (const node of nodes) {
    const [output = ''] = node.outputs;
    if (!products.has(node.operator) || graph.value(output).type !== 'float32') {
      graph.nodes.push(node);
      continue;
    }
    const inputs = node.inputs.map((name) => {
      if (name === '') return undefined;
      const narrow = narrowed.get(name) ?? cast(graph, graph.value(name), 'float16');
      narrowed.set(name, narrow);
      return narrow;
    });
    const product = graph.add(node.operator, inputs, 'float16', node.attributes, node.domain);
    cast(graph, product, 'float32');
    const widening = graph.nodes.pop();
    if (widening) graph.nodes.push({ ...widening, outputs: [output] });
  }
}
