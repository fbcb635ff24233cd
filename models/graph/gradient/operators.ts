/** Operators that only gradients need. */
import type { ElementType, Graph, Value } from '../graph.ts';
import { cast, expand } from '../operators.ts';

const int = (value: number) => ({ kind: 'int', value }) as const;

/** The same in every place. */
export function constant(g: Graph, value: number, type: ElementType): Value {
  return cast(g, g.floats([value], []), type);
}

export function times(g: Graph, x: Value, factor: number): Value {
  return g.add('Mul', [x, constant(g, factor, x.type)], x.type);
}

export function negate(g: Graph, x: Value): Value {
  return g.add('Neg', [x], x.type);
}

export function squareRoot(g: Graph, x: Value): Value {
  return g.add('Sqrt', [x], x.type);
}

/** The error function. */
export function erf(g: Graph, x: Value): Value {
  return g.add('Erf', [x], x.type);
}

export function tanh(g: Graph, x: Value): Value {
  return g.add('Tanh', [x], x.type);
}

/** Whether a > b, in each place. */
export function greater(g: Graph, a: Value, b: Value): Value {
  return g.add('Greater', [a, b], 'bool');
}

/** `x` where the condition holds, else `y`. */
export function choose(g: Graph, condition: Value, x: Value, y: Value): Value {
  return g.add('Where', [condition, x, y], x.type);
}

/** The sum along axes, which stay with size 1 or go. */
export function sumAlong(g: Graph, x: Value, axes: readonly number[], sizes: 'kept' | 'gone'): Value {
  return g.add('ReduceSum', [x, g.integers(axes)], x.type, { keepdims: int(sizes === 'kept' ? 1 : 0) });
}

/** The mean of the last axis, which stays with size 1. */
export function meanOfLast(g: Graph, x: Value): Value {
  return g.add('ReduceMean', [x, g.integers([-1])], x.type, { keepdims: int(1) });
}

/** a (rows, n) transposed times b (rows, m) -> (n, m). */
export function innerProduct(g: Graph, a: Value, b: Value): Value {
  return g.add('Gemm', [a, b], a.type, { transA: int(1) });
}

/** Zeros of a shape (int64) that the run decides. */
export function zeros(g: Graph, shape: Value, type: ElementType): Value {
  return expand(g, constant(g, 0, type), shape);
}

/** `rows` (n, ..) added to `x` at the places of its first axis that `indices` (n, 1; int64) name. */
export function addAtRows(g: Graph, x: Value, indices: Value, rows: Value): Value {
  return g.add('ScatterND', [x, indices, rows], x.type, { reduction: { kind: 'text', value: 'add' } });
}

/** Each element of `values` (rows, m) added to `x` (rows, n) at the column that `indices` names for it. */
export function addAtColumns(g: Graph, x: Value, indices: Value, values: Value): Value {
  const attributes = { axis: int(1), reduction: { kind: 'text', value: 'add' } as const };
  return g.add('ScatterElements', [x, indices, values], x.type, attributes);
}

/** Cuts an axis into parts of the given sizes (int64). */
export function splitAlong(g: Graph, x: Value, axis: number, sizes: Value, count: number): readonly Value[] {
  const types = Array.from({ length: count }, () => x.type);
  return g.addMany('Split', [x, sizes], types, { axis: int(axis) });
}
