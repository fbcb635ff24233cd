import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DType } from '../../../../../models/checkpoint/tensors.ts';
import { encodeFloats, toFloat16, toFloat32 } from '../../../../../models/compiled/conversion/numbers.ts';

const path = new URL('numbers.expected.json', import.meta.url);
const expected = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, string>>;

const everyHalf = Uint16Array.from({ length: 65536 }, (_, bits) => bits);

function bytesOf(array: Uint16Array | Uint32Array | Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function sha(array: Uint16Array | Float32Array): string {
  return createHash('sha256').update(bytesOf(array)).digest('hex');
}

/** Every NaN alike, as the oracle's. */
function plain(floats: Float32Array): Float32Array {
  const bits = new Uint32Array(floats.length);
  const source = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  for (let i = 0; i < bits.length; i++) bits[i] = Number.isNaN(floats[i]) ? 0x7fc00000 : (source[i] ?? 0);
  return new Float32Array(bits.buffer);
}

function asFloats(bits: Uint32Array): Float32Array {
  return new Float32Array(bits.buffer);
}

/** x -> 1664525 x + 1013904223 mod 2^32 from 12345 on. */
function generated(): Uint32Array {
  let state = 12345;
  return Uint32Array.from({ length: 1 << 16 }, () => (state = (Math.imul(1664525, state) + 1013904223) >>> 0));
}

/** Midpoints of neighbouring float16, and the float32 on either side of each. */
function ties(): Uint32Array {
  const low = toFloat32(bytesOf(everyHalf.slice(0, 0x7c00)), 'F16');
  const middles = Float32Array.from(low, (value, index) => (value + (low[index + 1] ?? 65536)) / 2);
  const middle = new Uint32Array(middles.buffer);
  const variants = [
    (bits: number) => bits,
    (bits: number) => bits - 1,
    (bits: number) => bits + 1,
    (bits: number) => bits | 0x80000000,
  ];
  const all = new Uint32Array(middle.length * variants.length);
  for (const [index, variant] of variants.entries()) all.set(middle.map(variant), index * middle.length);
  return all;
}

describe('numbers of a checkpoint', () => {
  test('every float16 is what numpy says', () => {
    expect(sha(plain(toFloat32(bytesOf(everyHalf), 'F16')))).toBe(expected['float16AsFloat32']);
  });

  test('every bfloat16 is what numpy says', () => {
    expect(sha(plain(toFloat32(bytesOf(everyHalf), 'BF16')))).toBe(expected['bfloat16AsFloat32']);
  });

  test.each<[DType, Uint16Array | Float32Array | Float64Array]>([
    ['F16', Uint16Array.of(0x3c00, 0xc000)],
    ['BF16', Uint16Array.of(0x3f80, 0xc000)],
    ['F32', Float32Array.of(1, -2)],
    ['F64', Float64Array.of(1, -2)],
  ])('%s may begin at any byte of a larger buffer', (dtype, values) => {
    for (const offset of [0, 1, 3, 8]) {
      const whole = new Uint8Array(values.byteLength + offset + 5);
      whole.set(bytesOf(values), offset);
      expect([...toFloat32(whole.subarray(offset, offset + values.byteLength), dtype)]).toEqual([1, -2]);
    }
  });

  test('a slice of a pooled Buffer is read alone', () => {
    expect([...toFloat32(Buffer.from(bytesOf(Float32Array.of(3, 4))), 'F32')]).toEqual([3, 4]);
  });

  test('whole numbers are refused by name', () => {
    expect(() => toFloat32(new Uint8Array(8), 'I64')).toThrow('Weights of type I64 are not supported.');
  });
});

describe('numbers of a 16-bit graph', () => {
  test.each([
    ['randomAsFloat16', () => generated()],
    ['nearAsFloat16', () => generated().map((bits) => (bits & 0x807fffff) | ((101 + ((bits >>> 23) % 44)) << 23))],
    ['tiesAsFloat16', () => ties()],
  ])('%s are rounded as numpy rounds', (name, inputs) => {
    expect(sha(toFloat16(asFloats(inputs())))).toBe(expected[name]);
  });

  test('every float16 comes back as itself', () => {
    const back = toFloat16(toFloat32(bytesOf(everyHalf), 'F16'));
    const isNaNBits = (bits: number) => (bits & 0x7fff) > 0x7c00;
    expect(everyHalf.filter((bits) => !isNaNBits(bits) && back[bits] !== bits)).toHaveLength(0);
    expect(everyHalf.filter((bits) => isNaNBits(bits) && !isNaNBits(back[bits] ?? 0))).toHaveLength(0);
  });

  test('a part of a larger array is encoded alone', () => {
    expect([...encodeFloats(Float32Array.of(9, 1, 9).subarray(1, 2), 'float32')]).toEqual([0, 0, 0x80, 0x3f]);
    expect([...encodeFloats(Float32Array.of(9, 1, 9).subarray(1, 2), 'float16')]).toEqual([0, 0x3c]);
  });
});
