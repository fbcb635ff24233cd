/**
 * ONNX operators as typed functions, the ones that BLIP-2 needs.
 * Shapes in comments: B pictures, S positions, L keys, D hidden size, H heads.
 */
import { dataType, type ElementType, type Graph, type Value } from './graph.ts';

const int = (value: number) => ({ kind: 'int', value }) as const;
const ints = (value: readonly number[]) => ({ kind: 'ints', value }) as const;
const float = (value: number) => ({ kind: 'float', value }) as const;

/** Elementwise sum, broadcast. */
export function add(g: Graph, a: Value, b: Value): Value {
  return g.add('Add', [a, b], a.type);
}

export function subtract(g: Graph, a: Value, b: Value): Value {
  return g.add('Sub', [a, b], a.type);
}

export function multiply(g: Graph, a: Value, b: Value): Value {
  return g.add('Mul', [a, b], a.type);
}

/** Whole numbers are rounded towards zero. */
export function divide(g: Graph, a: Value, b: Value): Value {
  return g.add('Div', [a, b], a.type);
}

/** x (rows, in) times weight (out, in) transposed, plus bias (out): torch's `nn.Linear` with its tensors as they are. */
export function gemm(g: Graph, x: Value, weight: Value, bias: Value | undefined): Value {
  return g.add('Gemm', bias ? [x, weight, bias] : [x, weight], x.type, { transB: int(1) });
}

export function layerNormalization(g: Graph, x: Value, scale: Value, bias: Value, epsilon: number): Value {
  return g.add('LayerNormalization', [x, scale, bias], x.type, { axis: int(-1), epsilon: float(epsilon) });
}

export function relu(g: Graph, x: Value): Value {
  return g.add('Relu', [x], x.type);
}

/** The exact Gelu, by the error function. */
export function gelu(g: Graph, x: Value): Value {
  return g.add('Gelu', [x], x.type);
}

/** x * sigmoid(1.702 x), CLIP's first Gelu. */
export function quickGelu(g: Graph, x: Value): Value {
  return g.add('QuickGelu', [x], x.type, { alpha: float(1.702) }, 'com.microsoft');
}

/** The tanh approximation, GPT-2's Gelu. */
export function fastGelu(g: Graph, x: Value): Value {
  return g.add('FastGelu', [x], x.type, {}, 'com.microsoft');
}

/** `0` keeps the input's size there, `-1` is worked out. */
export function reshape(g: Graph, x: Value, shape: readonly number[]): Value {
  return g.add('Reshape', [x, g.integers(shape)], x.type);
}

/** As `reshape`, to a shape that the run decides. */
export function reshapeTo(g: Graph, x: Value, shape: Value): Value {
  return g.add('Reshape', [x, shape], x.type);
}

export function transpose(g: Graph, x: Value, axes: readonly number[]): Value {
  return g.add('Transpose', [x], x.type, { perm: ints(axes) });
}

export function concatenate(g: Graph, values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (!first) throw new Error('nothing to concatenate');
  return g.add('Concat', values, first.type, { axis: int(axis) });
}

/** Cuts the last axis into `count` equal parts. */
export function split(g: Graph, x: Value, count: number): readonly Value[] {
  const types = Array.from({ length: count }, () => x.type);
  return g.addMany('Split', [x], types, { axis: int(-1), num_outputs: int(count) });
}

/** Cuts the last axis into two, of sizes that the run decides (int64, one element each). */
export function splitIn(g: Graph, x: Value, sizes: readonly [Value, Value]): readonly [Value, Value] {
  const [first, second] = g.addMany('Split', [x, concatenate(g, sizes, 0)], [x.type, x.type], { axis: int(-1) });
  if (!first || !second) throw new Error('Split has two outputs');
  return [first, second];
}

/** Rows of `x` along axis 0, by `indices` (int64). */
export function gather(g: Graph, x: Value, indices: Value): Value {
  return g.add('Gather', [x, indices], x.type, { axis: int(0) });
}

/** Of each row of `x` (rows, n) the elements at that row of `indices` (rows, m; int64) -> (rows, m). */
export function gatherElements(g: Graph, x: Value, indices: Value): Value {
  return g.add('GatherElements', [x, indices], x.type, { axis: int(1) });
}

/** Sizes `[start, end)` of x's shape, as int64. */
export function shape(g: Graph, x: Value, start: number, end: number): Value {
  return g.add('Shape', [x], 'int64', { start: int(start), end: int(end) });
}

export function expand(g: Graph, x: Value, toShape: Value): Value {
  return g.add('Expand', [x, toShape], x.type);
}

/** Nothing where the value already has the type. */
export function cast(g: Graph, x: Value, type: ElementType): Value {
  return x.type === type ? x : g.add('Cast', [x], type, { to: int(dataType[type]) });
}

/**
 * Scaled dot-product attention of all heads at once, softmax(Q Kt / sqrt(head size) + bias) V, as ONNX Runtime fuses it.
 * query (B, S, D), key and value (B, L, D), bias (B or 1, H or 1, S, L) -> (B, S, D). `projectionBias` (3 * D) is added
 * to query, key and value first.
 */
export function multiHeadAttention(
  g: Graph,
  query: Value,
  key: Value,
  value: Value,
  numHeads: number,
  bias: Value | undefined,
  projectionBias: Value | undefined,
): Value {
  const inputs = [query, key, value, projectionBias, undefined, bias];
  while (inputs.at(-1) === undefined) inputs.pop();
  return g.add('MultiHeadAttention', inputs, query.type, { num_heads: int(numHeads) }, 'com.microsoft');
}

/** Matrix product of the last two axes, broadcast over the others. */
export function matmul(g: Graph, a: Value, b: Value): Value {
  return g.add('MatMul', [a, b], a.type);
}

export function softmax(g: Graph, x: Value): Value {
  return g.add('Softmax', [x], x.type, { axis: int(-1) });
}

export function logSoftmax(g: Graph, x: Value): Value {
  return g.add('LogSoftmax', [x], x.type, { axis: int(-1) });
}

/** The first column, (rows, n) -> (rows, 1). */
export function firstColumn(g: Graph, x: Value): Value {
  return columns(g, x, 0, 1);
}

/** (B, S, D) -> (B, D): what stands at the first position. */
export function firstRowOf(g: Graph, x: Value): Value {
  return g.add('Gather', [x, g.integers([0], [])], x.type, { axis: int(1) });
}

/** Columns `[start, end)` of the last axis. */
export function columns(g: Graph, x: Value, start: number, end: number): Value {
  return g.add('Slice', [x, g.integers([start]), g.integers([end]), g.integers([-1])], x.type);
}

/** The `k` (int64, one element) largest of the last axis, descending: values and their places. */
export function topK(g: Graph, x: Value, k: Value): { readonly values: Value; readonly indices: Value } {
  const [values, indices] = g.addMany('TopK', [x, k], [x.type, 'int64'], { axis: int(-1), sorted: int(1) });
  if (!values || !indices) throw new Error('TopK has two outputs');
  return { values, indices };
}

/** Matrix product with b's last two axes swapped, times `scale`: (.., S, n) by (.., L, n) -> (.., S, L). */
export function matmulTransposed(g: Graph, a: Value, b: Value, scale: number): Value {
  return g.add('FusedMatMul', [a, b], a.type, { transB: int(1), alpha: float(scale) }, 'com.microsoft');
}

/** The largest of the last axis, which stays with size 1. */
export function reduceMax(g: Graph, x: Value): Value {
  return g.add('ReduceMax', [x, g.integers([-1])], x.type, { keepdims: int(1) });
}

/** The sum of the last axis, which stays with size 1. */
export function reduceSum(g: Graph, x: Value): Value {
  return g.add('ReduceSum', [x, g.integers([-1])], x.type, { keepdims: int(1) });
}

export function sigmoid(g: Graph, x: Value): Value {
  return g.add('Sigmoid', [x], x.type);
}

export function exponential(g: Graph, x: Value): Value {
  return g.add('Exp', [x], x.type);
}

export function absolute(g: Graph, x: Value): Value {
  return g.add('Abs', [x], x.type);
}

export function maximum(g: Graph, a: Value, b: Value): Value {
  return g.add('Max', [a, b], a.type);
}

/** x (rows, n) as bytes, round(x / scale) + zeroPoint, with a scale and a zero point for each row. */
export function quantizeRows(g: Graph, x: Value, scales: Value, zeroPoints: Value): Value {
  return g.add('QuantizeLinear', [x, scales, zeroPoints], 'uint8', { axis: int(0) });
}

/** codes (rows, in) less zeroPoint (one) by weights (in, out) in whole numbers, times scales (out). */
export function integerProduct(g: Graph, codes: Value, zeroPoint: Value, weights: Value, scales: Value): Value {
  const inputs = [codes, weights, g.floats([1], []), scales, zeroPoint];
  return g.add('MatMulIntegerToFloat', inputs, scales.type, {}, 'com.microsoft');
}

/** x (rows, in) by a matrix in blocks of few bits (see `Quantisation`), plus bias (out). */
export function blockProduct(
  g: Graph,
  x: Value,
  matrix: {
    readonly codes: Value;
    readonly scales: Value;
    readonly bits: number;
    readonly blockSize: number;
    /** `rounded` to 8 bits, a scale for each block, is four times as fast on processors. */
    readonly activations: 'exact' | 'rounded';
  },
  sizes: { readonly in: number; readonly out: number },
  bias: Value | undefined,
): Value {
  const inputs = [x, matrix.codes, matrix.scales, undefined, undefined, bias];
  const attributes = {
    K: int(sizes.in),
    N: int(sizes.out),
    bits: int(matrix.bits),
    block_size: int(matrix.blockSize),
    accuracy_level: int(matrix.activations === 'rounded' ? 4 : 0),
  };
  return g.add('MatMulNBits', bias ? inputs : inputs.slice(0, 3), x.type, attributes, 'com.microsoft');
}
