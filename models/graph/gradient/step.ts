import type { Graph, Node, Value } from '../graph.ts';
import { reshapeTo, shape } from '../operators.ts';
import { repeatedAxes, type Sizes } from '../shapes/sizes.ts';
import { sumAlong } from './operators.ts';

/** One operator on the way back: what went in and came out, and the graph that its gradient is added to. */
export interface Step {
  readonly g: Graph;
  readonly node: Node;
  input(index: number): Value;
  output(index: number): Value;
  /** Of any value of the graph forwards. */
  sizesOf(value: Value): Sizes;
  /** Whether anyone asks for the gradient of an input. */
  wants(input: number): boolean;
}

/**
 * The vector-Jacobian product of an operator: of the gradients of its outputs, those of its inputs, in order. An output
 * that nothing depends on has none; an input whose gradient nobody wants need not have one.
 */
export type GradientRule = (step: Step, gradients: readonly (Value | undefined)[]) => readonly (Value | undefined)[];

/** A rule for an operator of one output. */
export function ruleOfOne(rule: (step: Step, gradient: Value) => readonly (Value | undefined)[]): GradientRule {
  return (step, [gradient]) => (gradient ? rule(step, gradient) : []);
}

/** `gradient` has sizes `from`, to which `x` was repeated: all that its places gave, added up, in the shape of `x`. */
export function sumTo({ g, sizesOf }: Step, gradient: Value, from: Sizes, x: Value): Value {
  const axes = repeatedAxes(sizesOf(x), from);
  return axes.length === 0 ? gradient : likeShape(g, sumAlong(g, gradient, axes, 'kept'), x);
}

/** `x` in the shape of another value of as many elements. */
export function likeShape(g: Graph, x: Value, other: Value): Value {
  return reshapeTo(g, x, g.add('Shape', [other], 'int64'));
}

/** All sizes of a value as int64. */
export function shapeOf(g: Graph, x: Value, rank: number): Value {
  return shape(g, x, 0, rank);
}
