import { expect, test } from 'vitest';
import { convert } from '../../../../../models/compiled/conversion/conversion.ts';

const bytesOf = (numbers: Float32Array | Int8Array) => new Uint8Array(numbers.buffer);

test('signed bytes become floats by the scale of their row', () => {
  const codes = bytesOf(Int8Array.from([-127, 0, 127, 1, -1, 64]));
  const scales = bytesOf(Float32Array.from([0.5, 0.25]));
  const [floats = new Uint8Array(), ...rest] = convert({ kind: 'scaled', dtype: 'I8', type: 'float32' }, [
    codes,
    scales,
  ]);
  expect(rest).toEqual([]);
  expect([...new Float32Array(floats.buffer)]).toEqual([-63.5, 0, 63.5, 0.25, -0.25, 16]);
});

test('codes without their scales are a mistake of the caller', () => {
  expect(() => convert({ kind: 'scaled', dtype: 'I8', type: 'float32' }, [new Uint8Array(6)])).toThrow('two tensors');
});
