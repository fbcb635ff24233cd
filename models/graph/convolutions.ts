/** Operators on pictures of many channels. Shapes in comments: B pictures, C channels, rows and columns. */
import type { Graph, Value } from './graph.ts';

const int = (value: number) => ({ kind: 'int', value }) as const;
const ints = (value: readonly number[]) => ({ kind: 'ints', value }) as const;

/** How filters pass over a square picture. */
export interface Passage {
  /** Sides of a filter and of a step, in pixels. */
  readonly kernel: number;
  readonly stride: number;
  /** Zeros around the picture. */
  readonly before: number;
  readonly after: number;
  /** As many groups of channels, each with filters of its own; 1 where every filter sees all channels. */
  readonly groups: number;
}

/** x (B, C, side, side) by filters (out, C / groups, kernel, kernel), plus bias (out) -> (B, out, rows, columns). */
export function convolution(g: Graph, x: Value, filters: Value, bias: Value, passage: Passage): Value {
  const { kernel, stride, before, after, groups } = passage;
  return g.add('Conv', [x, filters, bias], x.type, {
    kernel_shape: ints([kernel, kernel]),
    strides: ints([stride, stride]),
    pads: ints([before, before, after, after]),
    group: int(groups),
  });
}

/** Patches of a picture: (B, 3, side, side) by filters (D, 3, patch, patch), without overlap -> (B, D, rows, columns). */
export function patchConvolution(g: Graph, x: Value, filters: Value, bias: Value, patch: number): Value {
  return convolution(g, x, filters, bias, { kernel: patch, stride: patch, before: 0, after: 0, groups: 1 });
}

/** min(max(x, 0), 6) */
export function relu6(g: Graph, x: Value): Value {
  return g.add('Clip', [x, g.floats([0], []), g.floats([6], [])], x.type);
}

/** The mean of each channel, (B, C, rows, columns) -> (B, C). */
export function averageOfChannels(g: Graph, x: Value): Value {
  return g.add('Flatten', [g.add('GlobalAveragePool', [x], x.type)], x.type, { axis: int(1) });
}
