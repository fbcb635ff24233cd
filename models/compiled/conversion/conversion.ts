/** What becomes of a checkpoint's bytes in the weights file: pure, so that it may run on any thread. */
import { bytesPerElement, type DType } from '../../checkpoint/tensors.ts';
import { operandCount, updateRows, type RowUpdate } from '../lowRank/update.ts';
import { checkFinite, encodeFloats, toFloat32 } from './numbers.ts';
import { interpolatePositions } from './positions.ts';
import { quantiseBlocks, quantiseChannels } from './quantise.ts';

interface Floats {
  /** Of the checkpoint. */
  readonly dtype: DType;
  /** Of the result; of a quantised matrix, its scales' type. */
  readonly type: 'float32' | 'float16';
}

interface UpdatedTensor {
  /** An adapter's own tensors may have another format than the base's beside them. */
  readonly dtype: DType;
  readonly update: RowUpdate;
}

/** See `Recipe` and `Quantisation` for what each makes. */
export type Conversion = Floats &
  (
    | { readonly kind: 'floats' }
    /** Signed bytes and their rows' scales (F32). */
    | { readonly kind: 'scaled' }
    | { readonly kind: 'positions'; readonly from: number; readonly to: number; readonly width: number }
    | { readonly kind: 'channels'; readonly columns: number; readonly top: number }
    | { readonly kind: 'blocks'; readonly columns: number; readonly bits: 4 | 8; readonly size: number }
    /** Another conversion, of the floats (F32) that an adapter makes of the tensors: each is followed by its operands. */
    | { readonly kind: 'updated'; readonly tensors: readonly UpdatedTensor[]; readonly conversion: Conversion }
  );

/** `inputs` are the bytes of tensors that lie one below the other. Returns one array for each place of the piece. */
export function convert(conversion: Conversion, inputs: readonly Uint8Array[]): readonly Uint8Array[] {
  const { dtype, type } = conversion;
  switch (conversion.kind) {
    case 'floats':
      return inputs.map((input) => encodeFloats(checkFinite(toFloat32(input, dtype)), type));
    case 'scaled':
      return [encodeFloats(scaleRows(inputs), type)];
    case 'positions': {
      const table = checkFinite(toFloat32(single(inputs), dtype));
      return [encodeFloats(interpolatePositions(table, conversion.from, conversion.to, conversion.width), type)];
    }
    case 'channels':
      return convertChannels(conversion, inputs);
    case 'blocks': {
      const { columns, bits, size } = conversion;
      const values = toFloat32(single(inputs), dtype);
      const { codes, scales } = quantiseBlocks({ values, rows: values.length / columns, columns }, bits, size);
      return [codes, encodeFloats(scales, type)];
    }
    case 'updated':
      return convert(conversion.conversion, updateInputs(conversion, inputs));
  }
}

function updateInputs(
  { tensors }: Extract<Conversion, { kind: 'updated' }>,
  inputs: readonly Uint8Array[],
): readonly Uint8Array[] {
  let at = 0;
  return tensors.map(({ dtype, update }) => {
    const count = 1 + operandCount(update);
    const [bytes = new Uint8Array(), ...operands] = inputs.slice(at, at + count);
    at += count;
    return encodeFloats(updateRows(bytes, dtype, update, operands), 'float32');
  });
}

function scaleRows([codes, scales, ...rest]: readonly Uint8Array[]): Float32Array {
  if (!codes || !scales || rest.length > 0) throw new Error('codes and their scales are two tensors');
  const factors = checkFinite(toFloat32(scales, 'F32'));
  const values = Float32Array.from(new Int8Array(codes.buffer, codes.byteOffset, codes.length));
  const columns = values.length / factors.length;
  for (const [row, factor] of factors.entries()) {
    for (let place = row * columns; place < (row + 1) * columns; place++)
      values[place] = (values[place] ?? NaN) * factor;
  }
  return values;
}

/** Rows turned at a time. */
const rowsAtOnce = 256;

function convertChannels(
  { dtype, type, columns, top }: Extract<Conversion, { kind: 'channels' }>,
  inputs: readonly Uint8Array[],
): readonly Uint8Array[] {
  const heights = inputs.map((input) => input.length / bytesPerElement[dtype] / columns);
  const totalRows = heights.reduce((sum, rows) => sum + rows, 0);
  const target = { codes: new Int8Array(columns * totalRows), scales: new Float32Array(totalRows), totalRows };
  let firstRow = 0;
  for (const input of inputs) {
    const stride = rowsAtOnce * columns * bytesPerElement[dtype];
    for (let start = 0; start < input.length; start += stride) {
      const values = toFloat32(input.subarray(start, start + stride), dtype);
      const rows = values.length / columns;
      quantiseChannels({ values, rows, columns }, top, target, firstRow);
      firstRow += rows;
    }
  }
  return [new Uint8Array(target.codes.buffer), encodeFloats(target.scales, type)];
}

function single(inputs: readonly Uint8Array[]): Uint8Array {
  const [input] = inputs;
  if (!input || inputs.length > 1) throw new Error('this conversion takes one tensor');
  return input;
}
