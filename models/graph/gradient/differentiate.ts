/**
 * Reverse-mode differentiation of a graph: what gives its gradient is more nodes of ordinary operators in the same graph,
 * so any device runs it. Griewank and Walther, "Evaluating Derivatives" (SIAM 2008), chapter 3.
 */
import type { Graph, Node, Value } from '../graph.ts';
import { add } from '../operators.ts';
import { inferSizes } from '../shapes/inference.ts';
import type { Sizes } from '../shapes/sizes.ts';
import { arrangementRules } from './arrangement.ts';
import { elementwiseRules } from './elementwise.ts';
import { zeros } from './operators.ts';
import { productRules } from './products.ts';
import { rowRules } from './rows.ts';
import { shapeOf, type GradientRule, type Step } from './step.ts';

/** By ONNX's name of an operator. */
export const gradientRules: Readonly<Record<string, GradientRule>> = {
  ...arrangementRules,
  ...elementwiseRules,
  ...productRules,
  ...rowRules,
};

/** A value and its gradient, of the same shape. */
export interface Seed {
  readonly value: Value;
  readonly gradient: Value;
}

/**
 * The gradients of `wanted`, each of its value's shape, where those of other values are given: what the sum over all
 * seeds of `value . gradient` changes by. Values that no seed depends on have zeros. Throws where the way leads through
 * an operator without a rule: a mistake of the caller.
 */
export function differentiate(g: Graph, seeds: readonly Seed[], wanted: readonly Value[]): readonly Value[] {
  const sizes = inferSizes(g);
  const reached = valuesThatDependOn(g.nodes, wanted);
  const gradients = new Map<string, Value>();
  const gather = (name: string, gradient: Value): void => {
    const known = gradients.get(name);
    gradients.set(name, known ? add(g, known, gradient) : gradient);
  };
  for (const { value, gradient } of seeds) gather(value.name, gradient);
  for (const node of [...g.nodes].reverse()) {
    const outputs = node.outputs.map((name) => gradients.get(name));
    if (!node.outputs.some((name) => reached.has(name)) || outputs.every((gradient) => !gradient)) continue;
    const rule = gradientRules[node.operator];
    if (!rule) throw new Error(`there is no gradient of ${node.operator}`);
    const found = rule(stepOf(g, node, sizes, reached), outputs);
    for (const [index, gradient] of found.entries()) {
      const name = node.inputs[index] ?? '';
      if (gradient && reached.has(name)) gather(name, gradient);
    }
  }
  return wanted.map(
    (value) =>
      gradients.get(value.name) ?? zeros(g, shapeOf(g, value, (sizes.get(value.name) ?? []).length), value.type),
  );
}

/** The wanted values and all that is computed of them, by name. */
function valuesThatDependOn(nodes: readonly Node[], wanted: readonly Value[]): ReadonlySet<string> {
  const reached = new Set(wanted.map(({ name }) => name));
  for (const { inputs, outputs } of nodes) {
    if (inputs.some((name) => reached.has(name))) for (const name of outputs) reached.add(name);
  }
  return reached;
}

function stepOf(g: Graph, node: Node, sizes: ReadonlyMap<string, Sizes>, reached: ReadonlySet<string>): Step {
  return {
    g,
    node,
    input: (index) => g.value(node.inputs[index] ?? ''),
    output: (index) => g.value(node.outputs[index] ?? ''),
    sizesOf: (value) => {
      const found = sizes.get(value.name);
      if (!found) throw new Error(`nobody knows the sizes of ${value.name}`);
      return found;
    },
    wants: (index) => reached.has(node.inputs[index] ?? ''),
  };
}
