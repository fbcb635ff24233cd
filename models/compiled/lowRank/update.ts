/** What an adapter makes of rows of a tensor: pure, so that it may run on any thread. */
import type { DType, LowRankUpdate, ShiftUpdate } from '../../checkpoint/tensors.ts';
import { roundTo, toFloat32 } from '../numbers.ts';

/** `TensorUpdate` as a thread needs it: formats, and no names. */
export type RowUpdate =
  | { readonly kind: 'none' }
  | (Pick<LowRankUpdate, 'kind' | 'scale' | 'format'> & {
      /** Numbers of a row. */
      readonly columns: number;
      readonly down: DType;
      readonly up: DType;
      readonly magnitude?: DType;
    })
  | (Pick<ShiftUpdate, 'kind' | 'scale' | 'format'> & { readonly by: DType });

/** How many tensors an update takes beside the one that it changes. */
export function operandCount(update: RowUpdate): number {
  switch (update.kind) {
    case 'none':
      return 0;
    case 'shift':
      return 1;
    case 'lowRank':
      return update.magnitude === undefined ? 2 : 3;
  }
}

/**
 * Some rows in float32 as peft's `merge_and_unload` leaves them: computed in that format, rounded to `format`. `dtype` is
 * that of `bytes`. `operands`: of a weight the whole of A, the same rows of B and of the magnitude; of a bias what is
 * added to it.
 */
export function updateRows(
  bytes: Uint8Array,
  dtype: DType,
  update: RowUpdate,
  operands: readonly Uint8Array[],
): Float32Array {
  if (update.kind === 'none') return toFloat32(bytes, dtype);
  // never in place: float32 numbers may be the caller's own bytes
  const values = Float32Array.from(toFloat32(bytes, dtype));
  if (update.kind === 'shift') {
    const by = toFloat32(operand(operands, 0), update.by);
    for (const [at, value] of values.entries()) values[at] = value + Math.fround((by[at] ?? NaN) * update.scale);
  } else {
    addProduct(values, update, operands);
    if (update.magnitude) setLengths(values, update.columns, toFloat32(operand(operands, 2), update.magnitude));
  }
  return roundTo(values, update.format);
}

function addProduct(
  values: Float32Array,
  { columns, scale, down, up }: Extract<RowUpdate, { kind: 'lowRank' }>,
  operands: readonly Uint8Array[],
): void {
  const a = toFloat32(operand(operands, 0), down);
  const b = toFloat32(operand(operands, 1), up);
  const rank = a.length / columns;
  // torch sums in another order; in 64 bits each order comes to the same
  const sums = new Float64Array(columns);
  for (let row = 0; row * columns < values.length; row++) {
    sums.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = b[row * rank + k] as number;
      const start = k * columns;
      for (let column = 0; column < columns; column++) {
        sums[column] = (sums[column] as number) + factor * (a[start + column] as number);
      }
    }
    const start = row * columns;
    for (let column = 0; column < columns; column++) {
      const added = Math.fround(Math.fround(sums[column] as number) * scale);
      values[start + column] = (values[start + column] as number) + added;
    }
  }
}

function setLengths(values: Float32Array, columns: number, lengths: Float32Array): void {
  for (const [row, length] of lengths.entries()) {
    const numbers = values.subarray(row * columns, (row + 1) * columns);
    let squares = 0;
    for (const number of numbers) squares += number * number;
    const factor = Math.fround(length / Math.fround(Math.sqrt(squares)));
    for (const [column, number] of numbers.entries()) numbers[column] = number * factor;
  }
}

function operand(operands: readonly Uint8Array[], index: number): Uint8Array {
  const bytes = operands[index];
  if (!bytes) throw new Error('an update lacks what it is made of');
  return bytes;
}
