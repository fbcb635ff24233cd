/** Gradients of operators that move numbers and change none. */
import { concatenate, reshape, reshapeTo, shape, transpose } from '../operators.ts';
import type { Value } from '../graph.ts';
import { readInts } from '../shapes/rules.ts';
import { axisOf } from '../shapes/sizes.ts';
import { addAtColumns, addAtRows, splitAlong, zeros } from './operators.ts';
import { likeShape, ruleOfOne, shapeOf, type GradientRule, type Step } from './step.ts';

const reshaping = ruleOfOne(({ g, input }, dy) => [likeShape(g, dy, input(0))]);

const transposition = ruleOfOne(({ g, node }, dy) => {
  const axes = readInts(node, 'perm');
  return [
    transpose(
      g,
      dy,
      axes.map((_, axis) => axes.indexOf(axis)),
    ),
  ];
});

/** Each part has its own stretch of the gradient. */
const concatenation = ruleOfOne((step, dy) => {
  const { g, node } = step;
  const parts = node.inputs.map((_, index) => step.input(index));
  const axis = axisAt(step, step.output(0));
  const known = parts.map((part) => step.sizesOf(part)[axis]);
  const lengths = known.every((size) => typeof size === 'number')
    ? g.integers(known)
    : concatenate(
        g,
        parts.map((part) => shape(g, part, axis, axis + 1)),
        0,
      );
  return splitAlong(g, dy, axis, lengths, parts.length);
});

const splitting: GradientRule = (step, gradients) => {
  const { g, output } = step;
  const whole = gradients.map((gradient, index) => gradient ?? zerosLike(step, output(index)));
  return [concatenate(g, whole, axisAt(step, step.input(0)))];
};

/** A row that was taken several times has the sum of what came back. */
const gathering = ruleOfOne((step, dy) => {
  const { g } = step;
  const [x, indices] = [step.input(0), step.input(1)];
  if (axisAt(step, x) !== 0) throw new Error('there is a gradient of Gather for rows alone');
  const rank = rankOf(step);
  const rest = rank > 1 ? [shape(g, x, 1, rank)] : [];
  const rows = reshapeTo(g, dy, concatenate(g, [g.integers([-1]), ...rest], 0));
  return [addAtRows(g, zerosLike(step, x), reshape(g, indices, [-1, 1]), rows)];
});

const gatheringElements = ruleOfOne((step, dy) => {
  const { g } = step;
  const [x, indices] = [step.input(0), step.input(1)];
  return [addAtColumns(g, zerosLike(step, x), indices, dy)];
});

function zerosLike({ g, sizesOf }: Step, x: Value): Value {
  return zeros(g, shapeOf(g, x, sizesOf(x).length), x.type);
}

function rankOf(step: Step): number {
  return step.sizesOf(step.input(0)).length;
}

function axisAt(step: Step, value: Value): number {
  return axisOf(readInts(step.node, 'axis')[0] ?? 0, step.sizesOf(value).length);
}

export const arrangementRules: Readonly<Record<string, GradientRule>> = {
  Reshape: reshaping,
  Transpose: transposition,
  Concat: concatenation,
  Split: splitting,
  Gather: gathering,
  GatherElements: gatheringElements,
};
