/** Gradients of products of matrices. */
import type { Graph, Value } from '../graph.ts';
import { matmul, reshape, transpose } from '../operators.ts';
import { readInts } from '../shapes/rules.ts';
import type { Sizes } from '../shapes/sizes.ts';
import { innerProduct, sumAlong } from './operators.ts';
import { likeShape, ruleOfOne, sumTo, type GradientRule, type Step } from './step.ts';

/** y (rows, out) = x (rows, in) weight (out, in) transposed + bias (out): dy weight, dy transposed x, the sum of dy's rows. */
const gemm = ruleOfOne((step, dy) => {
  const { g, node } = step;
  if (readInts(node, 'transB')[0] !== 1 || readInts(node, 'transA')[0] === 1) {
    throw new Error('there is a gradient of Gemm for a weight (outputs, inputs) alone');
  }
  return [
    step.wants(0) ? matmul(g, dy, step.input(1)) : undefined,
    step.wants(1) ? innerProduct(g, dy, step.input(0)) : undefined,
    step.wants(2) ? sumAlong(g, dy, [0], 'gone') : undefined,
  ];
});

/** y = a b: dy b transposed, and a transposed dy; what was broadcast gets the sum. */
const matMul = ruleOfOne((step, dy) => {
  const { g } = step;
  const [a, b] = [step.input(0), step.input(1)];
  return [
    step.wants(0) ? sumMatrices(step, matmul(g, dy, turned(step, b)), a) : undefined,
    step.wants(1) ? sumMatrices(step, matmul(g, turned(step, a), dy), b) : undefined,
  ];
});

/** With the last two axes changed over. */
function turned({ g, sizesOf }: Step, x: Value): Value {
  const axes = sizesOf(x).map((_, axis) => axis);
  const [last = 1, before = 0] = [axes.length - 1, axes.length - 2];
  return transpose(g, x, [...axes.slice(0, -2), last, before]);
}

/** Of the axes before the last two those that were repeated. */
function sumMatrices(step: Step, gradient: Value, x: Value): Value {
  const { sizesOf } = step;
  return sumTo(step, gradient, [...sizesOf(step.output(0)).slice(0, -2), ...sizesOf(x).slice(-2)], x);
}

/**
 * y (B, out, rows, columns) of x (B, in, sides) by filters (out, in, kernel, kernel) that do not overlap, + bias (out): the
 * patches are rows of a matrix, so it is a product as above.
 */
const convolution = ruleOfOne((step, dy) => {
  const { g } = step;
  const [x, filters] = [step.input(0), step.input(1)];
  const patches = patchesOf(step);
  const [out = 1] = numbers(step.sizesOf(filters));
  const rows = reshape(g, transpose(g, dy, [0, 2, 3, 1]), [-1, out]); // (B * patches, out)
  const matrix = reshape(g, filters, [out, -1]);
  return [
    step.wants(0) ? likeShape(g, patches.join(g, matmul(g, rows, matrix)), x) : undefined,
    step.wants(1) ? likeShape(g, innerProduct(g, rows, patches.cut(g, x)), filters) : undefined,
    step.wants(2) ? sumAlong(g, rows, [0], 'gone') : undefined,
  ];
});

/** How a picture becomes rows of patches, (B * patches, in * kernel * kernel), and those a picture. */
function patchesOf({ node, sizesOf, input, output }: Step) {
  const [channels = 1, height = 1, width = 1] = numbers(sizesOf(input(0)).slice(1));
  const [, rows = 1, columns = 1] = numbers(sizesOf(output(0)).slice(1));
  const kernel = readInts(node, 'kernel_shape');
  const [down = 1, across = 1] = kernel;
  const isPlain =
    readInts(node, 'group')[0] === 1 &&
    readInts(node, 'pads').every((pad) => pad === 0) &&
    readInts(node, 'strides').join() === kernel.join() &&
    rows * down === height &&
    columns * across === width;
  if (!isPlain) throw new Error('there is a gradient of a convolution for whole patches without overlap alone');
  const size = channels * down * across;
  return {
    cut: (g: Graph, x: Value) =>
      reshape(g, transpose(g, reshape(g, x, [-1, channels, rows, down, columns, across]), [0, 2, 4, 1, 3, 5]), [
        -1,
        size,
      ]),
    join: (g: Graph, x: Value) =>
      transpose(g, reshape(g, x, [-1, rows, columns, channels, down, across]), [0, 3, 1, 4, 2, 5]),
  };
}

function numbers(sizes: Sizes): readonly number[] {
  return sizes.map((size) => {
    if (typeof size === 'string') throw new Error('a convolution needs sizes that are known');
    return size;
  });
}

export const productRules: Readonly<Record<string, GradientRule>> = { Gemm: gemm, MatMul: matMul, Conv: convolution };
