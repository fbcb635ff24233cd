/** Gradients of operators that look at whole rows: sums, norms, distributions. The last axis is a row. */
import type { Graph, Value } from '../graph.ts';
import { add, divide, exponential, expand, multiply, reduceSum, subtract } from '../operators.ts';
import { readInts } from '../shapes/rules.ts';
import { constant, meanOfLast, squareRoot, sumAlong } from './operators.ts';
import { ruleOfOne, shapeOf, sumTo, type GradientRule, type Step } from './step.ts';

/** y = softmax(x): y (dy - sum(dy y)). */
const softmax = ruleOfOne(({ g, output }, dy) => {
  const y = output(0);
  return [multiply(g, y, subtract(g, dy, reduceSum(g, multiply(g, dy, y))))];
});

/** y = log softmax(x): dy - e^y sum(dy). */
const logSoftmax = ruleOfOne(({ g, output }, dy) => [
  subtract(g, dy, multiply(g, exponential(g, output(0)), reduceSum(g, dy))),
]);

/**
 * y = n scale + bias, n = (x - mean) / sqrt(variance + epsilon). With e = dy scale, x has
 * (e - mean(e) - n mean(e n)) / sqrt(variance + epsilon). Mean and variance are computed anew: they cost less than to keep.
 */
const layerNormalization = ruleOfOne((step, dy) => {
  const { g, node } = step;
  const [x, scale] = [step.input(0), step.input(1)];
  const { epsilon } = node.attributes;
  if (epsilon?.kind !== 'float') throw new Error('a norm has an epsilon');
  const centred = subtract(g, x, meanOfLast(g, x));
  const variance = meanOfLast(g, multiply(g, centred, centred));
  const deviation = squareRoot(g, add(g, variance, constant(g, epsilon.value, x.type)));
  const normed = divide(g, centred, deviation);
  return [
    step.wants(0) ? backThroughNorm(g, multiply(g, dy, scale), normed, deviation) : undefined,
    step.wants(1) ? sumOfRows(step, multiply(g, dy, normed)) : undefined,
    step.wants(2) ? sumOfRows(step, dy) : undefined,
  ];
});

function backThroughNorm(g: Graph, e: Value, normed: Value, deviation: Value): Value {
  const along = multiply(g, normed, meanOfLast(g, multiply(g, e, normed)));
  return divide(g, subtract(g, subtract(g, e, meanOfLast(g, e)), along), deviation);
}

/** Over all axes but the last, (.., D) -> (D). */
function sumOfRows({ g, sizesOf, input }: Step, gradient: Value): Value {
  const rank = sizesOf(input(0)).length;
  // Without axes ONNX adds up all.
  if (rank === 1) return gradient;
  return sumAlong(
    g,
    gradient,
    Array.from({ length: rank - 1 }, (_, axis) => axis),
    'gone',
  );
}

/** Every number of a sum has the sum's gradient. */
const sumRule = ruleOfOne((step, dy) => {
  const { g, node } = step;
  const x = step.input(0);
  const rank = step.sizesOf(x).length;
  if (readInts(node, 'keepdims')[0] === 0) throw new Error('there is no gradient of a sum whose axes are gone');
  return [expand(g, dy, shapeOf(g, x, rank))];
});

/** What is repeated has the sum of its places. */
const expansion = ruleOfOne((step, dy) => [sumTo(step, dy, step.sizesOf(step.output(0)), step.input(0))]);

export const rowRules: Readonly<Record<string, GradientRule>> = {
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  LayerNormalization: layerNormalization,
  ReduceSum: sumRule,
  Expand: expansion,
};
