import { noNumber } from './numbers.ts';

/** Matrices in few bits. All round to the nearest code; what the codes mean is said by `Quantisation`. */

/** A matrix of floats, row-major: `rows` outputs of `columns` inputs. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Rows `[firstRow, firstRow + rows)` of a matrix that has `target.totalRows`, as columns of `target.codes`
 * (columns, totalRows), each with its own scale: code * scale is the value.
 */
export function quantiseChannels(
  { values, rows, columns }: Matrix,
  top: number,
  target: { readonly codes: Int8Array; readonly scales: Float32Array; readonly totalRows: number },
  firstRow: number,
): void {
  const { codes, scales, totalRows } = target;
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    const largest = largestMagnitude(values, start, start + columns);
    const scale = Math.fround(largest / top);
    const inverse = scale > 0 ? 1 / scale : 0;
    scales[firstRow + row] = scale;
    let place = firstRow + row;
    for (let column = start; column < start + columns; column++, place += totalRows) {
      codes[place] = Math.round((values[column] as number) * inverse);
    }
  }
}

export interface BlockCodes {
  /** (rows, blocks, size * bits / 8): of two 4-bit codes the earlier one is in the lower half of the byte. */
  readonly codes: Uint8Array;
  /** (rows, blocks). */
  readonly scales: Float32Array;
}

/**
 * Blocks of `size` along each row; (code - 2^(bits - 1)) * scale is the value. The last block of a row is filled up with
 * zeros.
 */
export function quantiseBlocks({ values, rows, columns }: Matrix, bits: 4 | 8, size: number): BlockCodes {
  const blocks = Math.ceil(columns / size);
  const scales = new Float32Array(rows * blocks);
  const codes = new Uint8Array((rows * blocks * size * bits) / 8).fill(bits === 4 ? 0x88 : 0x80);
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const index = row * blocks + block;
      const start = row * columns + block * size;
      const end = Math.min(start + size, (row + 1) * columns);
      const scale = bits === 4 ? scaleOfNibbles(values, start, end) : largestMagnitude(values, start, end) / 127;
      scales[index] = scale;
      const place = (index * size * bits) / 8;
      // As it is stored, in 32 bits.
      const stored = scales[index];
      const inverse = stored === 0 ? 0 : 1 / stored;
      if (bits === 4) packNibbles(values, start, end, inverse, codes, place);
      else packBytes(values, start, end, inverse, codes, place);
    }
  }
  return { codes, scales };
}

/** Throws where one is no number: its code would be one, and nobody would ever notice. */
function largestMagnitude(values: Float32Array, start: number, end: number): number {
  let largest = 0;
  let zero = 0;
  for (let i = start; i < end; i++) {
    const value = values[i] as number;
    const magnitude = Math.abs(value);
    if (magnitude > largest) largest = magnitude;
    zero += value * 0;
  }
  if (zero !== 0) throw new RangeError(noNumber.template);
  return largest;
}

/** How far beyond the largest value's own code the scales reach that are tried. */
const stretches = [-8, -7.6, -7.2, -6.8, -8.4];

/**
 * The scale with the least squared error. Four bits reach from -8 to 7. So the value furthest from zero gets -8 or a
 * little less, whatever its sign, and the scale gets that sign (ggml's Q4_0 does so). Then the scale is fitted to the
 * codes.
 */
function scaleOfNibbles(values: Float32Array, start: number, end: number): number {
  const largest = largestMagnitude(values, start, end);
  if (largest === 0) return 0;
  let furthest = largest;
  for (let i = start; i < end; i++) if (values[i] === -largest) furthest = -largest;
  let best = furthest / -8;
  let bestGain = -Infinity;
  for (const stretch of stretches) {
    const inverse = stretch / furthest;
    let product = 0;
    let square = 0;
    for (let i = start; i < end; i++) {
      const value = values[i] as number;
      const code = nibble(value * inverse);
      product += value * code;
      square += code * code;
    }
    // The fitted scale is product / square; it lowers the squared error by product^2 / square.
    const gain = square > 0 ? (product * product) / square : 0;
    if (gain > bestGain) {
      bestGain = gain;
      best = product / square;
    }
  }
  return best;
}

function nibble(scaled: number): number {
  const code = Math.round(scaled);
  return code < -8 ? -8 : code > 7 ? 7 : code;
}

function packNibbles(
  values: Float32Array,
  start: number,
  end: number,
  inverse: number,
  codes: Uint8Array,
  place: number,
): void {
  for (let i = start; i < end; i += 2) {
    const low = nibble((values[i] as number) * inverse) + 8;
    const high = i + 1 < end ? nibble((values[i + 1] as number) * inverse) + 8 : 8;
    codes[place++] = low | (high << 4);
  }
}

function packBytes(
  values: Float32Array,
  start: number,
  end: number,
  inverse: number,
  codes: Uint8Array,
  place: number,
): void {
  for (let i = start; i < end; i++) codes[place++] = Math.round((values[i] as number) * inverse) + 128;
}

/** One row of `BlockCodes` as floats again; `codes` and `scales` are the row's own. */
export function dequantiseRow(codes: Uint8Array, scales: Float32Array, bits: 4 | 8, size: number): Float32Array {
  const values = new Float32Array(scales.length * size);
  for (let i = 0; i < values.length; i++) {
    const scale = scales[Math.floor(i / size)] as number;
    const code = bits === 8 ? (codes[i] as number) - 128 : (((codes[i >> 1] as number) >> (4 * (i & 1))) & 15) - 8;
    values[i] = code * scale;
  }
  return values;
}
