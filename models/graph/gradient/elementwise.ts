/** Gradients of operators on single numbers. `y` is an operator's output, `dy` its gradient. */
import type { Graph, Value } from '../graph.ts';
import { add, cast, divide, exponential, multiply, sigmoid } from '../operators.ts';
import { choose, constant, erf, greater, negate, tanh, times } from './operators.ts';
import { ruleOfOne, sumTo, type GradientRule } from './step.ts';

const sum = ruleOfOne((step, dy) =>
  [0, 1].map((side) =>
    step.wants(side) ? sumTo(step, dy, step.sizesOf(step.output(0)), step.input(side)) : undefined,
  ),
);

const difference = ruleOfOne((step, dy) => [
  step.wants(0) ? sumTo(step, dy, step.sizesOf(step.output(0)), step.input(0)) : undefined,
  step.wants(1) ? sumTo(step, negate(step.g, dy), step.sizesOf(step.output(0)), step.input(1)) : undefined,
]);

const productRule = ruleOfOne((step, dy) => {
  const { g } = step;
  const side = (own: number, other: number) =>
    step.wants(own)
      ? sumTo(step, multiply(g, dy, step.input(other)), step.sizesOf(step.output(0)), step.input(own))
      : undefined;
  return [side(0, 1), side(1, 0)];
});

/** y = a / b: dy / b, and -y dy / b. */
const quotient = ruleOfOne((step, dy) => {
  const { g } = step;
  const [a, b, y] = [step.input(0), step.input(1), step.output(0)];
  const share = divide(g, dy, b);
  return [
    step.wants(0) ? sumTo(step, share, step.sizesOf(y), a) : undefined,
    step.wants(1) ? sumTo(step, negate(g, multiply(g, share, y)), step.sizesOf(y), b) : undefined,
  ];
});

/** dy times the slope of a function of one number, written with the operators of the graph. */
const curve = (slope: (g: Graph, x: Value) => Value) =>
  ruleOfOne(({ g, input }, dy) => [multiply(g, dy, slope(g, input(0)))]);

/** x Phi(x): Phi(x) + x phi(x), of the normal distribution. */
function geluSlope(g: Graph, x: Value): Value {
  const cumulative = times(g, add(g, erf(g, times(g, x, Math.SQRT1_2)), constant(g, 1, x.type)), 0.5);
  const density = times(g, exponential(g, times(g, multiply(g, x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return add(g, cumulative, multiply(g, x, density));
}

/** x s(1.702 x): s + 1.702 x s (1 - s). */
function quickGeluSlope(g: Graph, x: Value): Value {
  const alpha = 1.702;
  const s = sigmoid(g, times(g, x, alpha));
  const rest = add(g, times(g, s, -1), constant(g, 1, x.type));
  return add(g, s, times(g, multiply(g, multiply(g, x, s), rest), alpha));
}

/** x (1 + tanh u) / 2 with u = c (x + k x^3): (1 + t) / 2 + x (1 - t^2) c (1 + 3 k x^2) / 2. */
function fastGeluSlope(g: Graph, x: Value): Value {
  const [c, k] = [Math.sqrt(2 / Math.PI), 0.044715];
  const square = multiply(g, x, x);
  const t = tanh(g, times(g, multiply(g, x, add(g, times(g, square, k), constant(g, 1, x.type))), c));
  const rising = times(g, add(g, times(g, square, 3 * k), constant(g, 1, x.type)), c / 2);
  const bend = add(g, times(g, multiply(g, t, t), -1), constant(g, 1, x.type));
  return add(g, times(g, add(g, t, constant(g, 1, x.type)), 0.5), multiply(g, multiply(g, x, bend), rising));
}

export const elementwiseRules: Readonly<Record<string, GradientRule>> = {
  Add: sum,
  Sub: difference,
  Mul: productRule,
  Div: quotient,
  Identity: ruleOfOne((_, dy) => [dy]),
  Cast: ruleOfOne(({ g, input }, dy) => [cast(g, dy, input(0).type)]),
  Relu: ruleOfOne(({ g, output }, dy) => [
    choose(g, greater(g, output(0), constant(g, 0, dy.type)), dy, constant(g, 0, dy.type)),
  ]),
  Gelu: curve(geluSlope),
  QuickGelu: curve(quickGeluSlope),
  FastGelu: curve(fastGeluSlope),
};
