import { expect, test } from 'vitest';
import { discard } from '../../../../models/runtime/discard.ts';

test('what is discarded takes no memory any more, and a second time does no harm', () => {
  const array = new Float32Array(1 << 20);
  discard(array);
  expect(array.buffer.byteLength).toBe(0);
  expect(() => {
    discard(array);
  }).not.toThrow();
});
