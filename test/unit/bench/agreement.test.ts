import { describe, expect, it } from 'vitest';
import { cosine } from '../../bench/quality/agreement.ts';

describe('agreement', () => {
  it('is the cosine of the angle, whatever the lengths', () => {
    expect(cosine(Float32Array.of(1, 0), Float32Array.of(7, 0))).toBeCloseTo(1);
    expect(cosine(Float32Array.of(1, 0), Float32Array.of(0, 3))).toBeCloseTo(0);
    expect(cosine(Float32Array.of(3, 4), Float32Array.of(4, 3))).toBeCloseTo(24 / 25);
  });

  it('refuses vectors that do not belong together', () => {
    expect(() => cosine(Float32Array.of(1), Float32Array.of(1, 2))).toThrow('no angle');
  });
});
