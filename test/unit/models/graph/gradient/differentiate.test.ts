import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patchConvolution } from '../../../../../models/graph/convolutions.ts';
import { differentiate, gradientRules } from '../../../../../models/graph/gradient/differentiate.ts';
import { Graph, type Value } from '../../../../../models/graph/graph.ts';
import {
  add,
  concatenate,
  divide,
  expand,
  exponential,
  fastGelu,
  gather,
  gatherElements,
  gelu,
  gemm,
  layerNormalization,
  logSoftmax,
  matmul,
  multiply,
  quickGelu,
  reduceSum,
  relu,
  reshape,
  shape,
  softmax,
  split,
  splitIn,
  subtract,
  transpose,
} from '../../../../../models/graph/operators.ts';
import { shapeRules } from '../../../../../models/graph/shapes/rules.ts';
import { expectGradients, type Argument, type Body } from './finiteDifferences.ts';

const runs = { numRuns: 12 };
const sizes = (least: number, most: number) =>
  fc.array(fc.integer({ min: 1, max: 4 }), { minLength: least, maxLength: most });

/** Numbers away from zero, where some functions have a corner or a pole. */
const number = fc.oneof(
  fc.double({ min: 0.3, max: 1.6, noNaN: true }),
  fc.double({ min: -1.6, max: -0.3, noNaN: true }),
);

function argument(shape: readonly number[]): fc.Arbitrary<Argument> {
  const length = shape.reduce((product, size) => product * size, 1);
  return fc
    .array(number, { minLength: length, maxLength: length })
    .map((values) => ({ shape, data: Float32Array.from(values) }));
}

/** As `argument`, with names in the graph for all sizes but the last. */
function named(shape: readonly number[]): fc.Arbitrary<Argument> {
  return argument(shape).map((made) => ({
    ...made,
    declared: shape.map((size, axis) => (axis === shape.length - 1 ? size : `n${String(axis)}`)),
  }));
}

/** Sizes, and some that are repeated to give them: leading axes are left out, others are 1. */
const repeatable = sizes(1, 3).chain((whole) =>
  fc
    .tuple(fc.nat(whole.length), fc.array(fc.boolean(), { minLength: whole.length, maxLength: whole.length }))
    .map(([cut, ones]) => [whole, whole.map((size, axis) => (ones[axis] ? 1 : size)).slice(cut)] as const),
);

function check(args: fc.Arbitrary<readonly Argument[]>, body: Body): Promise<void> {
  return fc.assert(
    fc.asyncProperty(args, (drawn) => expectGradients(body, drawn)),
    runs,
  );
}

const two = (a: Body) =>
  check(
    repeatable.chain(([whole, part]) =>
      fc.oneof(fc.tuple(argument(whole), argument(part)), fc.tuple(argument(part), argument(whole))),
    ),
    a,
  );
const one = (body: Body) =>
  check(
    sizes(1, 3).chain((shape) => fc.tuple(named(shape))),
    body,
  );
const [first, second, third] = [0, 1, 2].map((index) => (inputs: readonly Value[]): Value => {
  const value = inputs[index];
  if (!value) throw new Error('too few inputs');
  return value;
}) as [Pick1, Pick1, Pick1];
type Pick1 = (inputs: readonly Value[]) => Value;

describe('the gradient by finite differences of', () => {
  test('sums', () => two((g, xs) => add(g, first(xs), second(xs))));
  test('differences', () => two((g, xs) => subtract(g, first(xs), second(xs))));
  test('products', () => two((g, xs) => multiply(g, first(xs), second(xs))));
  test('a value times itself', () => one((g, xs) => multiply(g, first(xs), first(xs))));
  test('quotients', () => two((g, xs) => divide(g, first(xs), second(xs))));
  test('relu', () => one((g, xs) => relu(g, first(xs))));
  test('gelu', () => one((g, xs) => gelu(g, first(xs))));
  test('quickGelu', () => one((g, xs) => quickGelu(g, first(xs))));
  test('fastGelu', () => one((g, xs) => fastGelu(g, first(xs))));
  test('softmax', () => one((g, xs) => softmax(g, first(xs))));
  test('logSoftmax', () => one((g, xs) => logSoftmax(g, first(xs))));
  test('reduceSum', () => one((g, xs) => reduceSum(g, multiply(g, first(xs), first(xs)))));
  test('transpose', () =>
    check(
      sizes(3, 3).chain((shape) => fc.tuple(named(shape))),
      (g, xs) => transpose(g, first(xs), [2, 0, 1]),
    ));
  test('reshape, by a size that is worked out', () =>
    one((g, xs) => multiply(g, reshape(g, first(xs), [-1]), reshape(g, first(xs), [-1]))));

  test('layerNormalization', () =>
    check(
      fc
        .tuple(sizes(0, 2), fc.integer({ min: 2, max: 5 }))
        .chain(([rows, width]) => fc.tuple(named([...rows, width]), argument([width]), argument([width]))),
      (g, xs) => layerNormalization(g, first(xs), second(xs), third(xs), 0.05),
    ));

  test('gemm', () =>
    check(
      sizes(3, 3).chain(([rows = 1, inner = 1, outer = 1]) =>
        fc.tuple(named([rows, inner]), argument([outer, inner]), argument([outer])),
      ),
      (g, xs) => gemm(g, first(xs), second(xs), third(xs)),
    ));

  test('matmul, broadcast over the axes before', () =>
    check(
      fc
        .tuple(repeatable, sizes(3, 3))
        .chain(([[whole, part], [m = 1, k = 1, n = 1]]) =>
          fc.oneof(
            fc.tuple(argument([...whole, m, k]), argument([...part, k, n])),
            fc.tuple(argument([...part, m, k]), argument([...whole, k, n])),
          ),
        ),
      (g, xs) => matmul(g, first(xs), second(xs)),
    ));

  test('patchConvolution', () =>
    check(
      fc.tuple(argument([2, 2, 4, 4]), argument([3, 2, 2, 2]), argument([3])).map((args) => args),
      (g, xs) => patchConvolution(g, first(xs), second(xs), third(xs), 2),
    ));

  test.each([0, 1, 2])('concatenate along axis %i', (axis) =>
    check(
      fc
        .tuple(sizes(3, 3), fc.integer({ min: 1, max: 3 }))
        .chain(([shape, other]) => fc.tuple(argument(shape), argument(shape.with(axis, other)))),
      (g, xs) => concatenate(g, [first(xs), second(xs), first(xs)], axis),
    ),
  );

  test('concatenate, of sizes that the run brings', () =>
    check(
      fc.tuple(
        named([2, 3]),
        argument([4, 3]).map((made) => ({ ...made, declared: ['others', 3] })),
      ),
      (g, xs) => concatenate(g, [first(xs), second(xs)], 0),
    ));

  test('split, where a part is not used', () =>
    check(fc.tuple(named([3, 6])), (g, xs) => {
      const [left, , right] = split(g, first(xs), 3);
      if (!left || !right) throw new Error('three parts');
      return multiply(g, left, right);
    }));

  test('splitIn', () =>
    check(fc.tuple(named([3, 5])), (g, xs) => {
      const [left, right] = splitIn(g, first(xs), [g.integers([2]), g.integers([3])]);
      return add(g, reduceSum(g, multiply(g, left, left)), right);
    }));

  test('gather: a row that is taken twice, and one that is not', () =>
    check(fc.tuple(argument([4, 3])), (g, xs) => gather(g, first(xs), g.integers([2, 0, 2, 1, 2, 0], [2, 3]))));

  test('gatherElements: a place that is taken twice', () =>
    check(fc.tuple(named([2, 3])), (g, xs) => gatherElements(g, first(xs), g.integers([1, 1, 2, 0], [2, 2]))));

  test('expand', () =>
    check(fc.tuple(argument([1, 3]), named([4, 2, 3])), (g, xs) => {
      const [x, like] = [first(xs), second(xs)];
      return multiply(g, expand(g, x, concatenate(g, [shape(g, like, 0, 2), g.integers([3])], 0)), like);
    }));

  test('attention: values that are used several times', () =>
    check(fc.tuple(named([2, 3, 4])), (g, xs) => {
      const x = first(xs);
      const scores = softmax(g, matmul(g, x, transpose(g, x, [0, 2, 1])));
      return add(g, matmul(g, scores, x), x);
    }));
});

describe('differentiate', () => {
  test('every operator with a gradient has sizes too', () => {
    expect(Object.keys(shapeRules)).toEqual(expect.arrayContaining(Object.keys(gradientRules)));
  });

  test('refuses a way through an operator without a gradient, and only that', () => {
    const graph = new Graph('through');
    const x = graph.input('x', 'float32', [2]);
    const y = graph.input('y', 'float32', [2]);
    const both = add(graph, relu(graph, x), y);
    expect(() => differentiate(graph, [{ value: exponential(graph, both), gradient: y }], [x])).toThrow(/Exp/);
    expect(differentiate(new Graph('empty'), [], [])).toEqual([]);
  });

  test('adds nothing for what nobody wants', () => {
    const graph = new Graph('partly');
    const x = graph.input('x', 'float32', ['rows', 3]);
    const weight = graph.input('weight', 'float32', [2, 3]);
    const y = gemm(graph, x, weight, undefined);
    const before = graph.nodes.length;
    differentiate(graph, [{ value: y, gradient: graph.input('dy', 'float32', ['rows', 2]) }], [x]);
    expect(graph.nodes.slice(before).map(({ operator }) => operator)).toEqual(['MatMul']);
  });
});
