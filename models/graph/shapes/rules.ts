import type { Dimension, Node } from '../graph.ts';
import { axisOf, broadcast, product, type Sizes } from './sizes.ts';

/** What a rule may ask of its node. */
export interface ShapeContext {
  readonly node: Node;
  sizesOf(input: number): Sizes;
  /** What stands in an input of whole numbers. */
  listOf(input: number): Sizes;
  /** A name for a size that nothing else is known to have. */
  fresh(): Dimension;
}

/** The sizes of a node's outputs, in order. */
export type ShapeRule = (context: ShapeContext) => readonly Sizes[];

/** An attribute of whole numbers, one or several; nothing where it is left out. */
export function readInts(node: Node, name: string): readonly number[] {
  const attribute = node.attributes[name];
  switch (attribute?.kind) {
    case 'int':
      return [attribute.value];
    case 'ints':
      return attribute.value;
    default:
      return [];
  }
}

const asInput: ShapeRule = ({ sizesOf }) => [sizesOf(0)];
const together: ShapeRule = ({ sizesOf }) => [broadcast(sizesOf(0), sizesOf(1))];

/** By ONNX's name, the operators that graphs for training are made of. */
export const shapeRules: Readonly<Record<string, ShapeRule>> = {
  ...Object.fromEntries(
    ['Cast', 'FastGelu', 'Gelu', 'Identity', 'LayerNormalization', 'LogSoftmax', 'QuickGelu', 'Relu', 'Softmax'].map(
      (operator) => [operator, asInput],
    ),
  ),
  Add: together,
  Sub: together,
  Mul: together,
  Div: together,
  Concat: ({ node, sizesOf, fresh }) => {
    const all = node.inputs.map((_, input) => sizesOf(input));
    const first = all[0] ?? [];
    const axis = axisOf(readInts(node, 'axis')[0] ?? 0, first.length);
    const lengths = all.map((sizes) => sizes[axis] ?? 1);
    const sum = lengths.every((length) => typeof length === 'number')
      ? lengths.reduce((total, length) => total + length, 0)
      : fresh();
    return [first.with(axis, sum)];
  },
  Conv: ({ node, sizesOf }) => {
    const [batch = 1, , ...sides] = sizesOf(0);
    const kernel = readInts(node, 'kernel_shape');
    const strides = readInts(node, 'strides');
    const pads = readInts(node, 'pads');
    const outer = sides.map((side, axis) => {
      if (typeof side === 'string') throw new Error('a convolution needs sides that are known');
      const padded = side + (pads[axis] ?? 0) + (pads[axis + sides.length] ?? 0);
      return Math.floor((padded - (kernel[axis] ?? 1)) / (strides[axis] ?? 1)) + 1;
    });
    return [[batch, sizesOf(1)[0] ?? 1, ...outer]];
  },
  Expand: ({ sizesOf, listOf }) => [broadcast(sizesOf(0), listOf(1))],
  Gather: ({ node, sizesOf }) => {
    const sizes = sizesOf(0);
    const axis = axisOf(readInts(node, 'axis')[0] ?? 0, sizes.length);
    return [[...sizes.slice(0, axis), ...sizesOf(1), ...sizes.slice(axis + 1)]];
  },
  GatherElements: ({ sizesOf }) => [sizesOf(1)],
  Gemm: ({ node, sizesOf }) => {
    const [rows = 1, inner = 1] = sizesOf(0);
    const [first = 1, second = 1] = sizesOf(1);
    const isTurned = (name: string) => readInts(node, name)[0] === 1;
    return [[isTurned('transA') ? inner : rows, isTurned('transB') ? first : second]];
  },
  MatMul: ({ sizesOf }) => {
    const [a, b] = [sizesOf(0), sizesOf(1)];
    return [[...broadcast(a.slice(0, -2), b.slice(0, -2)), a.at(-2) ?? 1, b.at(-1) ?? 1]];
  },
  ReduceSum: ({ node, sizesOf, listOf }) => {
    const sizes = sizesOf(0);
    const axes = new Set(listOf(1).map((axis) => axisOf(Number(axis), sizes.length)));
    const keeps = readInts(node, 'keepdims')[0] !== 0;
    return [sizes.flatMap((size, axis) => (!axes.has(axis) ? [size] : keeps ? [1] : []))];
  },
  Reshape: ({ sizesOf, listOf, fresh }) => [reshaped(sizesOf(0), listOf(1), fresh)],
  Shape: ({ node, sizesOf }) => {
    const rank = sizesOf(0).length;
    const [start = 0] = readInts(node, 'start');
    const [end = rank] = readInts(node, 'end');
    return [[Math.min(end, rank) - start]];
  },
  Split: ({ node, sizesOf, listOf }) => {
    const sizes = sizesOf(0);
    const axis = axisOf(readInts(node, 'axis')[0] ?? 0, sizes.length);
    const whole = sizes[axis];
    const [count] = readInts(node, 'num_outputs');
    if (count !== undefined && typeof whole !== 'number') throw new Error('a split needs a size that is known');
    return node.outputs.map((_, output) =>
      sizes.with(axis, count === undefined ? (listOf(1)[output] ?? 1) : Number(whole) / count),
    );
  },
  Transpose: ({ node, sizesOf }) => {
    const sizes = sizesOf(0);
    return [readInts(node, 'perm').map((axis) => sizes[axis] ?? 1)];
  },
};

/** `0` keeps the size there, `-1` is what is left. */
function reshaped(from: Sizes, to: Sizes, fresh: () => Dimension): Sizes {
  const kept = to.map((size, axis) => (size === 0 ? (from[axis] ?? 1) : size));
  if (!kept.includes(-1)) return kept;
  const left = rest(
    from,
    kept.filter((size) => size !== -1),
  );
  return kept.map((size) => (size === -1 ? (left ?? fresh()) : size));
}

/** What of `from` is not in `others`, where one size or a number says it. */
function rest(from: Sizes, others: Sizes): Dimension | undefined {
  const named = [...from];
  const numbers: number[] = [];
  for (const size of others) {
    const at = named.indexOf(size);
    if (typeof size === 'string' && at < 0) return undefined;
    if (typeof size === 'string') named.splice(at, 1);
    else numbers.push(size);
  }
  const names = named.filter((size) => typeof size === 'string');
  const over = (product(named.filter((size) => typeof size === 'number')) ?? 1) / (product(numbers) ?? 1);
  if (names.length === 0) return over;
  return names.length === 1 && over === 1 ? names[0] : undefined;
}
