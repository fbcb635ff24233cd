/** Linear layers, in whichever arithmetic a part of the model is compiled for. */
import type { ElementType, Graph, Quantisation, Value } from '../graph/graph.ts';
import {
  absolute,
  add,
  blockProduct,
  expand,
  gemm,
  integerProduct,
  maximum,
  multiply,
  quantizeRows,
  reduceMax,
  reshape,
  shape,
} from '../graph/operators.ts';

/** How the matrices of linear layers are stored and multiplied. */
export type Arithmetic =
  | { readonly kind: 'float' }
  | Extract<Quantisation, { kind: 'channels' }>
  /** `activations`: `rounded` to 8 bits too, or `exact`. */
  | (Extract<Quantisation, { kind: 'blocks' }> & { readonly activations: 'exact' | 'rounded' });

/**
 * Which values go into a product. It decides how the 256 codes of an integer product are spent: all on one side of zero
 * for `positive` ones, and all but a few for those of a `gelu`, which never fall below -0.17.
 */
export type Range = 'signed' | 'positive' | 'gelu';

interface CodePlan {
  /** The code of 0. */
  readonly zeroPoint: number;
  /** Codes above it. */
  readonly steps: number;
  /** Keeps the lowest value in reach. Others need none: a row of zeros gives codes of any kind, times a scale of 0. */
  readonly smallestScale?: number;
}

/** Scales are a row's own, so that no picture changes the numbers of another in its batch. */
const codePlans: Readonly<Record<Range, CodePlan>> = {
  signed: { zeroPoint: 128, steps: 127 },
  positive: { zeroPoint: 0, steps: 255 },
  gelu: { zeroPoint: 16, steps: 239, smallestScale: 0.17 / 16 },
};

/** What an integer product takes in place of x (rows, n). */
export interface RowCodes {
  /** (rows, n), bytes. */
  readonly codes: Value;
  /** (rows, 1). */
  readonly scales: Value;
  readonly zeroPoint: Value;
}

/** What integer products share among rows of one number: a graph with rows of two numbers has two. */
export interface RowGroup {
  /** By the name of what was encoded. */
  readonly codes: Map<string, RowCodes>;
  /** By the code; one for each row. */
  readonly zeroPoints: Map<number, Value>;
}

export function newRowGroup(): RowGroup {
  return { codes: new Map(), zeroPoints: new Map() };
}

/** What products are built with. */
export interface Products {
  readonly graph: Graph;
  /** Type of activations, and of all weights but quantised matrices. */
  readonly type: ElementType;
  readonly arithmetic: Arithmetic;
  readonly rows: RowGroup;
}

export interface LinearLayer {
  /** One name, or several of the same input whose outputs lie side by side: `q_proj`, `k_proj`, `v_proj`. */
  readonly names: readonly string[];
  readonly in: number;
  /** Of each. */
  readonly out: number;
  readonly range: Range;
  readonly bias: 'bias' | 'none';
}

/** torch's `nn.Linear`: x (rows, in) -> (rows, names * out). */
export function multiplyLinear(layers: Products, x: Value, layer: LinearLayer): Value {
  const { graph, type, arithmetic } = layers;
  const tensors = layer.names.map((name) => `${name}.weight`);
  const out = layer.names.length * layer.out;
  const biasRecipe = { kind: 'tensors', tensors: layer.names.map((name) => `${name}.bias`) } as const;
  const bias = layer.bias === 'bias' ? graph.weight(biasRecipe, type, [out]) : undefined;
  switch (arithmetic.kind) {
    case 'float':
      return gemm(graph, x, graph.weight({ kind: 'tensors', tensors }, type, [out, layer.in]), bias);
    case 'channels': {
      const recipe = { kind: 'quantised', tensors, quantisation: arithmetic } as const;
      const weights = graph.weight({ ...recipe, part: 'codes' }, 'int8', [layer.in, out]);
      const scales = graph.weight({ ...recipe, part: 'scales' }, type, [out]);
      const rows = encodeRows(layers, x, layer.range);
      const product = integerProduct(graph, rows.codes, rows.zeroPoint, weights, scales);
      const scaled = multiply(graph, product, rows.scales);
      return bias ? add(graph, scaled, bias) : scaled;
    }
    case 'blocks': {
      const sizes = { in: layer.in, out };
      const { bits, size, activations } = arithmetic;
      const matrix = { ...blockWeights(layers, tensors, arithmetic, sizes), bits, blockSize: size, activations };
      return blockProduct(graph, x, matrix, sizes, bias);
    }
  }
}

/** A matrix in blocks as its two tensors; the same for whoever asks for the same one, however it is multiplied. */
export function blockWeights(
  { graph, type }: Pick<Products, 'graph' | 'type'>,
  tensors: readonly string[],
  { bits, size }: Extract<Quantisation, { kind: 'blocks' }>,
  sizes: { readonly in: number; readonly out: number },
): { readonly codes: Value; readonly scales: Value } {
  const recipe = { kind: 'quantised', tensors, quantisation: { kind: 'blocks', bits, size } } as const;
  const blocks = Math.ceil(sizes.in / size);
  return {
    codes: graph.weight({ ...recipe, part: 'codes' }, 'uint8', [sizes.out, blocks, (size * bits) / 8]),
    scales: graph.weight({ ...recipe, part: 'scales' }, type, [sizes.out * blocks]),
  };
}

/** Once for all the layers that read the same rows. */
function encodeRows(layers: Products, x: Value, range: Range): RowCodes {
  const { graph, rows } = layers;
  const known = rows.codes.get(x.name);
  if (known) return known;
  const { zeroPoint, steps, smallestScale } = codePlans[range];
  const largest = reduceMax(graph, range === 'signed' ? absolute(graph, x) : x);
  let scales = multiply(graph, largest, graph.floats([1 / steps]));
  if (smallestScale !== undefined) scales = maximum(graph, scales, graph.floats([smallestScale]));
  const flat = reshape(graph, scales, [-1]);
  const zeroPoints =
    rows.zeroPoints.get(zeroPoint) ?? expand(graph, graph.bytes([zeroPoint]), shape(graph, flat, 0, 1));
  rows.zeroPoints.set(zeroPoint, zeroPoints);
  const encoded = {
    codes: quantizeRows(graph, x, flat, zeroPoints),
    scales,
    zeroPoint: graph.bytes([zeroPoint], []),
  };
  rows.codes.set(x.name, encoded);
  return encoded;
}
