/** Conversions between the number formats of checkpoints and those of graphs. */
import { CaptionLensError } from '../../errors.ts';
import type { DType } from '../../checkpoint/tensors.ts';
import { say } from '../../wording.ts';

/** Half a sentence; a thread says it as the message of its error. */
export const noNumber = say`a weight is no number, or infinite`;

/** Every float16 as a float32, by its bits. */
let halfTable: Float32Array | undefined;

function halves(): Float32Array {
  if (halfTable) return halfTable;
  const table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 31) table[bits] = fraction === 0 ? sign * Infinity : NaN;
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  halfTable = table;
  return table;
}

/** Little-endian bytes of a checkpoint's tensor (or a part of it) as float32. */
export function toFloat32(bytes: Uint8Array, dtype: DType): Float32Array {
  const aligned = alignedCopy(bytes);
  switch (dtype) {
    case 'F32':
      return new Float32Array(aligned);
    case 'F64':
      return Float32Array.from(new Float64Array(aligned));
    case 'F16': {
      const table = halves();
      const source = new Uint16Array(aligned);
      const target = new Float32Array(source.length);
      for (let i = 0; i < source.length; i++) target[i] = table[source[i] as number] as number;
      return target;
    }
    case 'BF16': {
      const source = new Uint16Array(aligned);
      const target = new Uint32Array(source.length);
      for (let i = 0; i < source.length; i++) target[i] = (source[i] as number) << 16;
      return new Float32Array(target.buffer);
    }
    default:
      throw new CaptionLensError('checkpointUnsupported', say`Weights of type ${dtype} are not supported.`);
  }
}

/** The same values. Throws where one is no number or infinite: the model would say nothing, or nonsense, and not why. */
export function checkFinite(values: Float32Array): Float32Array {
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += (values[i] as number) * 0;
  if (zero !== 0) throw new RangeError(noNumber.template);
  return values;
}

/** Rounds to float16, to nearest even as IEEE 754 and torch do; what is too large becomes infinite. */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const target = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) target[i] = roundToHalf(bits[i] as number);
  return target;
}

function roundToHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520 and above
  if (magnitude < 0x38800000) {
    // Below 2^-14: a subnormal. Shift the fraction, with its hidden bit, down to units of 2^-24.
    const shift = 126 - (magnitude >>> 23);
    if (shift > 24) return sign;
    const fraction = (magnitude & 0x7fffff) | 0x800000;
    return sign | shiftToEven(fraction, shift);
  }
  return sign | (shiftToEven(magnitude, 13) - (112 << 10));
}

/** `value >> shift`, rounded to nearest, ties to even. */
function shiftToEven(value: number, shift: number): number {
  const whole = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (whole & 1) === 1) ? whole + 1 : whole;
}

/** The bytes that a graph stores for float32 values in this type. */
export function encodeFloats(values: Float32Array, type: 'float32' | 'float16'): Uint8Array {
  const stored = type === 'float16' ? toFloat16(values) : values;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

/** The same numbers as a checkpoint's format would keep them, rounded to nearest even as torch does. */
export function roundTo(values: Float32Array, dtype: DType): Float32Array {
  switch (dtype) {
    case 'F16':
      return toFloat32(encodeFloats(values, 'float16'), dtype);
    case 'BF16':
      return toFloat32(new Uint8Array(toBfloat16(values).buffer), dtype);
    default:
      return values;
  }
}

function toBfloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const target = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = bits[i] as number;
    const isNaN = (value & 0x7fffffff) > 0x7f800000;
    target[i] = isNaN ? 0x7fc0 : shiftToEven(value, 16);
  }
  return target;
}

function alignedCopy(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  if (buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength) return buffer;
  return new Uint8Array(bytes).buffer;
}
